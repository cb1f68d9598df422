package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Optional;

/**
 * The values of partitions, which readers parse by the types of the keys: one that they can't fails every query that comes to
 * its partition. Pure.
 *
 * <p>Source: Hive's FileUtils and Warehouse, read 2026-11-20.
 */
public final class PartitionValues {
    /** What stands for no value, whatever the key's type. */
    public static final String NONE = "__HIVE_DEFAULT_PARTITION__";

    private PartitionValues() {}

    /** As catalogs take it: an empty one is none, which Hive says in words, and Glue doesn't take otherwise. */
    public static String spelledOut(String value) {
        return value.isEmpty() ? NONE : value;
    }

    /** Why a partition can't be in a twin; empty where it can. */
    static Optional<Reason> refusal(CatalogTable table, Partition partition) {
        for (int i = 0;
                i < Math.min(partition.values().size(), table.partitionKeys().size());
                i++) {
            Column key = table.partitionKeys().get(i);
            String value = spelledOut(partition.values().get(i));
            if (!value.equals(NONE) && !KeyValue.isOf(key.type(), value)) {
                return Optional.of(new Reason(
                        ReasonCode.VALUE_UNSUPPORTED,
                        "table " + table.name() + ", partition " + partition.values() + " has the value \"" + value
                                + "\" of the partition key \"" + key.name() + "\", which is no " + key.type()
                                + " to readers",
                        "keep its rows under another value, or give the key another type"));
            }
        }
        return Optional.empty();
    }
}
