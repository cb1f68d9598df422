package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import java.util.ArrayList;
import java.util.List;

/** The cells of a table's partition keys, the same for each row of a partition. */
final class PartitionCells {
    private PartitionCells() {}

    static List<String> of(CatalogTable table, Partition partition) {
        if (partition.values().size() != table.partitionKeys().size()) {
            throw new IllegalStateException("HIVE_INVALID_METADATA: " + table.name() + " has a partition "
                    + partition.values() + " for the keys " + table.partitionKeys());
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < partition.values().size(); i++) {
            String value = partition.values().get(i);
            if (value.isEmpty()) {
                throw new IllegalStateException("HIVE_INVALID_METADATA: empty partition value in " + table.name());
            }
            boolean isNull = value.equals("__HIVE_DEFAULT_PARTITION__");
            cells.add(
                    isNull ? Cells.NULL : Cells.of(table.partitionKeys().get(i).type(), value));
        }
        return cells;
    }
}
