package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A client and a metastore that don't have all calls in common. What the metastore doesn't know it refuses, through the
 * proxy as without it, and on the same connection the rest goes on and is followed. The other pairs are in {@link
 * HiveClientsStory}.
 */
class HiveMismatchStory {
    /** A metastore of Hive 4 has no {@code get_table}, which a client of Hive 2 asks before most of what it does. */
    @Test
    void aClientOfHive2DoesWhatAMetastoreOfHive4Knows() throws Exception {
        try (Stage stage = serve("4.0.1")) {
            HiveClient hive = stage.hive("2.3.9");
            HiveCalls calls = new HiveCalls(stage.app(), "2.3.9");
            Twins twins = new Twins(stage);
            TableName events = stage.name("events");
            putDays(stage, 4);

            calls.does(
                    "create",
                    () -> hive.createTable(Tables.external(events, Tables.DAY, stage.location("main/events"))));
            calls.does("append", () -> hive.appendPartition(events, List.of("d1")));
            calls.does("append by name", () -> hive.appendPartitionByName(events, "day=d2"));
            twins.follows(events, 2);

            assertThatThrownBy(() -> hive.table(events)).hasMessageContaining("Invalid method name: 'get_table'");
            assertThatThrownBy(() -> hive.dropTable(events)).hasMessageContaining("Invalid method name: 'get_table'");

            calls.does("alter partition", () -> hive.setPartitionLocation(events, day(stage, "d2", "d3")));
            calls.does("rename partition", () -> hive.renamePartition(events, List.of("d2"), List.of("e2")));
            twins.follows(events, 2);

            calls.does("drop partition", () -> hive.dropPartition(events, List.of("d1")));
            twins.follows(events, 1);
        }
    }

    /** A metastore of Hive 3 has few of the {@code _req} forms that a client of Hive 4 knows alone. */
    @Test
    void aClientOfHive4DoesWhatAMetastoreOfHive3Knows() throws Exception {
        try (Stage stage = serve("3.1.3")) {
            HiveClient hive = stage.hive("4.0.1");
            HiveCalls calls = new HiveCalls(stage.app(), "4.0.1");
            Twins twins = new Twins(stage);
            TableName events = stage.name("events");
            TableName archive = stage.name("archive");
            HiveClient older = stage.hiveBehindOurBack();
            older.createTable(Tables.external(events, Tables.DAY, stage.location("main/events")));
            older.createTable(Tables.external(archive, Tables.DAY, stage.location("main/archive")));
            putDays(stage, 4);

            calls.isRefused(
                    "create_table_req",
                    () -> hive.createTable(
                            Tables.external(stage.name("refused"), List.of(), stage.location("main/events"))));
            calls.does("add one", () -> hive.addPartition(events, day(stage, "d1", "d1")));
            calls.does("add if not exist", () -> hive.addPartitionsIfNotExist(events, days(stage, "d1", "d2")));
            calls.does("add specification", () -> hive.addPartitionSpec(events, days(stage, "d3", "d4")));
            twins.follows(events, 4);

            calls.isRefused("append_partition_req", () -> hive.appendPartition(events, List.of("d5")));
            calls.isRefused("drop_partition_req", () -> hive.dropPartition(events, List.of("d1")));
            calls.isRefused("alter_table_req", () -> hive.addColumn(events, new Column("added", "string"), false));
            calls.isRefused("truncate_table_req", () -> hive.truncateTable(events));
            twins.follows(events, 4);

            stage.lake.delete(stage.repository, "main", "events/day=d4/a.parquet");
            stage.put("archive/day=d4/a.parquet", parquet("4", "k"));
            calls.does("exchange", () -> hive.exchangePartition(Map.of("day", "d4"), events, archive));
            twins.follows(events, 3);
            twins.follows(archive, 1);
        }
    }

    private static Stage serve(String server) {
        Stage stage = Stage.create(HiveMetastore.shared(server));
        return stage.serve(HiveCalls.toldByTheProxyAlone(stage));
    }

    /** A file of a row for each of d1 to so many. */
    private static void putDays(Stage stage, int count) {
        for (int i = 1; i <= count; i++) {
            stage.put("events/day=d" + i + "/a.parquet", parquet(String.valueOf(i), "k" + i));
        }
    }

    private static List<PartitionAt> days(Stage stage, String first, String second) {
        return List.of(day(stage, first, first), day(stage, second, second));
    }

    private static PartitionAt day(Stage stage, String day, String folder) {
        return new PartitionAt(List.of(day), stage.location("main/events/day=" + folder));
    }
}
