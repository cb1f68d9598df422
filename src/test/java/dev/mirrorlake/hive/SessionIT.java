package dev.mirrorlake.hive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a real metastore, filled by Hive's own client. */
class SessionIT {
    private static final String DATABASE = "session_it";
    private static final TableName EVENTS = new TableName(DATABASE, "events");
    private static final int PARTITIONS = 1_200;
    private static final Format CSV = new Format(
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            Map.of("field.delim", "|"));

    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void findsWhereTablesOfADatabaseLieThoughTheWarehouseIsAtTheRootOfItsBucket(String version) {
        HiveMetastore metastore = HiveMetastore.shared(version);
        TableName table = new TableName("session_it_located", "events");
        CatalogTable made = events();
        try (HiveClient hive = HiveClient.connect(version, metastore.address());
                Session session = client(metastore).open("")) {
            hive.createDatabase(table.database(), "s3a://example/main/located");
            hive.createTable(new CatalogTable(
                    table, made.type(), "", made.columns(), List.of(), "", made.format(), made.parameters()));

            assertThat(session.databaseLocation(table)).hasValue("s3a://example/main/located");
            assertThat(hive.table(table).location()).isEqualTo("s3a://example/main/located/events");
            hive.dropDatabase(table.database(), true);
        }
    }

    @Test
    void readsWhatHivesClientWrote() {
        HiveMetastore metastore = HiveMetastore.shared();
        List<PartitionAt> written = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> new PartitionAt(List.of("a/b=" + i), "s3a://example/main/events/" + i))
                .toList();
        try (HiveClient hive = HiveClient.connect(metastore.address())) {
            hive.createDatabase(DATABASE, "s3a://example/main/session_it");
            hive.createTable(events());
            hive.addPartitions(EVENTS, written);
        }

        try (Session session = client(metastore).open("")) {
            assertThat(session.catalogs()).containsExactly("hive");
            assertThat(session.databases("hive")).contains("default", DATABASE);
            assertThat(session.databaseExists("hive", DATABASE)).isTrue();
            assertThat(session.databaseExists("hive", "nowhere")).isFalse();
            assertThat(session.databaseExists("nowhere", DATABASE)).isFalse();
            assertThat(session.databases("nowhere")).isEmpty();
            assertThat(session.tables("hive", DATABASE)).containsExactly("events");
            assertThat(session.tables("hive", "nowhere")).isEmpty();
            assertThat(session.table(new TableName(DATABASE, "nothing"))).isEmpty();
            assertThat(session.identity()).hasSize(36);

            CatalogTable table = session.table(EVENTS).orElseThrow();
            assertThat(table)
                    .usingRecursiveComparison()
                    .ignoringFields("parameters")
                    .isEqualTo(events());
            assertThat(table.parameters()).containsEntry("EXTERNAL", "TRUE").containsEntry("comment", "what happened");

            assertThat(session.databaseLocation(EVENTS)).hasValue("s3a://example/main/session_it");
            assertThat(session.databaseLocation(new TableName("nowhere", "events")))
                    .isEmpty();
            assertThat(session.hasPartitions(table)).isTrue();
            List<Partition> some = new ArrayList<>();
            session.partitions(table, List.of("day=a%2Fb%3D7", "day=missing"), some::addAll);
            assertThat(some).extracting(Partition::values).containsExactly(List.of("a/b=7"));

            List<Integer> pages = new ArrayList<>();
            List<Partition> partitions = new ArrayList<>();
            session.partitions(table, page -> {
                pages.add(page.size());
                partitions.addAll(page);
            });
            assertThat(pages).containsExactly(500, 500, 200);
            assertThat(partitions)
                    .extracting(partition -> new PartitionAt(partition.values(), partition.location()))
                    .containsExactlyInAnyOrderElementsOf(written);
            assertThat(partitions).allSatisfy(partition -> {
                assertThat(partition.format()).isEqualTo(CSV);
                assertThat(partition.columns()).isEqualTo(events().columns());
            });
        }
    }

    private static CatalogTable events() {
        return new CatalogTable(
                EVENTS,
                "EXTERNAL_TABLE",
                "what happened",
                List.of(new Column("id", "bigint", "the key"), new Column("tags", "array<struct<a:int>>")),
                List.of(new Column("day", "string")),
                "s3a://example/main/events",
                CSV,
                Map.of());
    }

    private static MetastoreClient client(HiveMetastore metastore) {
        return new MetastoreClient(
                new Config.Metastore(List.of(metastore.address()), Duration.ofSeconds(60), false, false),
                new Metrics());
    }
}
