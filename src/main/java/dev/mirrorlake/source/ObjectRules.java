package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.manifest.Contents;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which objects readers of a twin could not read, or not as readers of the source do, by what their names say. Pure. */
public final class ObjectRules {
    private ObjectRules() {}

    /** Why a table can't have a twin; empty where it can. Parameters as of {@link #refusals}. */
    public static Optional<Reason> refusal(CatalogTable table, List<Partition> partitions, List<Contents> contents) {
        return first(refusals(table, partitions, contents));
    }

    /** Of several reasons always the same. */
    public static Optional<Reason> first(Map<List<String>, Reason> refusals) {
        return refusals.values().stream().min(Comparator.comparing(Reason::text));
    }

    /**
     * Why manifests can't be made or read, by the values of those that can't.
     *
     * @param contents of the table's manifest, or of its partitions'
     */
    public static Map<List<String>, Reason> refusals(
            CatalogTable table, List<Partition> partitions, List<Contents> contents) {
        Map<List<String>, Reason> refusals = new HashMap<>(CompressedText.refusals(table, partitions, contents));
        for (Contents each : contents) {
            each.unfit()
                    .ifPresent(unfit -> refusals.put(
                            each.values(),
                            new Reason(unfit.code(), "table " + table.name() + ", " + unfit.text(), unfit.remedy())));
        }
        return refusals;
    }
}
