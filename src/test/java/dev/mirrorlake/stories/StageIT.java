package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.PARQUET;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.DataOnDrop;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** What is asked of a rewritten table is so of one that was made by hand. */
class StageIT {
    private static final Map<String, String> FORMATS =
            Map.of(Source.INPUT_FORMAT, PARQUET.inputFormat(), Source.OUTPUT_FORMAT, PARQUET.outputFormat());
    private static final Format SYMLINKS = new Format(
            "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            PARQUET.serde(),
            PARQUET.serdeParameters());

    @Test
    void aTableOfSymlinksHasTheRowsOfItsPlaceInTheLake() throws Exception {
        try (Stage stage = Stage.create()) {
            TableName orders = makeByHand(stage);

            new Twins(stage).isRewritten(orders, stage.location("main/orders"), 3);

            String root = stage.source(orders).table().location();
            assertThat(stage.stored.contents(root))
                    .containsOnlyKeys("_table", "day=1/symlink.txt", "_x7/day=2/symlink.txt", "day=3/symlink.txt")
                    .containsEntry("day=3/symlink.txt", "");
        }
    }

    @Tag("trino")
    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void trinoReadsItWithoutLakeFs(String metastore) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(metastore))) {
            TableName orders = makeByHand(stage);

            assertThat(stage.trinoHeldRows(orders)).hasSize(3).isEqualTo(stage.sourceRows(orders));
        }
    }

    @Tag("spark")
    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void aMetastoreOnS3LeavesMarkersAndDeletesWhatItTruncates(String metastore) throws Exception {
        try (Stage stage = Stage.createOnS3(metastore)) {
            TableName orders = makeByHand(stage);
            String root = stage.source(orders).table().location();
            HiveClient hive = stage.hiveBehindOurBack();
            hive.appendPartition(orders, List.of("4"));
            assertThat(stage.stored.contents(root)).containsEntry("day=4/", "");
            assertThat(stage.heldRows(orders)).hasSize(3);

            hive.truncatePartition(orders, "day=1");
            assertThat(stage.stored.contents(root)).containsEntry("day=1/", "").doesNotContainKey("day=1/symlink.txt");
            int left = stage.stored.keys(root).size();
            hive.dropTable(orders, DataOnDrop.PURGED);
            assertThat(stage.stored.keys(root)).hasSize(left);
        }
    }

    /** As the proxy would: partitions at their standard folders, at one of their own, and without rows. */
    private static TableName makeByHand(Stage stage) {
        TableName orders = stage.name("orders");
        stage.put("orders/day=1/a", parquet("1", "a"));
        stage.put("orders/day=2/a", parquet("2", "b", "3", "c"));
        String root = stage.lake.storageNamespace() + "/home/" + orders + "~x7";
        put(stage, root + "/_table", orders.toString());
        manifest(stage, root + "/day=1", "orders/day=1");
        manifest(stage, root + "/_x7/day=2", "orders/day=2");
        manifest(stage, root + "/day=3", "orders/day=3");

        HiveClient hive = stage.hiveBehindOurBack();
        hive.createTable(new CatalogTable(
                orders,
                "EXTERNAL_TABLE",
                "",
                Tables.COLUMNS,
                List.of(new Column("day", "int")),
                root,
                SYMLINKS,
                with(stage.location("main/orders"))));
        hive.addPartition(orders, partition("1", root + "/day=1", with(stage.location("main/orders/day=1"))));
        hive.addPartition(orders, partition("2", root + "/_x7/day=2", Map.of()));
        hive.appendPartition(orders, List.of("3"));
        return orders;
    }

    private static Partition partition(String day, String location, Map<String, String> parameters) {
        return new Partition(List.of(day), location, SYMLINKS, Tables.COLUMNS, parameters);
    }

    private static Map<String, String> with(String location) {
        Map<String, String> parameters = new HashMap<>(FORMATS);
        parameters.put(Source.LOCATION, location);
        return parameters;
    }

    private static void manifest(Stage stage, String folder, String path) {
        put(
                stage,
                folder + "/symlink.txt",
                String.join(
                        "",
                        stage.addresses(path).stream().map(line -> line + "\n").toList()));
    }

    private static void put(Stage stage, String address, String text) {
        stage.s3.putObject(
                put -> put.bucket(Stored.bucket(address)).key(Stored.key(address)), RequestBody.fromString(text));
    }
}
