package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.mirror.Plan;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.source.SourceParameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that the metastore itself holds as one of symlinks: readers of Glue and of the metastore share its manifests. */
class RewrittenTableStory {
    private final Stage stage = Stage.create();
    private final HiveClient hive = stage.hiveBehindOurBack();
    private final RewrittenTables rewritten = new RewrittenTables(stage);
    private final Mirror mirror = stage.mirror(stage.config());
    private final TableName table = stage.name("events");
    private final ManifestRoot root = rewritten.root(table, "0123456789ab");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aSyncWritesItsManifestsWhereTheMetastoreHasItAndTheTwinThere() {
        stage.put("events/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, List.of(), "events", root));

        assertThat(sync()).isEqualTo(Outcome.Verb.CREATED);

        rewritten.showSameRows(table, 1);
        CatalogTable twin = stage.twin(table).orElseThrow();
        assertThat(twin.location()).isEqualTo(root.uri());
        assertThat(twin.description()).contains(stage.location("main/events"));
        assertThat(twin.parameters())
                .containsEntry("mirrorlake.location", stage.location("main/events"))
                .doesNotContainKeys("mirrorlake.source.location", "mirrorlake.source.input-format");
        assertThat(rewritten.below(root)).containsExactly("_table", "symlink.txt");
        assertThat(stage.stored.text(root.uri("_table"))).contains(stage.database + "\nevents\n");
        assertThat(mirror.status().tables())
                .singleElement()
                .satisfies(status -> assertThat(status.location()).isEqualTo(stage.location("main/events")));

        stage.aws.forget();
        assertThat(sync()).isEqualTo(Outcome.Verb.UNCHANGED);
        // what an ordinary table costs, and a look at the root's note and at its tombstone
        assertThat(stage.aws.counts())
                .isEqualTo(Map.of("GetTable", 1, "GetPartitions", 1, "ListObjectsV2", 2, "GetObject", 1));
    }

    @Test
    void anEnginesSpellingOfItsLocationsIsUnderstoodAndTheTwinHasOurs() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        CatalogTable ours = rewritten.table(table, Tables.DAY, "events", root);
        hive.createTable(new CatalogTable(
                table,
                ours.type(),
                "",
                ours.columns(),
                ours.partitionKeys(),
                hadoops(ours.location()),
                ours.format(),
                ours.parameters()));
        hive.addPartition(table, new PartitionAt(List.of("1"), hadoops(root.uri("day=1"))));

        sync();

        assertThat(stage.twin(table).orElseThrow().location()).isEqualTo(root.uri());
        assertThat(twinsPlace("1")).isEqualTo(root.uri("day=1/"));
        assertThat(stage.twinRows(table)).containsExactly(List.of("1", "a", "1"));
        assertThat(sync()).isEqualTo(Outcome.Verb.UNCHANGED);
    }

    private static String hadoops(String location) {
        return "s3a" + location.substring(2);
    }

    @Test
    void whatChangesInLakeFsIsSeenThroughBothCatalogs() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        stage.put("elsewhere/b.parquet", parquet("2", "b"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));
        stage.serve();
        rewritten.awaitRows(table, 1);

        stage.put("events/day=1/c.parquet", parquet("3", "c"));

        rewritten.awaitRows(table, 2);
    }

    @Test
    void aPartitionOfWhichOnlyTheValuesAreKnownIsFoundInLakeFs() {
        stage.put("events/DAY=1/a.parquet", parquet("1", "a"));
        stage.put("events/day=a%2Fb/b.parquet", parquet("2", "b"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.appendPartition(table, List.of("1"));
        hive.appendPartition(table, List.of("a/b"));
        hive.appendPartition(table, List.of("none yet"));

        sync();

        assertThat(stage.twinRows(table)).containsExactly(List.of("1", "a", "1"), List.of("2", "b", "a/b"));
        assertThat(rewritten.metastoreRows(table)).isEqualTo(stage.twinRows(table));
        assertThat(twinsPlace("a/b")).isEqualTo(root.uri("day=a%2Fb/"));

        stage.put("events/day=none yet/c.parquet", parquet("3", "c"));
        sync();

        assertThat(rewritten.metastoreRows(table)).hasSize(3).isEqualTo(stage.twinRows(table));
    }

    @Test
    void aPartitionsManifestIsWhereTheMetastoreHasItAndOneStillInLakeFsHasOneToo() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        stage.put("away/b.parquet", parquet("2", "b"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("_ba9876543210/day=1", "1"));
        hive.addPartition(table, new PartitionAt(List.of("2"), stage.location("main/away")));

        sync();

        assertThat(twinsPlace("1")).isEqualTo(root.uri("_ba9876543210/day=1/"));
        assertThat(twinsPlace("2")).isEqualTo(root.uri("day=2/"));
        assertThat(stage.twinRows(table)).isEqualTo(stage.sourceRows(table)).hasSize(2);
    }

    @Test
    void partitionsThatNobodyRegisteredCanBeFoundByListingTheTableAndHaveNoTwin() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        stage.put("events/day=2/b.parquet", parquet("2", "b"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));

        sync();

        assertThat(rewritten.below(root)).containsExactly("_table", "day=1/symlink.txt", "day=2/symlink.txt");
        assertThat(stage.twinPartitions(table)).containsOnlyKeys(List.of("1"));
        stage.put("events/day=2/c.parquet", parquet("3", "c"));
        stage.aws.forget();
        sync();
        assertThat(stage.aws.writes()).isEqualTo(Map.of("PutObject", 1));

        hive.addPartition(table, below("day=2", "2"));

        assertThat(rewritten.metastoreRows(table)).hasSize(3);
        stage.aws.forget();
        sync();
        assertThat(stage.aws.writes()).isEqualTo(Map.of("BatchCreatePartition", 1, "UpdateTable", 1));
        rewritten.showSameRows(table, 3);
    }

    @Test
    void aPartitionFoundAgainWhereItWasBeforeItWasRenamedDisturbsNobody() {
        stage.put("events/day=2/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(
                table,
                new Partition(
                        List.of("7"),
                        root.uri("day=2"),
                        rewritten.table(table, Tables.DAY, "events", root).format(),
                        Tables.COLUMNS,
                        Map.of(SourceParameters.LOCATION, stage.location("main/events/day=2"))));
        sync();
        hive.addPartition(table, below("day=2", "2"));

        sync();

        assertThat(twinsPlace("2")).isEqualTo(root.uri("day=2/"));
        assertThat(twinsPlace("7")).isEqualTo(root.uri("_twin/day=7/"));
        assertThat(stage.twinRows(table)).containsExactly(List.of("1", "a", "2"));
        assertThat(rewritten.metastoreRows(table)).containsExactly(List.of("1", "a", "2"), List.of("1", "a", "7"));
        assertThat(mirror.reconciler().preview(table).plan().lines()).isEmpty();
    }

    @Test
    void twoPartitionsInOneFolderOrOneInNoFolderOfOursAreRefusedAndDisturbNoOther() {
        stage.put("events/day=3/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));
        hive.addPartition(table, below("day=3", "3"));
        sync();
        hive.addPartition(table, below("day=1", "2"));
        stage.put("events/day=3/b.parquet", parquet("2", "b"));

        assertThat(trouble()).isEqualTo("PARTITION_FOLDER");
        assertThat(rewritten.metastoreRows(table)).hasSize(2).isEqualTo(stage.twinRows(table));

        hive.dropPartition(table, List.of("2"));
        hive.addPartition(table, below("day=1/more", "2"));
        stage.put("events/day=3/c.parquet", parquet("3", "c"));

        assertThat(trouble()).isEqualTo("PARTITION_FOLDER");
        assertThat(rewritten.metastoreRows(table)).hasSize(3).isEqualTo(stage.twinRows(table));
    }

    @Test
    void aPartitionThatCannotBeShownKeepsNoOtherFromFollowing() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        stage.put("events/day=2/b.parquet", parquet("2", "b"));
        stage.put("events/day=4/d.parquet", parquet("4", "d"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));
        hive.addPartition(table, below("day=2", "2"));
        sync();
        hive.addPartition(table, new PartitionAt(List.of("3"), "s3a://elsewhere/day=3"));
        stage.put("events/day=2/c.parquet", parquet("3", "c"));
        stage.put("events/day=5/e.parquet", parquet("5", "e"));

        assertThat(trouble()).isEqualTo("PARTITION_OUTSIDE_LAKEFS");

        List<List<String>> rows = List.of(List.of("1", "a", "1"), List.of("2", "b", "2"), List.of("3", "c", "2"));
        assertThat(stage.twinRows(table)).isEqualTo(rows);
        assertThat(rewritten.below(root))
                .containsExactly(
                        "_table", "day=1/symlink.txt", "day=2/symlink.txt", "day=4/symlink.txt", "day=5/symlink.txt");
        assertThat(mirror.status().tables())
                .singleElement()
                .satisfies(status -> assertThat(status.error()).contains("[3]", "s3a://elsewhere/day=3"));

        hive.dropPartition(table, List.of("3"));
        assertThat(rewritten.metastoreRows(table)).isEqualTo(rows);
        assertThat(sync()).isEqualTo(Outcome.Verb.UPDATED);
    }

    @ParameterizedTest
    @CsvSource({
        "FORMAT_UNSUPPORTED, org.example.UnknownSerDe, org.example.UnknownFormat, b.parquet",
        "TEXT_COMPRESSED, org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe,"
                + " org.apache.hadoop.mapred.TextInputFormat, b.csv.gz"
    })
    void aPartitionThatNobodyCouldReadKeepsItsManifest(String code, String serde, String input, String file) {
        Format symlinks = rewritten.table(table, Tables.DAY, "events", root).format();
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        stage.put("events/day=2/a.parquet", parquet("2", "b"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));
        hive.addPartition(table, below("day=2", "2"));
        sync();
        String manifest = stage.stored.text(root.uri("day=2/symlink.txt"));
        hive.dropPartition(table, List.of("2"));
        hive.addPartition(
                table,
                new Partition(
                        List.of("2"),
                        root.uri("day=2"),
                        new Format(symlinks.inputFormat(), symlinks.outputFormat(), serde, Map.of()),
                        Tables.COLUMNS,
                        Map.of(SourceParameters.INPUT_FORMAT, input)));
        stage.put("events/day=1/c.parquet", parquet("3", "c"));
        stage.put("events/day=2/" + file, new byte[] {1});

        assertThat(trouble()).isEqualTo(code);

        assertThat(stage.twinRows(table))
                .containsExactly(List.of("1", "a", "1"), List.of("2", "b", "2"), List.of("3", "c", "1"));
        assertThat(stage.stored.text(root.uri("day=2/symlink.txt"))).isEqualTo(manifest);
    }

    @Test
    void markersOfFoldersDisturbNobodyAndFilesOfOthersAreReportedWithTheirNames() {
        stage.put("events/day=1/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, Tables.DAY, "events", root));
        hive.addPartition(table, below("day=1", "1"));
        for (String marker : List.of("", "day=1/", "day=1_$folder$", "day=1/_SUCCESS")) {
            rewritten.putBelow(root, marker, "");
        }
        sync();
        rewritten.showSameRows(table, 1);

        rewritten.putBelow(root, "day=1/part-00000", "rows");
        rewritten.putBelow(root, "day=1/part-00001", "rows");

        assertThat(mirror.reconciler().sync(new Change.OfTable(table)))
                .isInstanceOfSatisfying(Outcome.GivenUp.class, outcome -> {
                    assertThat(outcome.reason().code()).isEqualTo(ReasonCode.FOREIGN_FILES);
                    assertThat(outcome.reason().text()).contains("day=1/part-00000, day=1/part-00001");
                });
        assertThat(rewritten.below(root)).contains("day=1/part-00000", "day=1/part-00001");
    }

    @Test
    void filesOfOthersAreDeletedIfThatIsConfiguredAndAPlanNamesThem() {
        stage.put("events/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, List.of(), "events", root));
        sync();
        rewritten.putBelow(root, "part-00000", "rows");
        Config config = stage.config("mirror:\n", "mirror:\n  foreign-files: delete\n");
        Mirror deleting = stage.mirror(config);

        Plan plan = deleting.reconciler().preview(table).plan();

        assertThat(plan.lines()).containsExactly("- file " + root.uri("part-00000"));
        assertThat(rewritten.below(root)).contains("part-00000");
        assertThat(deleting.reconciler().sync(new Change.OfTable(table))).isInstanceOf(Outcome.Converged.class);
        assertThat(rewritten.below(root)).containsExactly("_table", "symlink.txt");
        rewritten.showSameRows(table, 1);
    }

    @Test
    void itsManifestsAreKeptUpToDateThoughSomebodyElseHasTheTwinsName() {
        stage.put("events/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, List.of(), "events", root));
        sync();
        CatalogTable twin = stage.twin(table).orElseThrow();
        stage.glue.deleteTable(table);
        stage.glue.createTable(new CatalogTable(
                twin.name(), twin.type(), "", twin.columns(), List.of(), "s3://elsewhere/", twin.format(), Map.of()));
        stage.put("events/b.parquet", parquet("2", "b"));

        assertThat(trouble()).isEqualTo("NAME_TAKEN");

        assertThat(rewritten.metastoreRows(table)).hasSize(2).isEqualTo(stage.sourceRows(table));
    }

    @Test
    void manifestsOutsideOfWhereThisInstallationWritesAreNotTouched() {
        hive.createTable(rewritten.table(table, List.of(), "events", root));
        Mirror moved = stage.mirror(
                stage.config("mirror:\n", "mirror:\n  manifest-base: s3://bucket-" + stage.id + "/elsewhere\n"));

        Outcome outcome = moved.reconciler().sync(new Change.OfTable(table));

        assertThat(outcome.trouble().orElseThrow().code()).isEqualTo(ReasonCode.MANIFESTS_ELSEWHERE);
        assertThat(stage.twin(table)).isEmpty();
        assertThat(rewritten.below(root)).isEmpty();
    }

    @Test
    void aTableAtOurRootThatLostItsParametersIsRefusedAndKeepsItsTwin() {
        stage.put("events/a.parquet", parquet("1", "a"));
        hive.createTable(rewritten.table(table, List.of(), "events", root));
        sync();

        hive.setParameters(table, Map.of("mirrorlake.source.location", ""));

        assertThat(trouble()).isEqualTo("SYMLINK");
        assertThat(stage.twin(table)).isPresent();
        assertThat(rewritten.metastoreRows(table)).hasSize(1);
    }

    private Outcome.Verb sync() {
        Outcome outcome = mirror.reconciler().sync(new Change.OfTable(table));
        assertThat(outcome).isInstanceOf(Outcome.Converged.class);
        return ((Outcome.Converged) outcome).verb();
    }

    private String trouble() {
        return mirror.reconciler()
                .sync(new Change.OfTable(table))
                .trouble()
                .orElseThrow()
                .code()
                .name();
    }

    private String twinsPlace(String day) {
        return Objects.requireNonNull(stage.twinPartitions(table).get(List.of(day)))
                .location();
    }

    private PartitionAt below(String folder, String day) {
        return new PartitionAt(List.of(day), root.uri(folder));
    }
}
