package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Source tables as the metastore gives them, for the tests of pure classes. */
public final class TestTables {
    public static final TableName NAME = new TableName("default", "my_table");
    public static final List<Column> COLUMNS = List.of(new Column("id", "bigint"), new Column("key", "string"));
    public static final List<Column> KEYS = List.of(new Column("year", "int"), new Column("month", "int"));
    public static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));

    private TestTables() {}

    public static CatalogTable table(List<Column> keys) {
        return table(keys, PARQUET, Map.of());
    }

    public static CatalogTable table(List<Column> keys, Format format, Map<String, String> parameters) {
        return new CatalogTable(
                NAME, "EXTERNAL_TABLE", "", COLUMNS, keys, "s3a://example/main/my_table", format, parameters);
    }

    /** An unpartitioned table with these columns. */
    public static CatalogTable with(List<Column> columns, Format format, Map<String, String> parameters) {
        return new CatalogTable(
                NAME, "EXTERNAL_TABLE", "", columns, List.of(), "s3a://example/main/my_table", format, parameters);
    }

    /** An Avro schema of these fields. */
    static String schema(String... fields) {
        return Stream.of(fields)
                .map(field -> "{\"name\": \"" + field + "\", \"type\": [\"null\", \"string\"]}")
                .collect(Collectors.joining(", ", "{\"type\": \"record\", \"name\": \"t\", \"fields\": [", "]}"));
    }

    /** For tables that name no address of a schema. */
    static AvroSchemas noSchemas() {
        return new AvroSchemas(
                place -> {
                    throw new AssertionError("looked for " + place);
                },
                Set.of());
    }

    public static Partition partition(String... values) {
        return new Partition(
                List.of(values), "s3a://example/main/my_table/" + String.join("/", values), PARQUET, COLUMNS, Map.of());
    }
}
