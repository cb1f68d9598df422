package dev.mirrorlake.mirror;

import static dev.mirrorlake.mirror.PlannerCases.DECEMBER;
import static dev.mirrorlake.mirror.PlannerCases.NOVEMBER;
import static dev.mirrorlake.mirror.PlannerCases.OWNER;
import static dev.mirrorlake.mirror.PlannerCases.ROOT;
import static dev.mirrorlake.mirror.PlannerCases.converged;
import static dev.mirrorlake.mirror.PlannerCases.deleting;
import static dev.mirrorlake.mirror.PlannerCases.desired;
import static dev.mirrorlake.mirror.PlannerCases.found;
import static dev.mirrorlake.mirror.PlannerCases.kinds;
import static dev.mirrorlake.mirror.PlannerCases.nothing;
import static dev.mirrorlake.mirror.PlannerCases.partitioned;
import static dev.mirrorlake.mirror.PlannerCases.withFiles;
import static dev.mirrorlake.mirror.PlannerCases.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.TestTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    @Test
    void aFirstSyncWritesManifestsThenTheTableAsSyncingThenPartitionsThenTheRecord() {
        Planner.Desired desired = partitioned("c1", NOVEMBER, DECEMBER);

        Plan plan = Planner.plan(desired, nothing(false), OWNER);

        assertThat(kinds(plan))
                .containsExactly(
                        "CreateDatabase",
                        "WriteManifests",
                        "WriteTable",
                        "DropOrphans",
                        "WritePartitions",
                        "WriteRecord");
        assertThat(written(plan).parameters()).containsEntry(TwinRecord.STATE, "creating");
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
                Set.of(),
                Optional.empty());

        assertThat(Planner.plan(desired, leftOver, OWNER).steps())
                .containsExactly(new Step.DeleteManifests(ROOT, List.of("year=2021/month=12/")));
    }

    @Test
    void aFolderThatIsWantedAgainIsNeverDeleted() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Planner.Actual actual = converged(desired, NOVEMBER);
        Planner.Actual expired = new Planner.Actual(
                true,
                actual.table(),
                actual.partitions(),
                actual.folders(),
                Set.of("year=2021/month=11/"),
                Set.of(),
                Optional.empty());

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
                        true,
                        Optional.of(syncing),
                        actual.partitions(),
                        actual.folders(),
                        Set.of(),
                        Set.of(),
                        Optional.empty()),
                OWNER);

        assertThat(plan.steps())
                .containsExactly(new Step.WriteTable(desired.record().converged(desired.twin()), Optional.of(syncing)));
    }

    @Rule("C12")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTwinWhoseMakingBrokeOffShowsNoPartitionBeforeOneIsMade(boolean ours) {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        List<Partition> partitions = new ArrayList<>(desired.partitions());
        if (!ours) {
            partitions.add(TestTables.partition("2099", "1"));
        }
        Planner.Actual actual = new Planner.Actual(
                true,
                Optional.of(new StoredTable(desired.record().creating(desired.twin()), "1")),
                partitions,
                desired.folders(),
                Set.of(),
                Set.of(),
                Optional.empty());

        Plan plan = Planner.plan(desired, actual, OWNER);

        assertThat(kinds(plan)).containsExactly("DropPartitions", "DropOrphans", "WritePartitions", "WriteTable");
        assertThat(plan.lines())
                .contains("- partition default.my_table [2021, 11]", "+ partition default.my_table [2021, 11]")
                .noneMatch(line -> line.contains("2099"));
        assertThat(plan.conflicts()).isEmpty();
    }

    @Test
    void aColumnsCommentIsNoChangeOfColumns() {
        Plan plan = columnsBecome(new Column("id", "bigint", "the number"), new Column("key", "string"));

        assertThat(kinds(plan)).containsExactly("WritePartitions", "DropPartitions", "WriteTable");
    }

    @Test
    void anAppendedColumnReachesTheTableFirstSinceAPartitionThatLacksItReadsRight() {
        Plan plan =
                columnsBecome(new Column("id", "bigint"), new Column("key", "string"), new Column("extra", "string"));

        assertThat(kinds(plan)).containsExactly("WriteTable", "WritePartitions", "DropPartitions", "WriteRecord");
        assertThat(plan.lines())
                .containsExactly(
                        "~ table default.my_table: columns, mirrorlake.content, mirrorlake.state",
                        "~ partition default.my_table [2021, 11]",
                        "- partition default.my_table [2021, 12]");
    }

    static Stream<Arguments> otherColumns() {
        Column id = new Column("id", "bigint");
        Column key = new Column("key", "string");
        Column extra = new Column("extra", "string");
        return Stream.of(
                Arguments.of("dropped", List.of(id)),
                Arguments.of("put in between", List.of(id, extra, key)),
                Arguments.of("reordered", List.of(key, id)),
                Arguments.of("of another type", List.of(id, new Column("key", "int"))),
                Arguments.of("renamed and appended", List.of(id, extra, key, new Column("more", "int"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherColumns")
    void whereColumnsChangeOtherwiseThePartitionsAndTheTableFollowEachOtherAtOnce(String how, List<Column> columns) {
        Plan plan = columnsBecome(columns.toArray(Column[]::new));

        assertThat(kinds(plan)).containsExactly("WritePartitions", "WriteTable", "DropPartitions", "WriteRecord");
    }

    /** One partition stays, one goes meanwhile. */
    private static Plan columnsBecome(Column... columns) {
        Planner.Desired before = partitioned("c1", NOVEMBER, DECEMBER);
        Planner.Desired after = converged(desired(TestTables.KEYS, List.of(columns), ROOT, "c1", NOVEMBER));
        return Planner.plan(after, converged(before, NOVEMBER, DECEMBER), OWNER);
    }

    @Test
    void aParameterThatIsEmptyStaysInTheTwinAsItSaysHowNullsAreSpelled() {
        CatalogTable source = TestTables.table(
                TestTables.KEYS, TestTables.PARQUET, Map.of("serialization.null.format", "", "numRows", "7"));
        CatalogTable twin =
                TwinConversion.toTwin(source, source.name(), DataFormat.PARQUET, ROOT.uri(), OWNER, none -> false);
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
                    .satisfies(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.NAME_TAKEN));
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
                new Planner.Actual(
                        true, actual.table(), partitions, actual.folders(), Set.of(), Set.of(), Optional.empty()),
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
                new Planner.Actual(
                        true, actual.table(), actual.partitions(), actual.folders(), Set.of(), files, Optional.empty()),
                OWNER);

        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).endsWith(": year=2021/month=11/x.parquet"));
    }

    @Test
    void otherPartitionKeysRebuildTheTwinAndTakeAwayWhatWouldBeReadTwice() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, ROOT, "c1", List.of());

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan))
                .containsExactly(
                        "DropPartitions",
                        "AwaitNoPartitions",
                        "DropTable",
                        "DeleteManifests",
                        "WriteManifests",
                        "WriteTable",
                        "WriteRecord");
        assertThat(plan.steps().get(3)).isEqualTo(new Step.DeleteManifests(ROOT, List.of("year=2021/month=11/")));
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
                new Planner.Actual(
                        true, actual.table(), partitions, actual.folders(), Set.of(), Set.of(), Optional.empty()),
                OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.PARTITION_TAKEN));
    }

    @Test
    void filesOfOthersAreNamedUpToANumberThatSomebodyReads() {
        Planner.Desired desired = converged(partitioned("c1", NOVEMBER));
        Set<String> files = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            files.add("year=2021/month=11/part-%02d".formatted(i));
        }

        Plan plan = Planner.plan(desired, withFiles(converged(desired, NOVEMBER), files), OWNER);

        assertThat(plan.conflicts())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text())
                        .contains("month=11/part-00, year=2021/month=11/part-01, ", "part-49, and 10 more")
                        .doesNotContain("part-50"));
    }

    @Test
    void filesOfOthersAreDeletedWhereThatIsConfiguredBeforeManifestsAreWritten() {
        Planner.Desired desired = deleting(partitioned("c1", NOVEMBER));
        Planner.Actual actual = withFiles(
                converged(converged(desired), NOVEMBER), Set.of("notes.txt", "_x", "year=2021/month=11/part-0"));

        Plan plan = Planner.plan(desired, actual, OWNER);

        assertThat(plan.conflicts()).isEmpty();
        assertThat(kinds(plan)).containsExactly("DeleteForeignFiles", "WriteManifests");
        assertThat(plan.lines()).contains("- file " + ROOT.uri("year=2021/month=11/part-0"));
        assertThat(plan.steps()).contains(new Step.DeleteForeignFiles(ROOT, List.of("year=2021/month=11/part-0")));
    }
}
