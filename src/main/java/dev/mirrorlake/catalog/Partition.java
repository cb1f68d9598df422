package dev.mirrorlake.catalog;

import java.util.List;
import java.util.Map;

/**
 * One partition of a table.
 *
 * @param values one unescaped value per partition key, in the keys' order
 * @param location a URI as the catalog spells it; empty where it has none
 * @param columns the partition's own columns, which may differ from the table's
 */
public record Partition(
        List<String> values, String location, Format format, List<Column> columns, Map<String, String> parameters) {
    public Partition {
        values = List.copyOf(values);
        columns = List.copyOf(columns);
        parameters = Map.copyOf(parameters);
    }
}
