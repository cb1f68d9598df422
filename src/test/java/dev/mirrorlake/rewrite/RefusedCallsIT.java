package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.append_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.exchange_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.rename_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.truncate_table_args;
import org.apache.thrift.TSerializable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls by which rows would be wrong, or missing, and that are refused before the metastore sees them. */
class RefusedCallsIT {
    private static RewriteStage stage;

    @BeforeAll
    static void start() {
        stage = new RewriteStage("refused", HiveMetastore.shared());
        stage.createDatabase(stage.location(stage.database));
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static void isRefused(String method, TSerializable arguments, String... says) {
        List<String> before = stage.keys();

        assertThatThrownBy(() -> stage.rewritten(method, arguments)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.getMessage()).contains(says);
            assertThat(e.remedy()).isNotEmpty();
        });

        assertThat(stage.keys()).isEqualTo(before);
    }

    @Test
    void whatTheMetastoreWouldDeleteOrMoveItself() {
        stage.createPartitioned("orders");
        stage.createPartitioned("others");

        isRefused("truncate_table", new truncate_table_args(stage.database, "orders", List.of()), "data in lakeFS");
        isRefused(
                "exchange_partition",
                new exchange_partition_args(Map.of("year", "2021"), stage.database, "plain", stage.database, "others"),
                "others");
    }

    @Test
    void aPartitionOutsideLakeFs() {
        stage.createPartitioned("outside");

        isRefused(
                "add_partition",
                new add_partition_args(partition(stage.database, "outside", "s3://warehouse/05", "2021", "05")),
                "s3://warehouse/05",
                "not in lakeFS");
    }

    @Test
    void aPartitionInTheFolderThatARenamedOneHasKept() {
        stage.put("kept/away/a.parquet");
        stage.put("kept/year=2021/month=12/late.parquet");
        stage.createPartitioned("kept");
        stage.add(partition(stage.database, "kept", stage.location("kept/away"), "2021", "11"));
        org.apache.hadoop.hive.metastore.api.Partition renamed =
                HiveTables.sent(stage.name("kept"), stage.partition("kept", "2021/11"));
        renamed.setValues(List.of("2021", "10"));
        stage.send(
                "rename_partition", new rename_partition_args(stage.database, "kept", List.of("2021", "11"), renamed));
        String manifest = stage.manifest(stage.partition("kept", "2021/10").location());
        stage.put("kept/year=2021/month=11/other.parquet");

        isRefused(
                "append_partition",
                new append_partition_args(stage.database, "kept", List.of("2021", "11")),
                "[2021, 11]",
                "[2021, 10]");

        assertThat(stage.manifest(stage.partition("kept", "2021/10").location()))
                .isEqualTo(manifest);
    }

    @Test
    void aMoveOfPartitionsOfWhichOnlyTheirValuesAreKnown() {
        stage.put("moving/year=2021/month=11/a.parquet");
        stage.put("moved/year=2021/month=11/b.parquet");
        CatalogTable table = stage.createPartitioned("moving");
        stage.send("append_partition", new append_partition_args(stage.database, "moving", List.of("2021", "11")));
        Table moved = HiveTables.sent(table);
        moved.getSd().setLocation(stage.location("moved"));

        isRefused("alter_table", new alter_table_args(stage.database, "moving", moved), "[2021, 11]");
    }

    @Test
    void whatWouldGoAmongTheManifestsOfAnotherTable() {
        stage.put("original/year=2021/month=11/a.parquet");
        CatalogTable original = stage.createPartitioned("original");
        Table copy = HiveTables.sent(original);
        copy.setTableName("copy");
        stage.createUnseen(copy);

        isRefused(
                "add_partition",
                new add_partition_args(
                        partition(stage.database, "copy", stage.location("original/elsewhere"), "2021", "12")),
                "copy",
                "original");
        Table renamed = HiveTables.sent(original);
        renamed.setTableName("copied");
        isRefused("alter_table", new alter_table_args(stage.database, "copy", renamed), "copy", "original");
    }
}
