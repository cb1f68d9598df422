package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.net.ConnectException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rig's own parts do what the stories take for granted. */
class RigIT {
    private static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));

    @ParameterizedTest(name = "client {0}, metastore {1}")
    @CsvSource({"2.3.9, 3.1.3", "3.1.3, 3.1.3", "3.1.3, 4.0.1", "4.0.1, 4.0.1"})
    void hivesClientDoesToATableWhatTheStoriesNeed(String client, String server) {
        String database = "rig_" + client.replace('.', '_');
        TableName name = new TableName(database, "orders");
        TableName renamed = new TableName(database, "orders2");

        try (HiveClient hive =
                HiveClient.connect(client, HiveMetastore.shared(server).address())) {
            hive.createDatabase(database, "s3a://example/main/" + database);
            hive.createTable(table(name, "EXTERNAL_TABLE"));
            hive.addPartition(name, new PartitionAt(List.of("2021"), "s3a://example/main/orders/year=2021"));
            hive.addPartitions(
                    name,
                    List.of(
                            new PartitionAt(List.of("2022"), "s3a://example/main/orders/year=2022"),
                            new PartitionAt(List.of("2023"), "lakefs://example/main/elsewhere")));
            hive.setPartitionLocation(name, new PartitionAt(List.of("2023"), "s3a://example/main/orders/year=2023"));
            hive.addColumn(name, new Column("added", "string", "later"), true);
            hive.setLocation(name, "lakefs://example/dev/orders");
            hive.setParameters(name, Map.of("k", "v"));
            hive.dropPartition(name, List.of("2021"));
            hive.renameTable(name, renamed, true);

            CatalogTable seen = hive.table(renamed);
            assertThat(seen.location()).isEqualTo("lakefs://example/dev/orders");
            assertThat(seen.format()).isEqualTo(PARQUET);
            assertThat(seen.description()).isEqualTo("all orders");
            assertThat(seen.parameters()).containsEntry("k", "v");
            assertThat(seen.columns())
                    .containsExactly(new Column("id", "bigint"), new Column("added", "string", "later"));
            assertThat(hive.partitionNames(renamed)).containsExactly("year=2022", "year=2023");
            assertThatThrownBy(() -> hive.table(name)).hasMessageStartingWith("NoSuchObjectException");
            hive.dropTable(renamed);
            hive.createTable(table(name, "MANAGED_TABLE"));
            hive.renameTable(name, renamed, false);
            hive.dropDatabase(database, true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void aMetastoreListensOnLoopbackAlone(String server) {
        int port = HiveMetastore.shared(server).port();

        // another address of this machine, which a socket bound to every address would accept too
        assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void aMetastoreKeepsItsTablesWhenItCrashesOrRestarts() {
        TableName name = new TableName("default", "kept");

        try (HiveMetastore metastore = HiveMetastore.start("restarted")) {
            try (HiveClient hive = HiveClient.connect(metastore.address())) {
                hive.createTable(table(name, "EXTERNAL_TABLE"));
            }
            metastore.kill();
            assertThatThrownBy(() -> HiveClient.connect(metastore.address())).isInstanceOf(HiveClient.Failure.class);
            metastore.restart();
            metastore.stop();
            metastore.restart();
            try (HiveClient hive = HiveClient.connect(metastore.address())) {
                assertThat(hive.table(name).location()).isEqualTo("s3a://example/main/orders");
            }
        }
    }

    private static CatalogTable table(TableName name, String type) {
        return new CatalogTable(
                name,
                type,
                "all orders",
                List.of(new Column("id", "bigint")),
                List.of(new Column("year", "int")),
                "s3a://example/main/orders",
                PARQUET,
                Map.of());
    }
}
