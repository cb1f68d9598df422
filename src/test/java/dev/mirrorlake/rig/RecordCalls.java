package dev.mirrorlake.rig;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records what Hive's clients and a metastore say to each other, for {@code CapturedCallsTest}: a folder for each client,
 * and in it a file for each connection, in which each line is a {@link WireTurn}. The README.txt there says how to run it.
 */
public final class RecordCalls {
    private static final Path FOLDER = Path.of("src/test/resources/dev/mirrorlake/proxy/captured");

    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName ARCHIVE = new TableName("sales", "archive");
    private static final TableName RENAMED = new TableName("sales", "orders_2021");
    private static final String LAKE = "s3a://example/main/";

    private final String client;
    private final HiveMetastore metastore;

    private RecordCalls(String client, HiveMetastore metastore) {
        this.client = client;
        this.metastore = metastore;
    }

    /**
     * Records and overwrites.
     *
     * @param args the clients' versions; none for all
     */
    public static void main(String[] args) throws IOException {
        System.setProperty("HADOOP_USER_NAME", "rig"); // set_ugi tells it
        for (String client : args.length > 0 ? List.of(args) : List.of("2.3.9", "3.1.3", "4.0.1")) {
            // a client of Hive 4 makes no calls that a metastore of 3 knows
            recordAll(client, client.startsWith("4.") ? client : "3.1.3");
        }
    }

    private static void recordAll(String client, String server) throws IOException {
        try (HiveMetastore metastore = HiveMetastore.start("recorded", server, Map.of())) {
            new RecordCalls(client, metastore).recordAll();
        }
    }

    private void recordAll() throws IOException {
        record("create-database", hive -> hive.createDatabase("sales", LAKE));
        record("create-table", hive -> hive.createTable(orders()));
        record("create-table-that-exists", hive -> refused(() -> hive.createTable(orders())));
        record("add-partition", hive -> hive.addPartition(ORDERS, partition(2021, 11)));
        record(
                "add-partitions",
                hive -> hive.addPartitions(
                        ORDERS, List.of(partition(2021, 12), partition(2022, 1), partition(2022, 2))));
        record("add-column", hive -> hive.addColumn(ORDERS, new Column("added", "string", "später"), false));
        record("drop-partition", hive -> {
            hive.partitionNames(ORDERS);
            hive.dropPartition(ORDERS, List.of("2021", "11"));
            hive.partitionNames(ORDERS);
        });
        record(
                "add-partition-spec",
                hive -> hive.addPartitionSpec(ORDERS, List.of(partition(2022, 3), partition(2022, 4))));
        record("append-partition", hive -> hive.appendPartition(ORDERS, List.of("2022", "5")));
        record("append-partition-by-name", hive -> hive.appendPartitionByName(ORDERS, "year=2022/month=6"));
        record("move-partition", hive -> hive.setPartitionLocation(ORDERS, partition(2022, 5)));
        record("rename-partition", hive -> hive.renamePartition(ORDERS, List.of("2022", "5"), List.of("2022", "7")));
        record("truncate-partition", hive -> hive.truncatePartition(ORDERS, "year=2022/month=1"));
        record("truncate-table", hive -> hive.truncateTable(ORDERS));
        record("exchange-partitions", hive -> {
            hive.createTableLike(ORDERS, ARCHIVE, LAKE + "archive");
            hive.exchangePartition(Map.of("year", "2022", "month", "1"), ORDERS, ARCHIVE);
            hive.exchangePartitions(Map.of("year", "2021"), ORDERS, ARCHIVE);
        });
        record("drop-partition-by-name", hive -> hive.dropPartitionByName(ORDERS, "year=2022/month=6"));
        record("drop-partitions-by-expression", hive -> hive.dropPartitionsBelow(ORDERS, "month", "4"));
        record("rename-table", hive -> hive.renameTable(ORDERS, RENAMED, false));
        record("read", hive -> {
            hive.table(RENAMED);
            hive.partitionNames(RENAMED);
            refused(() -> hive.table(ORDERS));
        });
        record("drop-table", hive -> hive.dropTable(RENAMED));
        record("drop-database-cascade", hive -> {
            hive.createTable(orders());
            hive.dropDatabase("sales", true);
        });
    }

    private void record(String name, Consumer<HiveClient> calls) throws IOException {
        try (WireRecorder recorder = new WireRecorder(metastore.address())) {
            try (HiveClient hive = HiveClient.connect(client, recorder.address())) {
                calls.accept(hive);
            }
            Files.write(
                    Files.createDirectories(FOLDER.resolve("hive-" + client)).resolve(name + ".txt"),
                    recorder.turns().stream().map(WireTurn::toLine).toList());
        }
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (HiveClient.Failure e) {
            return;
        }
        throw new IllegalStateException("the metastore was to refuse this");
    }

    private static PartitionAt partition(int year, int month) {
        return new PartitionAt(
                List.of(String.valueOf(year), String.valueOf(month)), LAKE + "orders/year=" + year + "/month=" + month);
    }

    private static CatalogTable orders() {
        return new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "all orders",
                List.of(new Column("id", "bigint"), new Column("items", "array<struct<sku:string,count:int>>")),
                List.of(new Column("year", "string"), new Column("month", "string")),
                LAKE + "orders",
                new Format(
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                        Map.of("serialization.format", "1")),
                Map.of());
    }
}
