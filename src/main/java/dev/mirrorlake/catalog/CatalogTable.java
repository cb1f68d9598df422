package dev.mirrorlake.catalog;

import java.util.List;
import java.util.Map;

/**
 * A table as any catalog describes it, without its partitions.
 *
 * @param type {@code MANAGED_TABLE}, {@code EXTERNAL_TABLE}, {@code VIRTUAL_VIEW}, {@code MATERIALIZED_VIEW}
 * @param location a URI as the catalog spells it; empty where it has none (views)
 * @param description the table's comment; empty where there is none
 */
public record CatalogTable(
        TableName name,
        String type,
        String description,
        List<Column> columns,
        List<Column> partitionKeys,
        String location,
        Format format,
        Map<String, String> parameters) {
    public CatalogTable {
        columns = List.copyOf(columns);
        partitionKeys = List.copyOf(partitionKeys);
        parameters = Map.copyOf(parameters);
    }

    public boolean partitioned() {
        return !partitionKeys.isEmpty();
    }
}
