package dev.mirrorlake.sandbox;

import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.mirror.MirrorStatus.TwinStatus;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.rows.RowFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The example of lakeFS's documentation of Athena: {@code default.my_table}, partitioned by year and month, Parquet, made
 * by a Hive client that is connected to the proxy.
 */
final class DocumentedExample {
    static final TableName TABLE = new TableName("default", "my_table");
    static final String NAMESPACE = "s3://" + Servers.BUCKET + "/my-repo-prefix/";
    static final String LOCATION = "s3a://" + Servers.REPOSITORY + "/main/my_table";
    static final int PARTITIONS = 3;

    static final List<Column> COLUMNS = List.of(new Column("id", "bigint"), new Column("key", "string"));
    static final List<Column> PARTITION_KEYS = List.of(new Column("year", "int"), new Column("month", "int"));
    static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));

    private static final Duration TWIN_WITHIN = Duration.ofSeconds(60);

    private final Servers servers;
    private final Consumer<String> progress;

    DocumentedExample(Servers servers, Consumer<String> progress) {
        this.servers = servers;
        this.progress = progress;
    }

    /** Writes the data, makes the table, and waits until the twin is complete. */
    void play() {
        servers.lake.createRepository(Servers.REPOSITORY, NAMESPACE);
        progress.accept("lakeFS: repository " + Servers.REPOSITORY + " on " + NAMESPACE);
        put("year=2021/month=11/part-0.parquet", List.of("1", "one"), List.of("2", "two"));
        put("year=2021/month=11/part-1.parquet", List.of("3", "three"));
        put("year=2021/month=12/part-0.parquet", List.of("4", "four"));
        put("year=2022/month=1/part-0.parquet", List.of("5", "five"), List.of("6", "six"));
        String commit = servers.lake.commit(Servers.REPOSITORY, "main", "the documented example");
        progress.accept("lakeFS: committed to main as " + commit.substring(0, 12));

        try (HiveClient hive = HiveClient.connect(servers.app.proxyAddress().orElseThrow())) {
            hive.createTable(new CatalogTable(
                    TABLE, "EXTERNAL_TABLE", "", COLUMNS, PARTITION_KEYS, LOCATION, PARQUET, Map.of()));
            progress.accept("Hive, through the proxy: create table " + TABLE + "(id bigint, key string)"
                    + " partitioned by (year int, month int) at " + LOCATION);
            hive.addPartitions(TABLE, List.of(at("2021", "11"), at("2021", "12"), at("2022", "1")));
            progress.accept("Hive, through the proxy: add partitions 2021/11, 2021/12, 2022/1");
        }
        long called = System.nanoTime();
        awaitTwin();
        progress.accept("Mirrorlake: the twin was complete %.1f s later".formatted((System.nanoTime() - called) / 1e9));
    }

    @SafeVarargs
    private void put(String path, List<String>... rows) {
        byte[] file = RowFormat.of(PARQUET, Map.of()).write(COLUMNS, List.of(rows));
        servers.lake.put(Servers.REPOSITORY, "main", "my_table/" + path, file);
        progress.accept("lakeFS: put my_table/" + path + ", " + rows.length + (rows.length == 1 ? " row" : " rows"));
    }

    private static PartitionAt at(String year, String month) {
        return new PartitionAt(List.of(year, month), LOCATION + "/year=" + year + "/month=" + month);
    }

    private void awaitTwin() {
        await("the twin of " + TABLE)
                .atMost(TWIN_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> servers.glue.partitions(TABLE).size() == PARTITIONS
                        && status().filter("converged"::equals).isPresent());
    }

    private Optional<String> status() {
        return servers.app.status().tables().stream()
                .filter(table -> table.table().equals(TABLE.toString()))
                .map(TwinStatus::state)
                .findFirst();
    }
}
