package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A real metastore, and Hive's own client, that were told to speak the compact protocol in frames. */
class CompactMetastoreIT {
    private static final TableName ORDERS = new TableName("sales", "orders");

    /** By the names of Hive 2, which later ones know too. */
    private static final Map<String, String> FRAMED_AND_COMPACT = Map.of(
            "hive.metastore.thrift.framed.transport.enabled", "true",
            "hive.metastore.thrift.compact.protocol.enabled", "true");

    @Test
    void isWatchedByTheTapAndReadByTheMirror() {
        List<Change> changes = new CopyOnWriteArrayList<>();
        Metrics metrics = new Metrics();
        try (HiveMetastore metastore =
                HiveMetastore.start("metastore-compact", HiveMetastore.VERSION, FRAMED_AND_COMPACT)) {
            Config.Proxy config = ProxyTestBase.config(0, 0);
            ProxyServer proxy = new ProxyServer(config, List.of(metastore.address()), changes::add, metrics);
            proxy.start();
            try (HiveClient hive = HiveClient.connect(HiveMetastore.VERSION, proxy.address(), FRAMED_AND_COMPACT)) {
                hive.createDatabase("sales", "s3a://example/main/sales");
                hive.createTable(orders());
            } finally {
                proxy.close(Duration.ZERO);
            }

            String address = metastore.address().toString();
            assertThat(changes)
                    .containsExactly(
                            new Change.OfDatabase("hive", "sales", false, address),
                            new Change.OfTable(ORDERS, false, address));
            assertThat(Counts.of(metrics.proxyNotUnderstood).values()).containsOnly(0);
            MetastoreClient mirror = new MetastoreClient(
                    new Config.Metastore(List.of(metastore.address()), Duration.ofSeconds(30), true, true), metrics);
            try (Session session = mirror.open("")) {
                assertThat(session.table(ORDERS))
                        .get()
                        .extracting(CatalogTable::columns)
                        .isEqualTo(orders().columns());
            }
        }
    }

    private static CatalogTable orders() {
        return new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "",
                List.of(new Column("id", "bigint", "the key"), new Column("tags", "array<struct<a:int>>")),
                List.of(new Column("day", "string")),
                "s3a://example/main/orders",
                new Format(
                        "org.apache.hadoop.mapred.TextInputFormat",
                        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                        Map.of("field.delim", "|")),
                Map.of());
    }
}
