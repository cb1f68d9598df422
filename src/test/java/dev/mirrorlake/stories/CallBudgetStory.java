package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.LakeFsEmulator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sync costs in calls, exactly. */
class CallBudgetStory {
    private static final int PARTITIONS = 1000;

    private final Stage stage = Stage.create();
    private final TableName table = stage.name("events");

    @BeforeEach
    void onlyTheEmulatorCountsCalls() {
        Assumptions.assumeTrue(stage.emulator.isPresent(), "lakeFS's calls are counted by the emulator");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aTableOfAThousandPartitionsCostsWhatChangedAndNothingWhenNothingDid() {
        HiveClient hive = stage.hiveBehindOurBack();
        hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/events")));
        hive.addPartitions(
                table, IntStream.rangeClosed(1, PARTITIONS).mapToObj(this::day).toList());
        stage.put("events/day=d7/a.parquet", parquet("1", "a"));
        stage.put("events/day=d" + (PARTITIONS + 1) + "/b.parquet", parquet("2", "b"));
        Mirror mirror = stage.mirror(stage.config());

        assertThat(sync(mirror)).isEqualTo(Outcome.Verb.CREATED);
        assertThat(stage.aws.writes())
                .isEqualTo(Map.of(
                        "CreateDatabase", 1,
                        "PutObject", PARTITIONS,
                        "CreateTable", 1,
                        "BatchCreatePartition", PARTITIONS / 100,
                        "UpdateTable", 1));

        forgetCalls();
        assertThat(sync(mirror)).isEqualTo(Outcome.Verb.UNCHANGED);
        assertThat(stage.aws.counts()).isEqualTo(Map.of("GetTable", 1, "GetPartitions", 1, "ListObjectsV2", 1));
        assertThat(lakeFsCalls())
                .hasSize(6)
                .filteredOn(call -> call.contains("/objects/ls"))
                .hasSize(1);

        hive.addPartition(table, day(PARTITIONS + 1));
        forgetCalls();
        assertThat(sync(mirror)).isEqualTo(Outcome.Verb.UPDATED);
        assertThat(stage.aws.writes()).isEqualTo(Map.of("PutObject", 1, "BatchCreatePartition", 1, "UpdateTable", 1));
        assertThat(stage.twinRows(table)).hasSize(2).isEqualTo(stage.sourceRows(table));
    }

    @Test
    void aCommitThatTouchesNothingOfATableCostsThatTableNoCall() {
        stage.put("events/a.parquet", parquet("1", "a"));
        stage.lake.commit(stage.repository, "main", "a table");
        stage.serve();
        // the last call of the resync at the start, which would look at the table once more
        eventually(() -> assertThat(lakeFsCalls()).anyMatch(call -> call.startsWith("GET /repositories?")));
        stage.hive().createTable(Tables.external(table, List.of(), stage.location("main/events")));
        stage.awaitRows(table, 1);
        stage.awaitConverged(table);
        forgetCalls();

        for (int i = 0; i < 3; i++) {
            stage.put("elsewhere/" + i, new byte[] {1});
            String commit = stage.lake.commit(stage.repository, "main", "elsewhere " + i);
            eventually(() -> assertThat(lakeFsCalls()).anyMatch(call -> call.contains("/diff/" + commit)));
        }

        assertThat(stage.aws.operations()).isEmpty();
        assertThat(lakeFsCalls())
                .filteredOn(call -> call.contains("/objects/ls"))
                .isEmpty();
    }

    private Outcome.Verb sync(Mirror mirror) {
        Outcome outcome = mirror.reconciler().sync(new Change.OfTable(table));
        assertThat(outcome).isInstanceOf(Outcome.Converged.class);
        return ((Outcome.Converged) outcome).verb();
    }

    private PartitionAt day(int number) {
        return new PartitionAt(List.of("d" + number), stage.location("main/events/day=d" + number));
    }

    private List<String> lakeFsCalls() {
        return stage.emulator.orElseThrow().calls().stream()
                .filter(call -> call.startsWith("GET"))
                .toList();
    }

    private void forgetCalls() {
        stage.aws.forget();
        stage.emulator.ifPresent(LakeFsEmulator::clearCalls);
    }
}
