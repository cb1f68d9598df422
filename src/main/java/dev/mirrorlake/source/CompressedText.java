package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.Contents;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Text that only its name says is compressed. Readers know how text is compressed by the end of the file's name. Those of
 * the twin see the physical address: lakeFS gives it no ending, so they would take compressed bytes for rows; that of an
 * imported object may have one which the path in lakeFS, that the source's readers see, has not. Parquet, ORC and Avro say
 * it inside.
 *
 * <p>Pure. Source: Athena's user guide, compression support, read 2026-11-20; the endings that Trino's CompressionKind and
 * the codecs of aircompressor behind it know, read 2026-11-30. Both know them in lower case alone.
 */
final class CompressedText {
    private static final Set<String> ENDINGS =
            Set.of(".gz", ".bz2", ".zst", ".snappy", ".lz4", ".deflate", ".lzo", ".lzo_deflate");

    private CompressedText() {}

    /** Why contents can't be read, by the values of those that can't. Parameters as of {@link ObjectRules#refusals}. */
    static Map<List<String>, Reason> refusals(CatalogTable table, List<Partition> partitions, List<Contents> contents) {
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
        for (Contents each : contents) {
            if (text.contains(each.values())) {
                each.objects().stream()
                        .filter(CompressedText::misnamed)
                        .min(Comparator.comparing(LakeObject::path))
                        .ifPresent(object -> refusals.put(each.values(), refused(table, object)));
            }
        }
        return refusals;
    }

    private static Reason refused(CatalogTable table, LakeObject object) {
        String subject = "table " + table.name() + " is text, and its object \"" + object.path() + "\" ";
        return ending(object.path().toLowerCase(Locale.ROOT)).isEmpty()
                ? new Reason(
                        ReasonCode.TEXT_COMPRESSED,
                        subject + "is at the physical address " + object.physicalAddress()
                                + ", which Athena takes for compressed, and readers of lakeFS don't",
                        "give it a name in lakeFS that ends in " + ending(object.physicalAddress())
                                + ", or store it uncompressed, or as Parquet, ORC or Avro")
                : new Reason(
                        ReasonCode.TEXT_COMPRESSED,
                        subject + "is compressed, which Athena can't tell from its physical address",
                        "store it uncompressed, or as Parquet, ORC or Avro");
    }

    private static boolean isText(Format format) {
        return DataFormat.of(format).filter(DataFormat::text).isPresent();
    }

    /** A path that says it in capitals means it too, whatever readers make of that; in an address only what they know counts. */
    private static boolean misnamed(LakeObject object) {
        return !ending(object.path().toLowerCase(Locale.ROOT)).equals(ending(object.physicalAddress()));
    }

    /** The end of a name that says how the file is compressed; empty where there is none. */
    private static String ending(String path) {
        int dot = path.lastIndexOf('.');
        String ending = dot < 0 ? "" : path.substring(dot);
        return ENDINGS.contains(ending) ? ending : "";
    }
}
