package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables at one place in lakeFS, inside one another, beside one another, and partitions inside partitions. */
class SharedPlacesStory {
    private final Stage stage = Stage.create().serve();
    private final HiveClient hive = stage.hive();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void inEachTwinNoRowIsThereTwiceAndNoneMissing() {
        stage.put("orders/a.parquet", parquet("1", "orders"));
        stage.put("orders/archive/b.parquet", parquet("2", "archive"));
        stage.put("orders_old/c.parquet", parquet("3", "old"));
        stage.put("days/day=1/d.parquet", parquet("4", "first"));
        stage.put("days/day=1/nested/e.parquet", parquet("5", "nested"));
        stage.put("days/day=1/_tmp/f.parquet", parquet("6", "hidden"));
        stage.put("days/day=1/.g.parquet", parquet("7", "hidden"));
        stage.put("days/stray.parquet", parquet("8", "in no partition"));
        stage.put("_away/h.parquet", parquet("9", "below a hidden segment of the place itself"));
        TableName same = stage.name("same_place");
        TableName orders = stage.name("orders");
        TableName archive = stage.name("archive");
        TableName old = stage.name("orders_old");
        TableName days = stage.name("days");
        TableName empty = stage.name("empty");

        table(orders, "orders");
        table(same, "orders");
        table(archive, "orders/archive");
        table(old, "orders_old");
        table(empty, "nothing_yet");
        hive.createTable(Tables.external(days, Tables.DAY, stage.location("main/days")));
        hive.addPartition(days, day("1", "days/day=1"));
        hive.addPartition(days, day("2", "days/day=1/nested"));
        hive.addPartition(days, day("3", "_away"));

        stage.awaitRows(orders, 2);
        stage.awaitRows(same, 2);
        stage.awaitRows(archive, 1);
        stage.awaitRows(old, 1);
        stage.awaitRows(empty, 0);
        stage.awaitRows(days, 3);
        assertThat(stage.twinRows(days))
                .containsExactlyInAnyOrder(
                        List.of("4", "first", "1"),
                        List.of("5", "nested", "2"),
                        List.of("9", "below a hidden segment of the place itself", "3"));

        hive.dropTable(orders);

        eventually(() -> assertThat(stage.twin(orders)).isEmpty());
        eventually(() -> assertThat(stage.stored.keys("s3://bucket-" + stage.id + "/"))
                .noneMatch(key -> key.contains(stage.database + ".orders/")));
        stage.put("orders/i.parquet", parquet("10", "orders"));
        stage.awaitRows(same, 3);
        stage.awaitRows(archive, 1);
        stage.awaitRows(old, 1);
        stage.awaitRows(days, 3);
    }

    private void table(TableName name, String path) {
        hive.createTable(Tables.external(name, List.of(), stage.location("main/" + path)));
    }

    private PartitionAt day(String day, String path) {
        return new PartitionAt(List.of(day), stage.location("main/" + path));
    }
}
