package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;

/** Tables and partitions as clients send them. */
final class HiveTables {
    private HiveTables() {}

    /** @param location empty: none */
    static Table table(String database, String name, String location, String... keys) {
        Table table = new Table();
        table.setDbName(database);
        table.setTableName(name);
        table.setOwner("somebody");
        table.setSd(storage(location));
        table.setPartitionKeys(new ArrayList<>());
        for (String key : keys) {
            table.addToPartitionKeys(new FieldSchema(key, "string", null));
        }
        table.setParameters(new HashMap<>(Map.of("comment", "what was ordered", "auto.purge", "true")));
        table.setTableType("MANAGED_TABLE");
        return table;
    }

    /** @param location empty: none */
    static Partition partition(String database, String table, String location, String... values) {
        Partition partition = new Partition();
        partition.setValues(List.of(values));
        partition.setDbName(database);
        partition.setTableName(table);
        partition.setSd(storage(location));
        partition.setParameters(new HashMap<>(Map.of("numRows", "3")));
        return partition;
    }

    /** What a client sends back who has read a table. */
    static Table sent(CatalogTable stored) {
        String[] keys = stored.partitionKeys().stream().map(Column::name).toArray(String[]::new);
        Table table = table(stored.name().database(), stored.name().table(), stored.location(), keys);
        table.getSd().setInputFormat(stored.format().inputFormat());
        table.getSd().setOutputFormat(stored.format().outputFormat());
        table.setTableType(stored.type());
        table.setParameters(new HashMap<>(stored.parameters()));
        return table;
    }

    /** What a client sends back who has read a partition. */
    static Partition sent(TableName table, dev.mirrorlake.catalog.Partition stored) {
        Partition partition = partition(
                table.database(),
                table.table(),
                stored.location(),
                stored.values().toArray(String[]::new));
        partition.getSd().setInputFormat(stored.format().inputFormat());
        partition.getSd().setOutputFormat(stored.format().outputFormat());
        partition.setParameters(new HashMap<>(stored.parameters()));
        return partition;
    }

    static StorageDescriptor storage(String location) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(
                List.of(new FieldSchema("id", "bigint", null), new FieldSchema("name", "string", "wie es heißt")));
        if (!location.isEmpty()) {
            storage.setLocation(location);
        }
        storage.setInputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat");
        storage.setOutputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat");
        storage.setNumBuckets(-1);
        storage.setSerdeInfo(new SerDeInfo(
                null,
                "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                Map.of("serialization.format", "1")));
        storage.setBucketCols(List.of());
        storage.setSortCols(List.of());
        storage.setParameters(Map.of());
        return storage;
    }
}
