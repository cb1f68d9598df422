package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.DataOnDrop;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Rewrite mode: whatever Hive's own clients do to the partitions of a table in lakeFS, as {@link RewriteHiveStory} has it. */
@ParameterizedClass(name = "client {0}, metastore {1}")
@CsvSource({"3.1.3, 3.1.3", "4.0.1, 4.0.1"})
class RewriteHivePartitionsStory {
    private final Stage stage;
    private final HiveClient hive;
    private final RewrittenSteps steps;
    private final TableName events;

    RewriteHivePartitionsStory(String client, String server) {
        stage = Stage.create(HiveMetastore.shared(server));
        stage.serve(RewrittenSteps.config(stage, "*"));
        hive = stage.hive(client);
        steps = new RewrittenSteps(stage, client);
        events = stage.name("events");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void partitionsAreRewrittenHoweverTheyCome() {
        makeEvents();
        adds("add one", 1, () -> hive.addPartition(events, day("d1")));
        adds("add", 3, () -> hive.addPartitions(events, List.of(day("d2"), day("d3"))));
        adds("add if not exist", 4, () -> hive.addPartitionsIfNotExist(events, List.of(day("d3"), day("d4"))));
        adds("add specification", 6, () -> hive.addPartitionSpec(events, List.of(byRoot("d5"), byRoot("d6"))));
        adds("append", 7, () -> hive.appendPartition(events, List.of("d7")));
        adds("append by name", 8, () -> hive.appendPartitionByName(events, "day=d8"));
        // without a location, and with one that the client made out of the table's
        adds("add", 10, () -> hive.addPartitions(events, List.of(new PartitionAt(List.of("d9"), ""), byRoot("d10"))));
        // one elsewhere, on another branch too, and without a file as yet
        stage.lake.createBranch(stage.repository, "dev", "main");
        stage.lake.put(stage.repository, "dev", "events/day=d1/a.parquet", parquet("14", "k14"));
        stage.put("away/a.parquet", parquet("11", "k11"));
        adds(
                "add",
                12,
                () -> hive.addPartitions(
                        events,
                        List.of(
                                new PartitionAt(List.of("e1"), at("main/away")),
                                new PartitionAt(List.of("e2"), at("dev/events/day=d1")),
                                new PartitionAt(List.of("e3"), at("main/nothing/yet")))));

        stage.put("nothing/yet/a.parquet", parquet("12", "k12"));
        steps.follows(events, at("main/events"), 13);
        assertThat(partition("e1").parameters())
                .containsEntry(Source.LOCATION, at("main/away"))
                .containsEntry(Source.INPUT_FORMAT, Tables.PARQUET.inputFormat());
        assertThat(partition("e1").format().serde()).isEqualTo(Tables.PARQUET.serde());
    }

    @Test
    void partitionsStayRewrittenWhateverIsChanged() {
        makeEvents();
        hive.addPartitions(
                events, IntStream.rangeClosed(1, 8).mapToObj(i -> day("d" + i)).toList());
        String root = stage.source(events).table().location();
        stage.put("moved/m.parquet", parquet("10", "m", "11", "n"));
        stage.lake.createBranch(stage.repository, "dev", "main");
        stage.lake.put(stage.repository, "dev", "events/day=d2/b.parquet", parquet("12", "o"));

        changes("alter partition", 9, () -> hive.setPartitionLocation(events, at("d1", "main/moved")));
        changes("alter partition", 9, () -> hive.setPartitionLocation(events, at("d2", "dev/events/day=d2")));
        changes(
                "alter partitions",
                8,
                () -> hive.setPartitionLocations(events, List.of(at("d7", "main/empty"), day("d8"))));
        changes("alter partitions", 9, () -> hive.setPartitionLocations(events, List.of(day("d7"))));
        changes("alter partitions", 9, () -> hive.alterPartitionsAsRead(events));
        changes("alter", 9, () -> hive.addColumn(events, new Column("added", "string"), true));
        assertThat(partition("d2").columns()).contains(new Column("added", "string"));

        String place = partition("d3").location();
        changes("rename partition", 9, () -> hive.renamePartition(events, List.of("d3"), List.of("e3")));
        assertThat(partition("e3").location()).isEqualTo(place);
        stage.put("events/day=d3/b.parquet", parquet("13", "p"));
        steps.follows(events, at("main/events"), 10);

        steps.isRefused(
                events,
                () -> hive.setPartitionLocation(events, new PartitionAt(List.of("d8"), OUTSIDE)),
                OUTSIDE,
                "not in lakeFS");
        changes("alter partition", 10, () -> hive.setPartitionLocation(events, day("d8")));

        whatTheMetastoreWouldDoToFilesIsRefused();
        steps.leftAlone(root);
    }

    private static final String OUTSIDE = "s3a://elsewhere/day=d8";

    private void whatTheMetastoreWouldDoToFilesIsRefused() {
        TableName archive = stage.name("archive");
        hive.createTable(Tables.external(archive, Tables.DAY, at("main/archive")));
        String because = "has manifests in its folders and its data in lakeFS";
        steps.isRefused(events, () -> hive.truncatePartition(events, "day=d4"), because);
        steps.isRefused(events, () -> hive.exchangePartition(Map.of("day", "d4"), events, archive), because);
        steps.isRefused(archive, () -> hive.exchangePartitions(Map.of("day", "d4"), events, archive), because);
    }

    @Test
    void aPartitionThatIsDroppedTakesNothingWithIt() {
        makeEvents();
        hive.addPartitions(events, List.of(day("d1"), day("d2"), day("d3"), at("d4", "main/away")));
        steps.follows(events, at("main/events"), 3);
        String root = stage.source(events).table().location();
        List<String> manifests = stage.stored.keys(root);

        steps.does("drop partition", () -> hive.dropPartition(events, List.of("d1"), DataOnDrop.DELETED));
        steps.does("drop partition", () -> hive.dropPartition(events, List.of("d4"), DataOnDrop.PURGED));
        assertThat(stage.stored.keys(root)).isEqualTo(manifests);
        changes("drop by name", 1, () -> hive.dropPartitionByName(events, "day=d2"));
        adds("add one", 2, () -> hive.addPartition(events, day("d2")));

        // MSCK REPAIR may still find those that lakeFS has in folders of their names
        String dropped = Stored.key(root) + "/day=d1/symlink.txt";
        assertThat(stage.stored.keys(root)).contains(dropped);
        stage.lake.delete(stage.repository, "main", "events/day=d1/a.parquet");
        eventually(() -> assertThat(stage.stored.keys(root)).doesNotContain(dropped));
        steps.leftAlone(root);

        steps.does("drop", () -> hive.dropTable(events, DataOnDrop.PURGED));
        steps.leftAlone(root);
        new Twins(stage).isGone(events, root);
    }

    /** A table by day without partitions, and a file of a row for each of d1 to d10. */
    private void makeEvents() {
        for (int i = 1; i <= 10; i++) {
            stage.put("events/day=d" + i + "/a.parquet", parquet(String.valueOf(i), "k" + i));
        }
        hive.createTable(Tables.external(events, Tables.DAY, at("main/events")));
    }

    private void adds(String action, int rows, Runnable call) {
        changes(action, rows, call);
    }

    private void changes(String action, int rows, Runnable call) {
        steps.does(action, events, at("main/events"), rows, call);
    }

    private Partition partition(String day) {
        return stage.source(events).partitions().stream()
                .filter(partition -> partition.values().equals(List.of(day)))
                .findFirst()
                .orElseThrow();
    }

    private PartitionAt day(String day) {
        return at(day, "main/events/day=" + day);
    }

    private PartitionAt at(String day, String path) {
        return new PartitionAt(List.of(day), at(path));
    }

    /** As a client puts it that knows nothing of lakeFS. */
    private PartitionAt byRoot(String day) {
        return new PartitionAt(List.of(day), hive.table(events).location() + "/day=" + day);
    }

    private String at(String path) {
        return stage.location(path);
    }
}
