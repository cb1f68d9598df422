package dev.mirrorlake.mirror;

import static dev.mirrorlake.mirror.PlannerCases.DECEMBER;
import static dev.mirrorlake.mirror.PlannerCases.NOVEMBER;
import static dev.mirrorlake.mirror.PlannerCases.OWNER;
import static dev.mirrorlake.mirror.PlannerCases.REWRITTEN;
import static dev.mirrorlake.mirror.PlannerCases.ROOT;
import static dev.mirrorlake.mirror.PlannerCases.at;
import static dev.mirrorlake.mirror.PlannerCases.converged;
import static dev.mirrorlake.mirror.PlannerCases.desired;
import static dev.mirrorlake.mirror.PlannerCases.found;
import static dev.mirrorlake.mirror.PlannerCases.kinds;
import static dev.mirrorlake.mirror.PlannerCases.nothing;
import static dev.mirrorlake.mirror.PlannerCases.partitioned;
import static dev.mirrorlake.mirror.PlannerCases.rewritten;
import static dev.mirrorlake.mirror.PlannerCases.root;
import static dev.mirrorlake.mirror.PlannerCases.usedBy;
import static dev.mirrorlake.mirror.PlannerCases.withFiles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.TestTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which manifests go with a twin, and which stay whatever becomes of it. */
class PlannerRootsTest {
    @Test
    void aTableThatMovedToAnotherBranchRetiresItsOldManifests() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(TestTables.KEYS, TestTables.COLUMNS, root("dev"), "c2", NOVEMBER);

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests", "WritePartitions", "RetireManifests", "WriteTable");
        assertThat(plan.steps()).contains(new Step.RetireManifests(ROOT, TestTables.NAME));
    }

    @Rule("C42")
    @ParameterizedTest
    @CsvSource({"default, renamed", "other, my_table", "default, my_table_", "default, _my_table"})
    void aTableThatWasRenamedHasATwinAndManifestsOfItsOwnAndTheOldOnesGo(String database, String table) {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        TableName renamed = new TableName(database, table);
        ManifestRoot root = root(renamed, "main");

        Plan made = Planner.plan(named(renamed, at(root, NOVEMBER)), nothing(true), OWNER);
        Plan gone = Planner.removal(TestTables.NAME, converged(before, NOVEMBER), OWNER);

        assertThat(root.uri()).doesNotStartWith(ROOT.uri());
        assertThat(ROOT.uri()).doesNotStartWith(root.uri());
        assertThat(kinds(made))
                .containsExactly("WriteManifests", "WriteTable", "DropOrphans", "WritePartitions", "WriteRecord");
        assertThat(made.lines())
                .contains("+ table " + renamed + " at " + root.uri())
                .noneMatch(line -> line.contains(ROOT.uri()));
        assertThat(gone.steps())
                .containsExactly(
                        new Step.RetireManifests(ROOT, TestTables.NAME),
                        new Step.DropPartitions(before.record().converged(before.twin()), List.of(NOVEMBER)),
                        new Step.AwaitNoPartitions(before.record().converged(before.twin())),
                        new Step.DropTable(before.record().converged(before.twin())));
    }

    private static Planner.Desired named(TableName name, Planner.Desired desired) {
        CatalogTable twin = desired.twin();
        return new Planner.Desired(
                name,
                new CatalogTable(
                        name,
                        twin.type(),
                        twin.description(),
                        twin.columns(),
                        twin.partitionKeys(),
                        twin.location(),
                        twin.format(),
                        twin.parameters()),
                desired.record(),
                desired.partitions(),
                desired.root(),
                desired.folders(),
                desired.outdated(),
                desired.foreignFiles());
    }

    @Test
    void aTableThatMovedAndHasOtherPartitionKeysRetiresItsOldManifestsToo() {
        Planner.Desired before = partitioned("c1", NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, root("dev"), "c2", List.of());

        Plan plan = Planner.plan(after, converged(before, NOVEMBER), OWNER);

        assertThat(kinds(plan)).startsWith("RetireManifests", "DropPartitions", "AwaitNoPartitions", "DropTable");
    }

    @Test
    void manifestsOfATableInAnotherCatalogAreRetiredUnderItsFullName() {
        TableName source = new TableName("spark", "default", "my_table");
        ManifestRoot old = root(source, "main");
        Planner.Desired before = desired(TestTables.KEYS, TestTables.COLUMNS, old, "c1", NOVEMBER);
        Planner.Desired after = PlannerCases.of(
                source, desired(TestTables.KEYS, TestTables.COLUMNS, root(source, "dev"), "c2", NOVEMBER));

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
        assertThat(kinds(Planner.removal(TestTables.NAME, converged(before, NOVEMBER), OWNER)))
                .containsExactly("DropPartitions", "AwaitNoPartitions", "DropTable");
    }

    @Test
    void aRemovalRetiresTheManifestsThenDropsPartitionsThenTheTable() {
        Planner.Desired desired = partitioned("c1", NOVEMBER, DECEMBER);
        Planner.Actual actual = converged(desired, NOVEMBER, DECEMBER);

        Plan plan = Planner.removal(TestTables.NAME, actual, OWNER);

        assertThat(kinds(plan)).containsExactly("RetireManifests", "DropPartitions", "AwaitNoPartitions", "DropTable");
    }

    @Test
    void aRemovalStopsBeforeAPartitionOfSomebodyElse() {
        Planner.Desired desired = partitioned("c1", NOVEMBER);
        Planner.Actual actual = new Planner.Actual(
                true,
                converged(desired, NOVEMBER).table(),
                List.of(TestTables.partition("2099", "1")),
                Set.of(),
                Set.of(),
                Set.of(),
                Optional.empty());

        Plan plan = Planner.removal(TestTables.NAME, actual, OWNER);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.conflicts()).hasSize(1);
    }

    @Test
    void aRewrittenTablesManifestsAreWrittenThoughSomebodyElseHasTheTwinsName() {
        Planner.Desired desired = at(REWRITTEN, NOVEMBER);
        Planner.Actual actual = withFiles(
                found(TestTables.table(TestTables.KEYS, TestTables.PARQUET, Map.of())),
                Set.of("year=2021/month=11/part-0"));

        Plan plan = Planner.plan(desired, actual, OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests");
        assertThat(plan.conflicts())
                .extracting(Reason::code)
                .containsExactly(ReasonCode.FOREIGN_FILES, ReasonCode.NAME_TAKEN);
    }

    @Test
    void aRewrittenTablesManifestsAreWrittenThoughItsTwinCanNotBeRebuilt() {
        Planner.Desired before = at(REWRITTEN, NOVEMBER);
        Planner.Desired after = desired(List.of(), TestTables.COLUMNS, REWRITTEN, "c1", List.of());
        Planner.Actual actual = converged(before, NOVEMBER);
        Planner.Actual foreign = new Planner.Actual(
                true,
                actual.table(),
                List.of(TestTables.partition("2099", "1")),
                actual.folders(),
                Set.of(),
                Set.of(),
                Optional.empty());

        Plan plan = Planner.plan(after, foreign, OWNER);

        assertThat(kinds(plan)).containsExactly("DeleteManifests", "WriteManifests");
        assertThat(plan.conflicts()).extracting(Reason::code).containsExactly(ReasonCode.PARTITION_TAKEN);
    }

    @Test
    void aTableThatIsRewrittenHandsItsTwinOverToItsOwnRoot() {
        Plan plan = Planner.plan(at(REWRITTEN, NOVEMBER), converged(partitioned("c1", NOVEMBER), NOVEMBER), OWNER);

        assertThat(kinds(plan)).containsExactly("WriteManifests", "WritePartitions", "RetireManifests", "WriteTable");
        assertThat(plan.steps()).contains(new Step.RetireManifests(ROOT, TestTables.NAME));
    }

    @Test
    void aRestoredTableRetiresTheRootThatWasItsAlone() {
        Plan plan = Planner.plan(
                partitioned("c2", NOVEMBER),
                usedBy(TestTables.NAME, converged(at(REWRITTEN, NOVEMBER), NOVEMBER)),
                OWNER);

        assertThat(plan.steps()).contains(new Step.RetireManifests(REWRITTEN, TestTables.NAME));
    }

    @Test
    void aTableDroppedAndRewrittenAgainRetiresTheRootOfTheFormer() {
        ManifestRoot fresh = rewritten("ba9876543210");

        Plan plan = Planner.plan(
                at(fresh, NOVEMBER), usedBy(TestTables.NAME, converged(at(REWRITTEN, NOVEMBER), NOVEMBER)), OWNER);

        assertThat(plan.steps())
                .contains(new Step.RetireManifests(REWRITTEN, TestTables.NAME))
                .doesNotContain(new Step.RetireManifests(fresh, TestTables.NAME));
    }

    @Test
    void aDroppedTableRetiresTheRootThatWasItsAlone() {
        Planner.Actual actual = usedBy(TestTables.NAME, converged(at(REWRITTEN, NOVEMBER), NOVEMBER));

        assertThat(Planner.removal(TestTables.NAME, actual, OWNER).steps().get(0))
                .isEqualTo(new Step.RetireManifests(REWRITTEN, TestTables.NAME));
    }

    @Test
    void aRootThatARenamedTableUsesByNowIsNeverRetired() {
        Planner.Actual old = converged(at(REWRITTEN, NOVEMBER), NOVEMBER);
        TableName renamed = new TableName("default", "renamed");

        for (Planner.Actual actual : List.of(old, usedBy(renamed, old))) {
            assertThat(kinds(Planner.removal(TestTables.NAME, actual, OWNER)))
                    .containsExactly("DropPartitions", "AwaitNoPartitions", "DropTable");
            assertThat(kinds(Planner.plan(partitioned("c2", NOVEMBER), actual, OWNER)))
                    .containsExactly("WriteManifests", "WritePartitions", "WriteTable");
        }
    }
}
