package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.TestTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final String OWNER = "prod";
    private static final ManifestRoot ROOT = root("main");
    private static final List<String> NOVEMBER = List.of("2021", "11");
    private static final List<String> DECEMBER = List.of("2021", "12");

    @Test
    void aFirstSyncWritesManifestsThenTheTableAsSyncingThenPartitionsThenTheRecord() {
        Planner.Desired desired = partitioned("c1", NOVEMBER, DECEMBER);

        Plan plan = Planner.plan(desired, nothing(false), OWNER);

        assertThat(kinds(plan))
                .containsExactly("CreateDatabase", "WriteManifests", "WriteTable", "WritePartitions", "WriteRecord");
        assertThat(written(plan).parameters()).containsEntry(TwinRecord.STATE, "syncing");
        assertThat(plan.lines())
                .contains(
                        "+ database default",
                        "~ manifest " + ROOT.uri("year=2021/month=11/") + " (1 objects)",
                        "+ table default.my_table at " + ROOT.uri(),
                        "+ partition default.my_table [2021, 11]");
    }

    @Test
    void aTwinThatIsWhatItShouldBeNeedsNothing() {
        Planner.Desired desired = partitioned("c1", NOVEMBER);

        assertThat(Planner.plan(converged(desired), converged(desired, NOVEMBER), OWNER)
                        .steps())
                .isEmpty();
    }

    @Test
    void aCommitThatTouchesNothingOfTheTableIsNotWorthAWrite() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = converged(partitioned("c2", NOVEMBER));

        assertThat(Planner.plan(after, converged(before, NOVEMBER), OWNER).steps())
                .isEmpty();
    }

    @Test
    void aNewPartitionIsAManifestAPartitionAndTheRecord() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = partitioned("c2", NOVEMBER, DECEMBER);

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests", "WritePartitions", "WriteTable");
        assertThat(written(plan).parameters())
                .containsEntry(TwinRecord.STATE, "converged")
                .containsEntry("mirrorlake.commit", "c2");
    }

    @Test
    void aDroppedPartitionLeavesTheTargetBeforeTheRecordAndItsManifestStaysForTheGracePeriod() {
        Planner.Desired before = partitioned("c1", NOVEMBER, DECEMBER);
        Planner.Desired after = converged(partitioned("c2", NOVEMBER));

        Plan plan = Planner.plan(after, converged(before, NOVEMBER, DECEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("DropPartitions", "WriteTable");
    }

    @Test
    void aLeftOverManifestGoesWhenItsGracePeriodIsOver() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        Planner.Actual leftOver = new Planner.Actual(
                true,
                actual.table(),
                actual.partitions(),
                Set.of("year=2021/month=11/", "year=2021/month=12/"),
                Set.of("year=2021/month=12/"),
                Set.of());

        assertThat(Planner.plan(desired, leftOver, OWNER).steps())
                .containsExactly(new Step.DeleteManifests(ROOT, List.of("year=2021/month=12/")));
    }

    @Test
    void aFolderThatIsWantedAgainIsNeverDeleted() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        Planner.Actual expired = new Planner.Actual(
                true, actual.table(), actual.partitions(), actual.folders(), Set.of("year=2021/month=11/"), Set.of());

        assertThat(Planner.plan(desired, expired, OWNER).steps()).isEmpty();
    }

    @Test
    void aSyncThatBrokeOffBeforeItsRecordIsCompleted() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        StoredTable syncing = new StoredTable(desired.record().syncing(desired.twin()), "1");

        Plan plan = Planner.plan(
                desired,
                new Planner.Actual(
                        true, Optional.of(syncing), actual.partitions(), actual.folders(), Set.of(), Set.of()),
                OWNER);

        assertThat(plan.steps())
                .containsExactly(new Step.WriteTable(desired.record().converged(desired.twin()), Optional.of(syncing)));
    }

    @Test
    void aNewColumnReachesEveryPartitionBeforeTheTable() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        List<Column> columns =
                List.of(new Column("id", "bigint"), new Column("key", "string"), new Column("extra", "string"));
        Planner.Desired after = converged(desired(TestTables.KEYS, columns, ROOT, "c1", NOVEMBER));

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WritePartitions", "WriteTable");
        assertThat(plan.lines())
                .containsExactly("~ partition default.my_table [2021, 11]", "~ table default.my_table: columns");
    }

    @Test
    void aParameterThatIsEmptyStaysInTheTwinAsItSaysHowNullsAreSpelled() {
        CatalogTable source = TestTables.table(
                TestTables.KEYS, TestTables.PARQUET, Map.of("serialization.null.format", "", "numRows", "7"));
        CatalogTable twin = TwinConversion.toTwin(source, DataFormat.PARQUET, ROOT.uri(), OWNER);
        TwinRecord record = new TwinRecord("hive.default.my_table", source.location(), "", "head", "c1", "f", "x");

        Map<String, String> parameters = record.converged(twin).parameters();

        assertThat(parameters).containsEntry("serialization.null.format", "").doesNotContainKey("mirrorlake.metastore");
    }

    @Test
    void aTableOfSomebodyElseIsAConflictAndNothingIsDone() {
        Planner.Desired desired = partitioned("c1", NOVEMBER);
        for (Map<String, String> parameters : List.of(Map.<String, String>of(), Map.of(TwinRecord.OWNER, "another"))) {
            CatalogTable foreign = TestTables.table(TestTables.KEYS, TestTables.PARQUET, parameters);

            Plan plan = Planner.plan(desired, found(foreign), OWNER);

            assertThat(plan.steps()).isEmpty();
            assertThat(plan.conflicts())
                    .singleElement()
                    .satisfies(reason -> assertThat(reason.code()).isEqualTo("NAME_TAKEN"));
        }
    }

    @Test
    void theTwinOfAnotherSourceStaysWithIt() {
        Planner.Desired desired = partitioned("c1", NOVEMBER);
        TwinRecord other = new TwinRecord("spark.default.my_table", "s3a://x/main/t", "", "head", "c", "f", "d");

        Plan plan = Planner.plan(desired, found(other.converged(desired.twin())), OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason ->
                        assertThat(reason.text()).contains("spark.default.my_table", "hive.default.my_table"));
    }

    @Test
    void aPartitionThatSomebodyElseAddedIsLeftAloneAndReported() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        List<Partition> partitions = new ArrayList<>(actual.partitions());
        partitions.add(TestTables.partition("2099", "1"));

        Plan plan = Planner.plan(
                desired,
                new Planner.Actual(true, actual.table(), partitions, actual.folders(), Set.of(), Set.of()),
                OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).contains("[2099, 1]"));
    }

    @Test
    void filesOfOthersAreReportedWhereReadersWouldTakeThemForManifests() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        Set<String> files = Set.of(
                "", "notes.txt", "year=2021/month=11/_SUCCESS", "year=2021/month=11/", "year=2021/month=11/x.parquet");

        Plan plan = Planner.plan(
                desired,
                new Planner.Actual(true, actual.table(), actual.partitions(), actual.folders(), Set.of(), files),
                OWNER);

        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).endsWith(": [year=2021/month=11/x.parquet]"));
    }

    @Test
    void otherPartitionKeysRebuildTheTwinAndTakeAwayWhatWouldBeReadTwice() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, ROOT, "c1", List.of());

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan))
                .containsExactly("DropTable", "DeleteManifests", "WriteManifests", "WriteTable", "WriteRecord");
        assertThat(plan.steps().get(1)).isEqualTo(new Step.DeleteManifests(ROOT, List.of("year=2021/month=11/")));
    }

    @Test
    void aTwinWithAPartitionOfSomebodyElseIsNotRebuilt() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, ROOT, "c1", List.of());
        Planner.Actual actual = converged(before, NOVEMBER);
        List<Partition> partitions = new ArrayList<>(actual.partitions());
        partitions.add(TestTables.partition("2099", "1"));

        Plan plan = Planner.plan(
                after,
                new Planner.Actual(true, actual.table(), partitions, actual.folders(), Set.of(), Set.of()),
                OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.code()).isEqualTo("PARTITION_TAKEN"));
    }

    @Test
    void aTableThatMovedToAnotherBranchRetiresItsOldManifests() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(TestTables.KEYS, TestTables.COLUMNS, root("dev"), "c2", NOVEMBER);

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests", "WritePartitions", "RetireManifests", "WriteTable");
        assertThat(plan.steps()).contains(new Step.RetireManifests(ROOT, TestTables.NAME));
    }

    @Test
    void aTableThatMovedAndHasOtherPartitionKeysRetiresItsOldManifestsToo() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, root("dev"), "c2", List.of());

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).startsWith("RetireManifests", "DropTable");
    }

    @Test
    void manifestsOfATableInAnotherCatalogAreRetiredUnderItsFullName() {
        TableName source = new TableName("spark", "default", "my_table");
        ManifestRoot old = root(source, "main");
        Planner.Desired before = desired(TestTables.KEYS, TestTables.COLUMNS, old, "c1", NOVEMBER);
        Planner.Desired after =
                of(source, desired(TestTables.KEYS, TestTables.COLUMNS, root(source, "dev"), "c2", NOVEMBER));

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(plan.table()).isEqualTo(source);
        assertThat(plan.steps()).contains(new Step.RetireManifests(old, source));
    }

    @Test
    void theManifestsOfAnotherTableAreNotRetiredWhereSomebodyPointedTheTwinAtThem() {
        ManifestRoot others = root(new TableName("default", "others"), "main");
        Planner.Desired before = desired(TestTables.KEYS, TestTables.COLUMNS, others, "c1", NOVEMBER);

        Plan plan = Planner.plan(partitioned("c2", NOVEMBER), converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests", "WritePartitions", "WriteTable");
        assertThat(kinds(Planner.removal(
                        TestTables.NAME,
                        converged(before, NOVEMBER).table().orElseThrow(),
                        before.partitions(),
                        OWNER)))
                .containsExactly("DropPartitions", "DropTable");
    }

    @Test
    void aRemovalRetiresTheManifestsThenDropsPartitionsThenTheTable() {
        Planner.Desired desired = partitioned("c1", NOVEMBER, DECEMBER);
        Planner.Actual actual = converged(desired, NOVEMBER, DECEMBER);

        Plan plan = Planner.removal(TestTables.NAME, actual.table().orElseThrow(), actual.partitions(), OWNER);

        assertThat(kinds(plan)).containsExactly("RetireManifests", "DropPartitions", "DropTable");
    }

    @Test
    void aRemovalStopsBeforeAPartitionOfSomebodyElse() {
        Planner.Desired desired = partitioned("c1", NOVEMBER);
        List<Partition> partitions = List.of(TestTables.partition("2099", "1"));

        Plan plan = Planner.removal(
                TestTables.NAME, converged(desired, NOVEMBER).table().orElseThrow(), partitions, OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts()).hasSize(1);
    }

    @SafeVarargs
    private static Planner.Desired partitioned(String commit, List<String>... partitions) {
        return desired(TestTables.KEYS, TestTables.COLUMNS, ROOT, commit, partitions);
    }

    /** What a table with these partitions should be, with all its manifests still to be written. */
    @SafeVarargs
    private static Planner.Desired desired(
            List<Column> keys, List<Column> columns, ManifestRoot root, String commit, List<String>... partitions) {
        CatalogTable source = new CatalogTable(
                TestTables.NAME,
                "EXTERNAL_TABLE",
                "",
                columns,
                keys,
                "s3a://example/main/my_table",
                TestTables.PARQUET,
                Map.of());
        List<Partition> twinPartitions = new ArrayList<>();
        List<Manifest> manifests = new ArrayList<>();
        Set<String> folders = new TreeSet<>();
        for (List<String> values : partitions) {
            String folder = keys.isEmpty() ? "" : "year=" + values.get(0) + "/month=" + values.get(1) + "/";
            folders.add(folder);
            manifests.add(new Manifest(values, folder, List.of("s3://bucket/data/" + folder.hashCode() + "/x")));
            if (!keys.isEmpty()) {
                twinPartitions.add(TwinConversion.toTwin(
                        source,
                        TestTables.partition(values.toArray(String[]::new)),
                        DataFormat.PARQUET,
                        root.uri(folder),
                        OWNER));
            }
        }
        return new Planner.Desired(
                TestTables.NAME,
                TwinConversion.toTwin(source, DataFormat.PARQUET, root.uri(), OWNER),
                new TwinRecord(
                        "hive.default.my_table",
                        source.location(),
                        "uuid",
                        "head",
                        commit,
                        "fingerprint-" + commit,
                        folders.toString()),
                twinPartitions,
                root,
                folders,
                manifests);
    }

    /** The same, with all its manifests written. */
    private static Planner.Desired converged(Planner.Desired desired) {
        return of(desired.source(), desired);
    }

    private static Planner.Desired of(TableName source, Planner.Desired desired) {
        return new Planner.Desired(
                source,
                desired.twin(),
                desired.record(),
                desired.partitions(),
                desired.root(),
                desired.folders(),
                List.of());
    }

    @SafeVarargs
    private static Planner.Actual converged(Planner.Desired desired, List<String>... partitions) {
        assertThat(desired.partitions()).hasSize(partitions.length);
        return new Planner.Actual(
                true,
                Optional.of(new StoredTable(desired.record().converged(desired.twin()), "7")),
                desired.partitions(),
                desired.folders(),
                Set.of(),
                Set.of());
    }

    private static Planner.Actual nothing(boolean databaseExists) {
        return new Planner.Actual(databaseExists, Optional.empty(), List.of(), Set.of(), Set.of(), Set.of());
    }

    private static Planner.Actual found(CatalogTable table) {
        return new Planner.Actual(
                true, Optional.of(new StoredTable(table, "1")), List.of(), Set.of(), Set.of(), Set.of());
    }

    private static ManifestRoot root(String ref) {
        return root(TestTables.NAME, ref);
    }

    private static ManifestRoot root(TableName table, String ref) {
        return ManifestRoot.of("", "s3://bucket/prefix", OWNER, new LakeLocation("example", ref, "my_table"), table);
    }

    private static List<String> kinds(Plan plan) {
        return plan.steps().stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }

    private static CatalogTable written(Plan plan) {
        return plan.steps().stream()
                .filter(Step.WriteTable.class::isInstance)
                .map(step -> ((Step.WriteTable) step).table())
                .findFirst()
                .orElseThrow();
    }
}
