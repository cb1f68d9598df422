package dev.mirrorlake.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.WireTurn;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SymlinkFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real clients said to a metastore without a proxy, said to one behind the rewriter. */
class CapturedCallsIT {
    @ParameterizedTest
    @CsvSource({"hive-2.3.9, 3.1.3", "hive-3.1.3, 3.1.3", "hive-4.0.1, 4.0.1"})
    void everyCallOfHivesClientsIsRewrittenOrDone(String client, String server) {
        try (HiveMetastore metastore = HiveMetastore.start("captured", server, Map.of());
                RewriteStage stage = new RewriteStage("sales", "example", metastore)) {
            stage.put("orders/year=2021/month=11/a.parquet");
            stage.put("orders/year=2022/month=5/b.parquet");
            stage.lake.commit("example", "main", "orders");
            stage.lake.createBranch("example", "dev", "main");
            replay(stage, client, "create-database", "create-table");
            CatalogTable made = stage.stored("orders");
            assertRewritten(stage, "orders");

            replay(
                    stage,
                    client,
                    "add-partition",
                    "add-partitions",
                    "add-column",
                    "add-partition-spec",
                    "append-partition",
                    "append-partition-by-name");
            assertThat(stage.partitions("orders"))
                    .containsOnlyKeys("2021/11", "2021/12", "2022/1", "2022/2", "2022/3", "2022/4", "2022/5", "2022/6");
            assertRewritten(stage, "orders");
            assertThat(stage.manifest(stage.partition("orders", "2021/11").location()))
                    .isNotEmpty();
            replay(stage, client, "move-partition");
            assertRewritten(stage, "orders");
            String moved = stage.partition("orders", "2022/5").location();
            replay(stage, client, "rename-partition");
            assertThat(stage.partition("orders", "2022/7").location()).isEqualTo(moved);
            replay(stage, client, "rename-table");

            assertRewritten(stage, "orders_2021");
            assertThat(stage.stored("orders_2021").location()).isEqualTo(made.location());
            assertThat(stage.stored("orders_2021").columns()).hasSize(3);
            assertThat(stage.text(made.location() + "/_table")).contains("orders_2021");
        }
    }

    @Test
    void everyCallOfTrinoIsRewrittenOrDone() {
        try (HiveMetastore metastore = HiveMetastore.start("captured", HiveMetastore.VERSION, Map.of());
                RewriteStage stage = new RewriteStage("sales", "example", metastore)) {
            String line = stage.put("orders/day=2021-11-30/a");
            replay(stage, "trino-476", "create-schema", "create-table", "insert-new-partitions");
            String root = stage.stored("orders").location();
            assertRewritten(stage, "orders");
            assertThat(stage.manifest(stage.partition("orders", "2021-11-30").location()))
                    .isEqualTo(line);

            replay(
                    stage,
                    "trino-476",
                    "insert-existing-partition",
                    "create-table-as",
                    "insert-unpartitioned",
                    "add-column",
                    "rename-column",
                    "drop-column",
                    "comment",
                    "unregister-partition",
                    "sync-partitions",
                    "analyze",
                    "rename-table");

            assertRewritten(stage, "orders");
            assertRewritten(stage, "moved");
            assertThat(stage.stored("orders").location()).isEqualTo(root);
            assertThat(stage.manifest(stage.partition("orders", "2021-11-30").location()))
                    .isEqualTo(line);
        }
    }

    /** The table and each partition: below the root, with a manifest, and with their data in lakeFS. */
    private static void assertRewritten(RewriteStage stage, String name) {
        CatalogTable stored = stage.stored(name);
        RewrittenTable table = RewrittenTable.of(stored, "prod").orElseThrow();
        assertThat(table.source().location()).startsWith("s3a://example/main/");
        for (Partition partition : stage.partitions(name).values()) {
            assertThat(partition.location()).startsWith(stored.location() + "/");
            assertThat(stage.keys())
                    .contains(partition
                                    .location()
                                    .substring(partition.location().indexOf("/symlinks/prod/")
                                            + "/symlinks/prod/".length())
                            + "/symlink.txt");
            assertThat(SymlinkFormat.is(table.source(partition).format())).isFalse();
        }
    }

    private static void replay(RewriteStage stage, String client, String... names) {
        for (String name : names) {
            for (byte[] message : messages(client + "/" + name)) {
                CallMessage call = CallMessage.read(WireFormat.BINARY, ByteBuffer.wrap(message));
                if (CallTable.ours().of(call.method()).isPresent()) {
                    stage.forward(stage.rewritten(message));
                }
            }
        }
    }

    /** What the client said, in the order in which it did. */
    private static List<byte[]> messages(String file) {
        String path = "/dev/mirrorlake/proxy/captured/" + file + ".txt";
        try (InputStream in = Objects.requireNonNull(CapturedCallsIT.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .map(WireTurn::parse)
                    .filter(WireTurn::fromClient)
                    .map(WireTurn::bytes)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
