package dev.mirrorlake.rig;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what a session reads of tables that a real Spark made in a real metastore, for {@code SparkTableTest}: {@code spark-tables.txt},
 * a table on each line, as JSON. From the project's folder:
 *
 * <pre>{@code
 * mvn -q -Pspark process-test-classes exec:java -Dexec.classpathScope=test -Dexec.mainClass=dev.mirrorlake.rig.RecordSparkTables
 * }</pre>
 */
public final class RecordSparkTables {
    private static final Path FILE = Path.of("src/test/resources/dev/mirrorlake/source/spark-tables.txt");

    private static final List<String> STATEMENTS = List.of(
            made("csv", "(id BIGINT, Key STRING) USING csv"),
            made("csv_external", "(id BIGINT, key STRING) USING csv LOCATION 's3a://example/main/csv files'"),
            made(
                    "csv_options",
                    "(id INT, key STRING) USING CSV OPTIONS ('Sep' ';', HEADER 'TRUE', quote \"'\", escape '\"')"),
            made("csv_unquoted", "(id INT, d DATE) USING csv OPTIONS (quote '', delimiter '\\t', nullValue 'NA')"),
            made("csv_partitioned", "(id BIGINT, Year INT, key STRING) USING csv PARTITIONED BY (Year, key)"),
            made("json", "(id BIGINT, s STRUCT<A: INT, b: ARRAY<MAP<STRING, DOUBLE>>>, c CHAR(3)) USING json"),
            made("json_options", "(id BIGINT) USING json OPTIONS (multiLine 'true')"),
            made("text", "(line STRING) USING text"),
            made(
                    "parquet",
                    "(id BIGINT COMMENT 'the key', userId STRING, s STRUCT<A: INT COMMENT 'x'>, ts TIMESTAMP, c CHAR(3),"
                            + " v VARCHAR(5), b BINARY, f FLOAT, t TINYINT, sm SMALLINT, bo BOOLEAN, d DECIMAL(10,2))"
                            + " USING parquet COMMENT 'hello'"),
            made("parquet_not_hives", "(id BIGINT, t TIMESTAMP_NTZ) USING parquet"),
            made(
                    "parquet_bucketed",
                    "(id BIGINT, day STRING) USING parquet PARTITIONED BY (day) CLUSTERED BY (id) INTO 4 BUCKETS"),
            made("parquet_interval", "(id BIGINT, i INTERVAL DAY TO SECOND) USING parquet"),
            made("orc", "(id BIGINT, Key STRING) USING orc"),
            made("orc_not_hives", "(id BIGINT, t TIMESTAMP_NTZ) USING orc"),
            made("avro", "(id BIGINT, key STRING) USING avro"),
            made("avro_capitals", "(id BIGINT, s STRUCT<Key: STRING>) USING avro"),
            made("binary_files", "USING binaryFile LOCATION 's3a://example/main'"),
            made("stored_as", "(id BIGINT, Key STRING) PARTITIONED BY (Day STRING) STORED AS PARQUET"),
            "CREATE VIEW sales.a_view AS SELECT * FROM sales.csv",
            "SET spark.sql.hive.manageFilesourcePartitions=false",
            made("csv_folders", "(id BIGINT, Year INT) USING csv PARTITIONED BY (Year)"),
            made("parquet_folders", "(id BIGINT, Year INT) USING parquet PARTITIONED BY (Year)"),
            made("repaired", "(id BIGINT, Year INT) USING parquet PARTITIONED BY (Year)"),
            "SET spark.sql.hive.manageFilesourcePartitions=true",
            "MSCK REPAIR TABLE sales.repaired",
            made("wide", "(" + columns(200) + ") USING json"),
            made("moved", "(id INT) USING csv LOCATION 's3a://example/main/moved'"),
            "ALTER TABLE sales.moved SET LOCATION 's3a://example/dev/moved'",
            made("renamed_from", "(id INT) USING csv"),
            "ALTER TABLE sales.renamed_from RENAME TO sales.renamed",
            "SET spark.sql.caseSensitive=true",
            made("alike", "(id INT, ID STRING) USING json"));

    private RecordSparkTables() {}

    public static void main(String[] args) throws IOException {
        JsonMapper json = JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        List<String> lines = new ArrayList<>();
        try (HiveMetastore metastore = HiveMetastore.start("recorded");
                SparkServer spark = SparkServer.withoutFiles(metastore.address());
                Session session = new MetastoreClient(config(metastore), new Metrics()).open("")) {
            spark.sql("CREATE DATABASE sales LOCATION 's3a://example/main/sales'");
            STATEMENTS.forEach(spark::sql);
            for (List<String> row : spark.sql("SHOW TABLES IN sales")) {
                TableName name = new TableName("sales", row.get(1));
                lines.add(json.writeValueAsString(session.table(name).orElseThrow()));
            }
        }
        Files.write(FILE, lines);
    }

    private static Config.Metastore config(HiveMetastore metastore) {
        return new Config.Metastore(List.of(metastore.address()), Duration.ofSeconds(20), false, false);
    }

    private static String made(String table, String rest) {
        return "CREATE TABLE sales." + table + " " + rest;
    }

    /** So many that their schema takes several parameters. */
    private static String columns(int count) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add("column_" + i + " STRING");
        }
        return String.join(", ", columns);
    }
}
