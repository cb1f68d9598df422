package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever Hive's own clients do to a table, its twin follows: they are told of it by the proxy alone, since branches are
 * not polled here. Files that Hive or the metastore would move or delete are moved or deleted by the story: the
 * metastore's file system is a stub.
 */
@ParameterizedClass(name = "client {0}, metastore {1}")
@CsvSource({"2.3.9, 3.1.3", "3.1.3, 3.1.3", "3.1.3, 4.0.1", "4.0.1, 4.0.1"})
class HiveClientsStory {
    /** The metastore of 4.0.1 ends with a signal 11 when it reads the serialised expression of an older Hive. */
    private static final List<String> EXPRESSIONS_UNDERSTOOD = List.of("2.3.9 3.1.3", "3.1.3 3.1.3", "4.0.1 4.0.1");

    private final Stage stage;
    private final HiveClient hive;
    private final HiveCalls calls;
    private final Twins twins;
    private final boolean expressions;

    private final TableName orders;
    private final TableName events;

    HiveClientsStory(String client, String server) {
        stage = Stage.create(HiveMetastore.shared(server));
        stage.serve(HiveCalls.toldByTheProxyAlone(stage));
        hive = stage.hive(client);
        calls = new HiveCalls(stage.app(), client);
        twins = new Twins(stage);
        expressions = EXPRESSIONS_UNDERSTOOD.contains(client + " " + server);
        orders = stage.name("orders");
        events = stage.name("events");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aTableIsFollowedWhateverHappensToIt() {
        stage.put("orders/a.parquet", parquet("1", "a", "2", "b"));
        calls.does("create", () -> hive.createTable(Tables.external(orders, List.of(), at("main/orders"))));
        twins.follows(orders, 2);

        calls.does("alter", () -> hive.addColumn(orders, new Column("added", "string", "later"), false));
        twins.follows(orders, 2);

        calls.does("alter", () -> hive.setParameters(orders, Map.of("serialization.null.format", "-")));
        eventually(() -> assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("serialization.null.format", "-"));

        stage.put("orders/b.parquet", parquet("3", "c"));
        stage.lake.delete(stage.repository, "main", "orders/a.parquet");
        calls.does("truncate", () -> hive.truncateTable(orders));
        twins.follows(orders, 1);

        stage.lake.createBranch(stage.repository, "dev", "main");
        stage.lake.put(stage.repository, "dev", "orders/dev.parquet", parquet("7", "x", "8", "y", "9", "z"));
        calls.does("alter", () -> hive.setLocation(orders, at("dev/orders")));
        twins.follows(orders, 3);

        String root = stage.twin(orders).orElseThrow().location();
        calls.does("alter", () -> hive.setLocation(orders, "s3a://elsewhere/orders"));
        twins.isGone(orders, root);
        calls.does("alter", () -> hive.setLocation(orders, at("main/orders")));
        twins.follows(orders, 1);

        calls.does("drop", () -> hive.dropTable(orders));
        twins.isGone(orders, stage.twin(orders).map(CatalogTable::location).orElse(root));
    }

    @Test
    void aTableIsFollowedUnderEveryNameItGets() {
        String other = stage.database + "_other";
        stage.hiveBehindOurBack().createDatabase(other, "s3a://elsewhere/" + other);
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.put("items/a.parquet", parquet("2", "b", "3", "c"));
        calls.does("constraints", () -> hive.createTable(Tables.external(orders, List.of(), at("main/orders")), "id"));
        twins.follows(orders, 1);

        TableName items = stage.name("items");
        calls.does("create", () -> hive.createTableLike(orders, items, at("main/items")));
        twins.follows(items, 2);

        TableName renamed = stage.name("renamed");
        renames(items, renamed, 2);
        renames(renamed, new TableName(other, "renamed"), 2);
        renames(new TableName(other, "renamed"), items, 2);
        twins.follows(orders, 1);

        stage.hiveBehindOurBack().dropDatabase(other, true);
        String root = stage.twin(orders).orElseThrow().location();
        String itemsRoot = stage.twin(items).orElseThrow().location();
        calls.does("drop database", () -> hive.dropDatabase(stage.database, true));
        twins.isGone(orders, root);
        twins.isGone(items, itemsRoot);
    }

    private void renames(TableName from, TableName to, int rows) {
        String root = stage.twin(from).orElseThrow().location();
        calls.does("alter", () -> hive.renameTable(from, to, false));
        twins.follows(to, rows);
        twins.isGone(from, root);
    }

    @Test
    void partitionsAreFollowedHoweverTheyCome() {
        makeEvents();
        calls.does("add one", () -> hive.addPartition(events, day("d1")));
        twins.follows(events, 1);

        calls.does("add", () -> hive.addPartitions(events, List.of(day("d2"), day("d3"))));
        twins.follows(events, 3);

        calls.does("add if not exist", () -> hive.addPartitionsIfNotExist(events, List.of(day("d3"), day("d4"))));
        twins.follows(events, 4);

        calls.does("add specification", () -> hive.addPartitionSpec(events, List.of(day("d5"), day("d6"))));
        twins.follows(events, 6);

        calls.does("append", () -> hive.appendPartition(events, List.of("d7")));
        twins.follows(events, 7);

        calls.does("append by name", () -> hive.appendPartitionByName(events, "day=d8"));
        twins.follows(events, 8);

        // three of them without a file
        hive.addPartitions(events, List.of(day("e1"), day("e2"), day("e3")));
        twins.follows(events, 8);
    }

    @Test
    void partitionsAreFollowedWhateverHappensToThem() {
        makeEvents();
        hive.addPartitions(
                events, IntStream.rangeClosed(1, 8).mapToObj(i -> day("d" + i)).toList());
        twins.follows(events, 8);

        stage.put("moved/m.parquet", parquet("10", "m", "11", "n"));
        calls.does(
                "alter partition",
                () -> hive.setPartitionLocation(events, new PartitionAt(List.of("d1"), at("main/moved"))));
        twins.follows(events, 9);

        PartitionAt emptied = new PartitionAt(List.of("d7"), at("main/empty"));
        calls.does("alter partitions", () -> hive.setPartitionLocations(events, List.of(emptied, day("d8"))));
        twins.follows(events, 8);
        calls.does("alter partitions", () -> hive.setPartitionLocations(events, List.of(day("d7"))));
        calls.does("alter partitions", () -> hive.alterPartitionsAsRead(events));
        twins.follows(events, 9);

        calls.does("rename partition", () -> hive.renamePartition(events, List.of("d2"), List.of("e2")));
        twins.follows(events, 9);

        stage.lake.delete(stage.repository, "main", "events/day=d3/a.parquet");
        calls.does("truncate partition", () -> hive.truncatePartition(events, "day=d3"));
        twins.follows(events, 8);

        calls.does("alter", () -> hive.addColumn(events, new Column("added", "string"), true));
        twins.follows(events, 8);

        exchanges();

        calls.does("drop partition", () -> hive.dropPartition(events, List.of("d1")));
        twins.follows(events, 4);

        calls.does("drop by name", () -> hive.dropPartitionByName(events, "day=d6"));
        twins.follows(events, 3);

        if (expressions) {
            // d3, which is empty, and d7
            calls.does("drop by expression", () -> hive.dropPartitionsBelow(events, "day", "d8"));
            twins.follows(events, 2);
            assertThat(stage.twinPartitions(events)).containsOnlyKeys(List.of("d8"), List.of("e2"));
        }
    }

    /** Two partitions move to another table. */
    private void exchanges() {
        TableName archive = stage.name("archive");
        hive.createTableLike(events, archive, at("main/archive"));

        moves("d4");
        calls.does("exchange", () -> hive.exchangePartition(Map.of("day", "d4"), events, archive));
        twins.follows(archive, 1);
        twins.follows(events, 7);

        moves("d5");
        calls.does("exchange several", () -> hive.exchangePartitions(Map.of("day", "d5"), events, archive));
        twins.follows(archive, 2);
        twins.follows(events, 6);
    }

    /** What the metastore does to the files of a partition that it moves. */
    private void moves(String day) {
        String file = "/day=" + day + "/a.parquet";
        stage.put("archive" + file, stage.lake.get(stage.repository, "main", "events" + file));
        stage.lake.delete(stage.repository, "main", "events" + file);
    }

    /** A table by day without partitions, and a file of a row for each of d1 to d8. */
    private void makeEvents() {
        hive.createTable(Tables.external(events, Tables.DAY, at("main/events")));
        for (int i = 1; i <= 8; i++) {
            stage.put("events/day=d" + i + "/a.parquet", parquet(String.valueOf(i), "k" + i));
        }
    }

    private PartitionAt day(String day) {
        return new PartitionAt(List.of(day), at("main/events/day=" + day));
    }

    private String at(String path) {
        return stage.location(path);
    }
}
