package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
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

/** Twins as they are wanted and found, for the tests of the planner. */
final class PlannerCases {
    static final String OWNER = "prod";
    static final ManifestRoot ROOT = root("main");
    static final ManifestRoot REWRITTEN = rewritten("0123456789ab");
    static final List<String> NOVEMBER = List.of("2021", "11");
    static final List<String> DECEMBER = List.of("2021", "12");

    private PlannerCases() {}

    @SafeVarargs
    static Planner.Desired partitioned(String commit, List<String>... partitions) {
        return desired(TestTables.KEYS, TestTables.COLUMNS, ROOT, commit, partitions);
    }

    /** What a table with these partitions should be, with all its manifests still to be written. */
    @SafeVarargs
    static Planner.Desired desired(
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
                TwinConversion.toTwin(source, source.name(), DataFormat.PARQUET, root.uri(), OWNER, none -> false),
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
                manifests,
                Config.ForeignFiles.REPORT);
    }

    /** The same, with all its manifests written. */
    static Planner.Desired converged(Planner.Desired desired) {
        return of(desired.source(), desired);
    }

    static Planner.Desired of(TableName source, Planner.Desired desired) {
        return new Planner.Desired(
                source,
                desired.twin(),
                desired.record(),
                desired.partitions(),
                desired.root(),
                desired.folders(),
                List.of(),
                desired.foreignFiles());
    }

    @SafeVarargs
    static Planner.Actual converged(Planner.Desired desired, List<String>... partitions) {
        assertThat(desired.partitions()).hasSize(partitions.length);
        return new Planner.Actual(
                true,
                Optional.of(new StoredTable(desired.record().converged(desired.twin()), "7")),
                desired.partitions(),
                desired.folders(),
                Set.of(),
                Set.of(),
                Optional.empty());
    }

    static Planner.Desired at(ManifestRoot root, List<String> partition) {
        return desired(TestTables.KEYS, TestTables.COLUMNS, root, "c1", partition);
    }

    static Planner.Desired deleting(Planner.Desired desired) {
        return new Planner.Desired(
                desired.source(),
                desired.twin(),
                desired.record(),
                desired.partitions(),
                desired.root(),
                desired.folders(),
                desired.outdated(),
                Config.ForeignFiles.DELETE);
    }

    static Planner.Actual withFiles(Planner.Actual actual, Set<String> files) {
        return new Planner.Actual(
                true, actual.table(), actual.partitions(), actual.folders(), actual.expired(), files, actual.user());
    }

    static Planner.Actual usedBy(TableName user, Planner.Actual actual) {
        return new Planner.Actual(
                true,
                actual.table(),
                actual.partitions(),
                actual.folders(),
                actual.expired(),
                actual.foreignFiles(),
                Optional.of(user));
    }

    static Planner.Actual nothing(boolean databaseExists) {
        return new Planner.Actual(
                databaseExists, Optional.empty(), List.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
    }

    static Planner.Actual found(CatalogTable table) {
        return new Planner.Actual(
                true,
                Optional.of(new StoredTable(table, "1")),
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Optional.empty());
    }

    static ManifestRoot rewritten(String id) {
        return ManifestRoot.ofRewritten(
                "", "s3://bucket/prefix", OWNER, new LakeLocation("example", "main", "my_table"), TestTables.NAME, id);
    }

    static ManifestRoot root(String ref) {
        return root(TestTables.NAME, ref);
    }

    static ManifestRoot root(TableName table, String ref) {
        return ManifestRoot.of("", "s3://bucket/prefix", OWNER, new LakeLocation("example", ref, "my_table"), table);
    }

    static List<String> kinds(Plan plan) {
        return plan.steps().stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }

    static CatalogTable written(Plan plan) {
        return plan.steps().stream()
                .filter(Step.WriteTable.class::isInstance)
                .map(step -> ((Step.WriteTable) step).table())
                .findFirst()
                .orElseThrow();
    }
}
