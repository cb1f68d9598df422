package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What takes a twin away, and what doesn't. */
class RemovalStory {
    private final Stage stage = Stage.create().serve();
    private final HiveClient hive = stage.hive();
    private final TableName table = stage.name("orders");

    @BeforeEach
    void makeTable() {
        stage.put("orders/a.parquet", parquet("1", "a"));
        hive.createTable(Tables.external(table, List.of(), stage.location("main/orders")));
        stage.awaitRows(table, 1);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aTableDroppedAndMadeAgainAtOnceIsAnUpdate() {
        stage.stopServing();
        stage.serve(stage.config("seen-grace: 500ms", "seen-grace: 1m"));
        stage.put("orders_v2/b.parquet", parquet("2", "b"));
        stage.aws.forget();
        HiveClient again = stage.hive();
        again.dropTable(table);
        again.createTable(Tables.external(table, List.of(), stage.location("main/orders_v2")));

        eventually(() -> assertThat(stage.twinRows(table)).containsExactly(List.of("2", "b")));
        assertThat(stage.aws.counts()).doesNotContainKey("DeleteTable");
    }

    @Test
    void aDatabaseDroppedWithAllItsTablesTakesAllTwinsWithIt() {
        hive.createTable(Tables.external(stage.name("items"), List.of(), stage.location("main/items")));
        eventually(() -> assertThat(stage.twin(stage.name("items"))).isPresent());

        hive.dropDatabase(stage.database, true);

        eventually(() -> assertThat(stage.glue.tables(stage.database)).isEmpty());
        assertThat(stage.glue.database(stage.database)).isPresent();
    }

    @Test
    void aDropThatNobodySawNeedsTwoLooks() {
        stage.stopServing();
        stage.hiveBehindOurBack().dropTable(table);
        Mirror mirror = stage.mirror(stage.config());

        assertThat(mirror.inventory().everything()).contains(table);
        assertThat(sync(mirror, table)).isInstanceOf(Outcome.Waiting.class);
        assertThat(sync(mirror, table)).isInstanceOf(Outcome.Waiting.class);
        eventually(() -> assertThat(sync(mirror, table))
                .isInstanceOfSatisfying(
                        Outcome.Converged.class,
                        converged -> assertThat(converged.verb()).isEqualTo(Outcome.Verb.REMOVED)));
        assertThat(stage.twin(table)).isEmpty();
    }

    @Test
    void aTwinOfAnotherMetastoreIsKept() {
        stage.stopServing();
        stage.hiveBehindOurBack().dropTable(table);
        StoredTable twin = stage.glue.table(table).orElseThrow();
        Map<String, String> parameters = new HashMap<>(twin.table().parameters());
        parameters.put("mirrorlake.metastore", "another");
        stage.glue.updateTable(
                new CatalogTable(
                        twin.table().name(),
                        twin.table().type(),
                        twin.table().description(),
                        twin.table().columns(),
                        twin.table().partitionKeys(),
                        twin.table().location(),
                        twin.table().format(),
                        parameters),
                twin);

        Outcome outcome = sync(
                stage.mirror(
                        stage.config("unseen-grace: 4s", "unseen-grace: 0s", "seen-grace: 500ms", "seen-grace: 0s")),
                table);

        assertThat(outcome.trouble().orElseThrow().code()).isEqualTo(ReasonCode.METASTORE_CHANGED);
        assertThat(stage.twin(table)).isPresent();
    }

    @Test
    void aBucketThatIsNoLongerConfiguredTakesNoTwinAway() {
        stage.stopServing();
        Config forgetful = stage.config("buckets: [\"" + stage.repository + "\"]", "buckets: []");

        Outcome outcome = sync(stage.mirror(forgetful), table);

        assertThat(outcome.trouble().orElseThrow().code()).isEqualTo(ReasonCode.OUTSIDE_LAKEFS);
        assertThat(stage.twin(table)).isPresent();
    }

    @Test
    void aTableThatMovedOutOfLakeFsLosesItsTwinAndGetsItBack() {
        String root = stage.twin(table).orElseThrow().location();
        hive.setLocation(table, "s3a://elsewhere/orders");
        eventually(() -> assertThat(stage.twin(table)).isEmpty());
        eventually(() -> assertThat(stage.stored.keys(root)).isEmpty());

        hive.setLocation(table, stage.location("main/orders"));

        stage.awaitRows(table, 1);
    }

    @Test
    void aMirrorThatStartsAnewFindsWhatHappenedMeanwhile() {
        stage.stopServing();
        stage.put("orders/b.parquet", parquet("2", "b"));
        HiveClient behind = stage.hiveBehindOurBack();
        behind.createTable(Tables.external(stage.name("late"), List.of(), stage.location("main/orders")));

        stage.serve();

        stage.awaitRows(table, 2);
        stage.awaitRows(stage.name("late"), 2);
    }

    private static Outcome sync(Mirror mirror, TableName table) {
        return mirror.reconciler().sync(new Change.OfTable(table));
    }
}
