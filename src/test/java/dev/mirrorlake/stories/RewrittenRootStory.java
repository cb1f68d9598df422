package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.LakeFs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose the manifests of a rewritten table are, and when they go: never while the metastore has a table there. */
class RewrittenRootStory {
    private final Stage stage = Stage.create();
    private final HiveClient hive = stage.hiveBehindOurBack();
    private final RewrittenTables rewritten = new RewrittenTables(stage);
    private final Config config = stage.config(
            "seen-grace: 500ms", "seen-grace: 0s",
            "unseen-grace: 4s", "unseen-grace: 0s",
            "manifest-grace: 5s", "manifest-grace: 0s");
    private final AwsAccess access = new AwsAccess(config.aws(), new Metrics(), List.of());
    private final ManifestStore store = new ManifestStore(access, config.aws());
    private final Mirror mirror = stage.mirror(config);
    private final TableName table = stage.name("events");
    private final TableName renamed = stage.name("renamed");
    private final ManifestRoot root = rewritten.root(table, "0123456789ab");
    private final ManifestRoot other = rewritten.root(table, "ba9876543210");

    @BeforeEach
    void data() {
        stage.put("events/a.parquet", parquet("1", "a"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        access.close();
        stage.close();
    }

    @Test
    void aDroppedTablesManifestsGoWithItsTwin() {
        create(table, root);
        sync(table);
        hive.dropTable(table);

        sync(table);
        assertThat(stage.twin(table)).isEmpty();
        assertThat(store.user(root)).contains(table);
        sync(table);

        gone(root);
    }

    @Test
    void theManifestsOfATableThatNeverHadATwinGoWithIt() {
        takeTheTwinsName();
        create(table, root);
        assertThat(trouble(table)).isEqualTo("NAME_TAKEN");
        hive.dropTable(table);

        sync(table);
        assertThat(store.retired(root)).isPresent();
        assertThat(rewritten.below(root)).contains("symlink.txt");
        sync(table);

        gone(root);
        assertThat(stage.twin(table)).isPresent();
    }

    @Test
    void theyStayAsLongAsItIsNotCertainThatTheTableIsGone() {
        Mirror patient = stage.mirror(stage.config("manifest-grace: 5s", "manifest-grace: 0s"));
        takeTheTwinsName();
        create(table, root);
        patient.reconciler().sync(new Change.OfTable(table));
        hive.dropTable(table);

        assertThat(patient.reconciler().sync(new Change.OfTable(table))).isInstanceOf(Outcome.Waiting.class);
        assertThat(store.retired(root)).isEmpty();

        create(table, root);
        patient.reconciler().sync(new Change.OfTable(table));
        assertThat(store.retired(root)).isEmpty();
        assertThat(rewritten.metastoreRows(table)).hasSize(1);
    }

    @Test
    void theyStayWithATableThatWasRenamed() {
        takeTheTwinsName();
        create(table, root);
        assertThat(trouble(table)).isEqualTo("NAME_TAKEN");
        store.claim(root, renamed);
        hive.renameTable(table, renamed, false);

        sync(table);
        sync(renamed);
        sync(table);

        keeps(renamed, root);
    }

    @Test
    void aTableDroppedAndMadeAgainHasManifestsOfItsOwn() {
        create(table, root);
        sync(table);
        hive.dropTable(table);
        stage.put("events/b.parquet", parquet("2", "b"));
        ready(table, other);
        create(table, other);

        sync(table);

        rewritten.showSameRows(table, 2);
        assertThat(stage.twin(table).orElseThrow().location()).isEqualTo(other.uri());
        assertThat(store.retired(other)).isEmpty();
        sync(table);
        gone(root);
        rewritten.showSameRows(table, 2);
    }

    @Test
    void aTableThatWasMadeReadyByTheProxyKeepsItsManifestsOnceTheMetastoreHasIt() {
        ready(table, root);
        create(table, root);

        mirror.inventory().everything();
        sync(table);
        sync(table);

        assertThat(store.retired(root)).isEmpty();
        rewritten.showSameRows(table, 1);
        nothingToDo(table);
    }

    @Test
    void aRenamedTableKeepsItsManifestsIfItsNewNameIsSeenFirst() {
        create(table, root);
        sync(table);
        hive.renameTable(table, renamed, false);

        sync(renamed);
        sync(table);
        sync(table);

        keeps(renamed, root);
        assertThat(stage.twin(table)).isEmpty();
    }

    @Test
    void aRenamedTableKeepsItsManifestsIfTheEndOfItsOldNameIsSeenFirst() {
        create(table, root);
        sync(table);
        hive.renameTable(table, renamed, false);

        sync(table);
        assertThat(store.retired(root)).isPresent();
        sync(renamed);
        sync(table);

        keeps(renamed, root);
        assertThat(stage.twin(table)).isEmpty();
    }

    @Test
    void aRenameThatTheProxySawIsKnownByTheNoteAlready() {
        create(table, root);
        sync(table);
        store.claim(root, renamed);
        hive.renameTable(table, renamed, false);

        sync(table);
        assertThat(store.retired(root)).isEmpty();
        sync(renamed);
        sync(table);

        keeps(renamed, root);
    }

    @Test
    void aRenameThatFailedLeavesTheManifestsWithTheOldName() {
        create(table, root);
        sync(table);
        store.claim(root, renamed);

        sync(table);
        sync(renamed);

        keeps(table, root);
    }

    @Test
    void aRootThatATableHadBeforeItWasRenamedGoesWithItsFormerName() {
        create(table, root);
        sync(table);
        hive.dropTable(table);
        create(table, other);
        sync(table);
        assertThat(store.retired(root)).isPresent();
        hive.renameTable(table, renamed, false);
        store.claim(other, renamed);

        sync(table);

        gone(root);
        sync(renamed);
        keeps(renamed, other);
    }

    @Test
    void aTableRenamedToWhatIsNotMirroredKeepsItsManifestsTooAndSaysSo() {
        create(table, root);
        sync(table);
        Mirror excluding = stage.mirror(stage.config(
                "seen-grace: 500ms", "seen-grace: 0s",
                "unseen-grace: 4s", "unseen-grace: 0s",
                "manifest-grace: 5s", "manifest-grace: 0s",
                "include: ", "exclude: [{table: renamed}]\n  include: "));
        hive.renameTable(table, renamed, false);

        sync(excluding, table);
        for (int i = 0; i < 2; i++) {
            assertThat(excluding.reconciler().sync(new Change.OfTable(renamed)).trouble())
                    .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.EXCLUDED));
        }
        excluding.inventory().everything();
        sync(excluding, table);

        assertThat(store.user(root)).contains(renamed);
        assertThat(rewritten.metastoreRows(renamed)).hasSize(1);
    }

    @Test
    void aTablePutBackToLakeFsHasAnOrdinaryTwinAgain() {
        stage.put("events/day=1/a.parquet", parquet("2", "b"));
        create(table, root);
        sync(table);

        rewritten.restore(table);
        sync(table);

        assertThat(stage.twin(table).orElseThrow().location()).endsWith("/" + stage.database + ".events/");
        assertThat(stage.twinRows(table)).hasSize(2).isEqualTo(stage.sourceRows(table));
        sync(table);
        gone(root);
        assertThat(stage.twinRows(table)).hasSize(2);
        nothingToDo(table);
    }

    @Test
    void anOrdinaryTablesManifestsGoOnceItIsRewritten() {
        hive.createTable(Tables.external(table, List.of(), stage.location("main/events")));
        sync(table);
        String ordinary = stage.twin(table).orElseThrow().location();
        hive.dropTable(table);
        create(table, root);

        sync(table);
        sync(table);

        assertThat(stage.stored.keys(ordinary)).isEmpty();
        keeps(table, root);
    }

    @Test
    void whatACallThatFailedHasMadeReadyGoesWhetherOrNotTheTableExists() {
        ready(table, other);
        assertThat(mirror.inventory().everything()).contains(table);
        sync(table);
        gone(other);

        create(table, root);
        sync(table);
        ready(table, other);
        mirror.inventory().everything();
        sync(table);

        gone(other);
        keeps(table, root);
    }

    @Test
    void whatIsMadeReadyForATableThatIsSaidNotToExistGoesOnlyAfterASecondLook() {
        Mirror waiting = stage.mirror(stage.config("manifest-grace: 5s", "manifest-grace: 0s"));
        ready(table, root);
        waiting.inventory().everything();

        assertThat(look(waiting, table))
                .isInstanceOfSatisfying(
                        Outcome.Waiting.class,
                        outcome -> assertThat(outcome.reason().code()).isEqualTo(ReasonCode.SOURCE_GONE));
        assertThat(look(waiting, table)).isInstanceOf(Outcome.Waiting.class);
        assertThat(rewritten.below(root)).contains("_table", "symlink.txt");

        eventually(() -> assertThat(look(waiting, table)).isInstanceOf(Outcome.Converged.class));
        gone(root);
    }

    @Test
    void moreThanTheGuardAllowsNeverGoesAtOnce() {
        Mirror guarded = stage.mirror(stage.config(
                "unseen-grace: 4s", "unseen-grace: 0s, guard-minimum: 1", "manifest-grace: 5s", "manifest-grace: 0s"));
        ready(table, root);
        ready(renamed, other);
        guarded.inventory().everything();

        sync(guarded, table);
        assertThat(look(guarded, renamed).trouble())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.GUARD));

        gone(root);
        assertThat(rewritten.below(other)).contains("_table", "symlink.txt");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableRenamedBeforeItWasEverSeenKeepsItsManifests(boolean newNameFirst) {
        Mirror late = stage.mirror(stage.config("manifest-grace: 5s", "manifest-grace: 0s"));
        ready(table, root);
        create(table, root);
        hive.renameTable(table, renamed, false);
        late.inventory().everything();

        if (!newNameFirst) {
            assertThat(look(late, table)).isInstanceOf(Outcome.Waiting.class);
        }
        sync(late, renamed);
        sync(late, table);

        keeps(renamed, root);
    }

    @Test
    void aTableKeepsItsManifestsThoughLakeFsIsDownWhenItIsFirstSeen() {
        String namespace = stage.lake
                .json("GET", "/repositories/" + LakeFs.encoded(stage.repository))
                .path("storage_namespace")
                .asText();
        Mirror cutOff = stage.mirror(stage.config(
                "endpoint: " + stage.lake.endpoint(),
                "endpoint: http://localhost:1",
                "mirror:\n",
                "mirror:\n  manifest-base: " + namespace + "\n"));
        ready(table, root);
        create(table, root);
        hive.renameTable(table, renamed, false);

        assertThat(look(cutOff, renamed)).isInstanceOf(Outcome.RetryLater.class);

        assertThat(store.retired(root)).isEmpty();
        assertThat(store.user(root)).contains(renamed);
    }

    @Test
    void twoTablesAtOneRootAreOneTooMany() {
        create(table, root);
        sync(table);
        create(renamed, root);
        stage.aws.forget();

        assertThat(mirror.reconciler().sync(new Change.OfTable(renamed)).trouble())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.MANIFESTS_OF_ANOTHER));
        assertThat(stage.aws.writes()).isEmpty();

        hive.dropTable(table);
        sync(renamed);
        sync(table);
        sync(table);
        keeps(renamed, root);
    }

    /** Somebody else has a table in the target where the twin would be. */
    private void takeTheTwinsName() {
        stage.glue.createDatabase(new CatalogTarget.Database(table.database(), "", Map.of()));
        CatalogTable ours = rewritten.table(table, List.of(), "events", root);
        stage.glue.createTable(new CatalogTable(
                table, ours.type(), "", ours.columns(), List.of(), "s3://elsewhere/", ours.format(), Map.of()));
    }

    private String trouble(TableName name) {
        return mirror.reconciler()
                .sync(new Change.OfTable(name))
                .trouble()
                .orElseThrow()
                .code()
                .name();
    }

    private void create(TableName name, ManifestRoot at) {
        hive.createTable(rewritten.table(name, List.of(), "events", at));
    }

    /** What is there before a call to create the table is forwarded. */
    private void ready(TableName name, ManifestRoot at) {
        store.retire(at, name);
        store.claim(at, name);
        store.put(at, new Manifest(List.of(), "", stage.addresses("events")));
    }

    private void sync(TableName name) {
        sync(mirror, name);
    }

    private static void sync(Mirror mirror, TableName name) {
        Outcome outcome = look(mirror, name);
        assertThat(outcome instanceof Outcome.Converged
                        || (outcome instanceof Outcome.Skipped skipped && skipped.silent()))
                .as("%s", outcome)
                .isTrue();
    }

    private static Outcome look(Mirror mirror, TableName name) {
        return mirror.reconciler().sync(new Change.OfTable(name));
    }

    private void keeps(TableName name, ManifestRoot at) {
        rewritten.showSameRows(name, 1);
        assertThat(stage.twin(name).orElseThrow().location()).isEqualTo(at.uri());
        assertThat(store.user(at)).contains(name);
        assertThat(store.retired(at)).isEmpty();
        nothingToDo(name);
    }

    private void nothingToDo(TableName name) {
        assertThat(mirror.reconciler().preview(name).plan().lines()).isEmpty();
    }

    private void gone(ManifestRoot at) {
        assertThat(rewritten.below(at)).isEmpty();
        assertThat(store.retired(at)).isEmpty();
    }
}
