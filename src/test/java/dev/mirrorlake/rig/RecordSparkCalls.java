package dev.mirrorlake.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records what a Spark session and a metastore say to each other in statements that change something, for {@code
 * CapturedCallsTest}: a file for each statement. What only reads is left out. The README.txt above that folder says how to run it.
 */
public final class RecordSparkCalls {
    private static final Path FOLDER = Path.of("src/test/resources/dev/mirrorlake/proxy/captured/spark-3.5.7");

    private static final Map<String, String> STATEMENTS = new LinkedHashMap<>();

    static {
        record("create-database", "CREATE DATABASE sales LOCATION 's3a://example/main/sales'");
        record(
                "create-table",
                "CREATE TABLE sales.orders (id BIGINT, key STRING, year INT, month INT) USING csv"
                        + " PARTITIONED BY (year, month) LOCATION 's3a://example/main/orders'");
        record(
                "add-partitions",
                "ALTER TABLE sales.orders ADD PARTITION (year=2021, month=11) PARTITION (year=2021, month=12)");
        record(
                "rename-partition",
                "ALTER TABLE sales.orders PARTITION (year=2021, month=12) RENAME TO PARTITION (year=2022, month=1)");
        record(
                "set-partition-location",
                "ALTER TABLE sales.orders PARTITION (year=2022, month=1) SET LOCATION 's3a://example/dev/orders'");
        record("drop-partitions", "ALTER TABLE sales.orders DROP PARTITION (year=2021, month=11)");
        record("add-columns", "ALTER TABLE sales.orders ADD COLUMNS (extra STRING)");
        record("set-location", "ALTER TABLE sales.orders SET LOCATION 's3a://example/dev/orders'");
        record("repair", "MSCK REPAIR TABLE sales.orders");
        record("rename-table", "ALTER TABLE sales.orders RENAME TO sales.orders_2021");
        record("drop-table", "DROP TABLE sales.orders_2021");
        record("drop-database", "DROP DATABASE sales CASCADE");
    }

    private RecordSparkCalls() {}

    public static void main(String[] args) throws IOException {
        try (HiveMetastore metastore = HiveMetastore.start("recorded");
                WireRecorder recorder = new WireRecorder(metastore.address());
                SparkServer spark = SparkServer.withoutFiles(recorder.address())) {
            // after these it keeps to one connection
            spark.sql("CREATE TABLE first (id INT) USING csv");
            spark.sql("DROP TABLE first");
            for (Map.Entry<String, String> statement : STATEMENTS.entrySet()) {
                recorder.take();
                spark.sql(statement.getValue());
                Files.write(FOLDER.resolve(statement.getKey() + ".txt"), recorder.takeChanges());
            }
        }
    }

    private static void record(String name, String statement) {
        STATEMENTS.put(name, statement);
    }
}
