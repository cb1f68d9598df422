package dev.mirrorlake.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records what Trino and a metastore say to each other in statements that change something, for {@code
 * CapturedCallsTest}: a file for each statement. What only reads is left out. The README.txt above that folder
 * says how to run it.
 */
public final class RecordTrinoCalls {
    private static final Path FOLDER = Path.of("src/test/resources/dev/mirrorlake/proxy/captured/trino-476");

    private static final Map<String, String> STATEMENTS = new LinkedHashMap<>();

    // a metastore 3.1.3 on Derby can't drop what was renamed and has statistics of partitions: of those, none is
    // renamed
    static {
        STATEMENTS.put("create-schema", "CREATE SCHEMA lake.sales WITH (location = 's3a://example/main/sales')");
        STATEMENTS.put("create-table", """
                CREATE TABLE lake.sales.orders (id bigint, day varchar)
                WITH (external_location = 's3a://example/main/orders', partitioned_by = ARRAY['day'])""");
        STATEMENTS.put(
                "insert-new-partitions", "INSERT INTO lake.sales.orders VALUES (1, '2021-11-30'), (2, '2021-12-01')");
        STATEMENTS.put("insert-existing-partition", "INSERT INTO lake.sales.orders VALUES (3, '2021-12-01')");
        STATEMENTS.put("create-table-as", "CREATE TABLE lake.sales.copied AS SELECT * FROM lake.sales.orders");
        STATEMENTS.put("insert-unpartitioned", "INSERT INTO lake.sales.copied VALUES (4, '2021-12-02')");
        STATEMENTS.put("add-column", "ALTER TABLE lake.sales.orders ADD COLUMN added integer COMMENT 'später'");
        STATEMENTS.put("rename-column", "ALTER TABLE lake.sales.orders RENAME COLUMN added TO renamed");
        STATEMENTS.put("drop-column", "ALTER TABLE lake.sales.orders DROP COLUMN renamed");
        STATEMENTS.put("comment", "COMMENT ON TABLE lake.sales.orders IS 'all orders'");
        STATEMENTS.put(
                "unregister-partition",
                "CALL lake.system.unregister_partition('sales', 'orders', ARRAY['day'], ARRAY['2021-11-30'])");
        STATEMENTS.put("sync-partitions", "CALL lake.system.sync_partition_metadata('sales', 'orders', 'FULL')");
        STATEMENTS.put("analyze", "ANALYZE lake.sales.orders");
        STATEMENTS.put("rename-table", "ALTER TABLE lake.sales.copied RENAME TO lake.sales.moved");
        STATEMENTS.put("drop-table", "DROP TABLE lake.sales.moved");
        STATEMENTS.put("drop-schema-cascade", "DROP SCHEMA lake.sales CASCADE");
    }

    private RecordTrinoCalls() {}

    public static void main(String[] args) throws IOException {
        try (HiveMetastore metastore = HiveMetastore.start("recorded");
                WireRecorder recorder = new WireRecorder(metastore.address());
                LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inMemory());
                TrinoServer trino = TrinoServer.start(emulator.endpoint())) {
            LakeFs lake = emulator.lakeFs("s3://bucket");
            lake.createRepository("example");
            trino.createLakeCatalog("lake", recorder.address(), lake);
            for (Map.Entry<String, String> statement : STATEMENTS.entrySet()) {
                recorder.take();
                trino.query(statement.getValue());
                Files.write(FOLDER.resolve(statement.getKey() + ".txt"), recorder.takeChanges());
            }
        }
    }
}
