package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Mirrorlake dies right after each of its writes in turn. The next run, which remembers nothing, ends where an
 * undisturbed one would have; and at no moment does the twin point at a manifest that isn't there.
 */
class CrashStory {
    /** More writes than any of the syncs makes: a loop that gets there tests nothing any more. */
    private static final int TOO_MANY = 30;

    private final Stage stage = Stage.create();
    private final Config config = stage.config(
            "seen-grace: 500ms",
            "seen-grace: 0s",
            "unseen-grace: 4s",
            "unseen-grace: 0s",
            "manifest-grace: 5s",
            "manifest-grace: 0s");
    private final HiveClient hive = stage.hiveBehindOurBack();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aFirstSyncIsCompletedWhereverItBrokeOff() {
        int writes = crashAfterEachWrite("first", true, table -> {}, table -> {});

        // two manifests, the table, its partitions, its record; the database was made for the first table
        assertThat(writes).isEqualTo(5);
    }

    @Test
    void anUpdateIsCompletedWhereverItBrokeOff() {
        int writes = crashAfterEachWrite("update", true, this::syncUndisturbed, table -> {
            stage.put(table.table() + "/day=1/more.parquet", parquet("3", "c"));
            hive.addPartition(table, day(table, "3"));
            hive.dropPartition(table, List.of("2"));
            hive.addColumn(table, new Column("extra", "string"), false);
        });

        // two manifests, the columns, partitions new, changed and dropped, the manifest of the dropped one, the record
        assertThat(writes).isEqualTo(8);
    }

    @Test
    void aRemovalIsCompletedWhereverItBrokeOff() {
        int writes = crashAfterEachWrite("removal", false, this::syncUndisturbed, hive::dropTable);

        // the note that the manifests are retired, partitions, the table, the manifests, the note
        assertThat(writes).isEqualTo(5);
    }

    /** How many writes an undisturbed sync after the disturbance makes: each of them was once the last before a crash. */
    private int crashAfterEachWrite(
            String name, boolean exists, Consumer<TableName> before, Consumer<TableName> disturbance) {
        for (int write = 1; write < TOO_MANY; write++) {
            TableName table = stage.name(name + write);
            makeTable(table);
            before.accept(table);
            disturbance.accept(table);
            stage.aws.forget();
            stage.aws.crashAfterWrite(write);
            syncAll(stage.mirror(config), table);
            boolean crashed = stage.aws.completedWrites() >= write;
            stage.aws.forget();
            assertNothingPointsAtAMissingManifest(table);

            Mirror restarted = stage.mirror(config);
            for (TableName any : restarted.inventory().everything()) {
                if (any.equals(table)) {
                    syncAll(restarted, table);
                }
            }
            assertConverged(restarted, table, exists);
            if (!crashed) {
                return write - 1;
            }
        }
        throw new AssertionError("a sync of more than " + TOO_MANY + " writes");
    }

    private void makeTable(TableName table) {
        stage.put(table.table() + "/day=1/a.parquet", parquet("1", "a"));
        stage.put(table.table() + "/day=2/b.parquet", parquet("2", "b"));
        hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/" + table.table())));
        hive.addPartitions(table, List.of(day(table, "1"), day(table, "2")));
    }

    private PartitionAt day(TableName table, String day) {
        return new PartitionAt(List.of(day), stage.location("main/" + table.table() + "/day=" + day));
    }

    private void syncUndisturbed(TableName table) {
        assertThat(stage.mirror(config).reconciler().sync(new Change.OfTable(table)))
                .isInstanceOf(Outcome.Converged.class);
    }

    /** Syncs until nothing more is due now, or something fails. */
    private static void syncAll(Mirror mirror, TableName table) {
        Outcome outcome;
        int round = 0;
        do {
            outcome = mirror.reconciler().sync(new Change.OfTable(table));
        } while (outcome instanceof Outcome.Converged converged && converged.steps() > 0 && ++round < TOO_MANY);
    }

    private void assertNothingPointsAtAMissingManifest(TableName table) {
        stage.twinPartitions(table)
                .forEach((values, partition) -> assertThat(stage.stored.keys(partition.location()))
                        .as("manifest of %s %s", table, values)
                        .hasSize(1));
    }

    private void assertConverged(Mirror mirror, TableName table, boolean exists) {
        stage.aws.forget();
        mirror.reconciler().sync(new Change.OfTable(table));
        assertThat(stage.aws.writes()).as("writes once converged").isEmpty();
        if (exists) {
            CatalogTable twin = stage.twin(table).orElseThrow();
            assertThat(twin.parameters()).containsEntry("mirrorlake.state", "converged");
            assertThat(stage.twinRows(table)).isNotEmpty().isEqualTo(stage.sourceRows(table));
        } else {
            assertThat(stage.twin(table)).isEmpty();
            assertThat(stage.stored.keys(stage.lake.storageNamespace() + "/" + stage.repository + "/symlinks/"))
                    .noneMatch(key -> key.contains(table.table()));
        }
    }
}
