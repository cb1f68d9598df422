package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Map;
import java.util.Optional;

/**
 * The values of partitions, which readers parse by the types of the keys. Pure.
 *
 * <p>Sources: Hive's FileUtils and Warehouse; Trino's HiveUtil, which fails every query that comes to such a partition; read
 * 2026-11-20.
 */
public final class PartitionValues {
    /** What stands for no value, whatever the key's type. */
    public static final String NONE = "__HIVE_DEFAULT_PARTITION__";

    private static final Map<String, Integer> BITS =
            Map.of("tinyint", Byte.SIZE, "smallint", Short.SIZE, "int", Integer.SIZE, "bigint", Long.SIZE);

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
            Integer bits = BITS.get(key.type());
            if (bits != null && !value.equals(NONE) && !isWhole(value, bits)) {
                return Optional.of(new Reason(
                        ReasonCode.VALUE_UNSUPPORTED,
                        "table " + table.name() + ", partition " + partition.values() + " has the value \"" + value
                                + "\" of the partition key \"" + key.name() + "\", which is no " + key.type(),
                        "drop the partition, or make the key a string"));
            }
        }
        return Optional.empty();
    }

    private static boolean isWhole(String value, int bits) {
        try {
            long parsed = Long.parseLong(value);
            return parsed >> (bits - 1) == 0 || parsed >> (bits - 1) == -1;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
