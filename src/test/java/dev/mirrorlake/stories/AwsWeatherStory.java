package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.AwsWall;
import dev.mirrorlake.rig.wall.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of call to AWS fails once in each of a table's syncs; the twin ends where it would have in fair weather. */
class AwsWeatherStory {
    /** More syncs than any of the faults costs. */
    private static final int TOO_MANY = 20;

    private static final List<String> GLUE = List.of(
            "GetTable",
            "GetPartitions",
            "CreateTable",
            "UpdateTable",
            "BatchCreatePartition",
            "BatchUpdatePartition",
            "BatchDeletePartition",
            "DeleteTable");
    private static final List<String> ALL = Stream.concat(
                    GLUE.stream(), Stream.of("PutObject", "GetObject", "HeadObject", "ListObjectsV2", "DeleteObjects"))
            .toList();

    private final AwsWall wall = Moto.shared().wall();
    private final Stage stage = Stage.create();
    private final Config config = stage.config(
            "seen-grace: 500ms",
            "seen-grace: 0s",
            "unseen-grace: 4s",
            "unseen-grace: 0s",
            "manifest-grace: 5s",
            "manifest-grace: 0s");
    private final HiveClient hive = stage.hiveBehindOurBack();
    private final TableName table = stage.name("orders");

    @AfterEach
    void close() throws Exception {
        wall.faults().clear();
        stage.close();
    }

    static Stream<Arguments> weather() {
        return Stream.of(
                arguments("throttled", ALL, Fault.throttled()),
                arguments("unavailable", ALL, Fault.unavailable()),
                arguments("carried out, but answered as an error", ALL, new Fault.AnswerLost(false)),
                arguments("carried out, but cut off", ALL, new Fault.AnswerLost(true)),
                arguments("changed by two at once", GLUE, Fault.concurrentModification()),
                arguments(
                        "failed in part",
                        List.of("BatchCreatePartition", "BatchUpdatePartition", "BatchDeletePartition"),
                        new Fault.EntriesFail(Map.of(
                                List.of("1"), "InternalServiceException", List.of("3"), "InternalServiceException"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("weather")
    void aTwinOutlivesBadWeather(String name, List<String> operations, Fault fault) {
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        stage.put("orders/day=2/b.parquet", parquet("2", "b"));
        hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/orders")));
        hive.addPartitions(table, List.of(day("1"), day("2")));
        syncedWhileEachFailsOnce(operations, fault);
        assertThat(stage.twinRows(table)).hasSize(2).isEqualTo(stage.sourceRows(table));

        stage.put("orders/day=1/more.parquet", parquet("3", "c"));
        hive.addPartition(table, day("3"));
        hive.dropPartition(table, List.of("2"));
        hive.addColumn(table, new Column("extra", "string"), false);
        syncedWhileEachFailsOnce(operations, fault);
        assertThat(stage.twinRows(table)).hasSize(2).isEqualTo(stage.sourceRows(table));
        assertThat(stage.twinPartitions(table)).containsOnlyKeys(List.of("1"), List.of("3"));

        hive.dropTable(table);
        syncedWhileEachFailsOnce(operations, fault);
        assertThat(stage.twin(table)).isEmpty();
    }

    private void syncedWhileEachFailsOnce(List<String> operations, Fault fault) {
        operations.forEach(operation -> wall.faults().next(1, operation, fault));
        Mirror mirror = stage.mirror(config);
        int round = 0;
        Outcome outcome;
        do {
            assertThat(++round).as("syncs").isLessThan(TOO_MANY);
            outcome = mirror.reconciler().sync(new Change.OfTable(table));
            assertThat(outcome).isNotInstanceOf(Outcome.GivenUp.class);
        } while (!settled(outcome));
        wall.faults().clear();
    }

    /** Nothing was left to do, or there is no table any more. */
    private static boolean settled(Outcome outcome) {
        boolean done = outcome instanceof Outcome.Converged converged && converged.steps() == 0;
        return done || outcome instanceof Outcome.Skipped;
    }

    private PartitionAt day(String day) {
        return new PartitionAt(List.of(day), stage.location("main/orders/day=" + day));
    }
}
