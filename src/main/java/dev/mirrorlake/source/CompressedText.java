package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Text that only its name says is compressed. Readers know how text is compressed by the end of the file's name, and what
 * they see is the physical address, which lakeFS gives no ending: they would take the compressed bytes for rows. Parquet,
 * ORC and Avro say it inside.
 *
 * <p>Pure. Source: Athena's user guide, compression support, read 2026-11-20.
 */
public final class CompressedText {
    /** In lower case, as alone readers know them. */
    private static final List<String> ENDINGS = List.of(".gz", ".bz2", ".zst", ".snappy", ".lz4", ".deflate");

    private CompressedText() {}

    /**
     * Why a table can't have a twin; empty where it can.
     *
     * @param manifests of the table, or of its partitions
     * @param listings what the manifests were made from
     */
    public static Optional<Reason> refusal(
            CatalogTable table, List<Partition> partitions, List<Manifest> manifests, List<Listing> listings) {
        return first(refusals(table, partitions, manifests, listings));
    }

    /** Of several reasons always the same. */
    public static Optional<Reason> first(Map<List<String>, Reason> refusals) {
        return refusals.values().stream().min(Comparator.comparing(Reason::text));
    }

    /** Why manifests can't be read, by the values of those that can't. Parameters as of {@link #refusal}. */
    public static Map<List<String>, Reason> refusals(
            CatalogTable table, List<Partition> partitions, List<Manifest> manifests, List<Listing> listings) {
        Map<String, String> suspects = new HashMap<>();
        for (Listing listing : listings) {
            for (LakeObject object : listing.objects()) {
                if (misnamed(object)) {
                    suspects.put(object.physicalAddress(), object.path());
                }
            }
        }
        if (suspects.isEmpty()) {
            return Map.of();
        }
        Set<List<String>> text = new HashSet<>();
        if (!table.partitioned() && isText(table.format())) {
            text.add(List.of());
        }
        for (Partition partition : partitions) {
            if (isText(partition.format())) {
                text.add(partition.values());
            }
        }
        Map<List<String>, Reason> refusals = new HashMap<>();
        for (Manifest manifest : manifests) {
            if (text.contains(manifest.values())) {
                manifest.addresses().stream()
                        .filter(suspects::containsKey)
                        .map(suspects::get)
                        .min(String::compareTo)
                        .ifPresent(path -> refusals.put(manifest.values(), refused(table, path)));
            }
        }
        return refusals;
    }

    private static Reason refused(CatalogTable table, String path) {
        return new Reason(
                ReasonCode.TEXT_COMPRESSED,
                "table " + table.name() + " is text, and its object \"" + path
                        + "\" is compressed, which Athena can't tell from its physical address",
                "store it uncompressed, or as Parquet, ORC or Avro");
    }

    private static boolean isText(Format format) {
        return DataFormat.of(format).filter(DataFormat::text).isPresent();
    }

    private static boolean misnamed(LakeObject object) {
        String path = object.path();
        for (String ending : ENDINGS) {
            if (path.regionMatches(true, path.length() - ending.length(), ending, 0, ending.length())) {
                return !object.physicalAddress().endsWith(ending);
            }
        }
        return false;
    }
}
