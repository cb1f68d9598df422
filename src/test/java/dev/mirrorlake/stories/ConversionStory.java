package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rewrite.LakeRewriter;
import dev.mirrorlake.rewrite.StoredTables;
import dev.mirrorlake.rig.AwsCalls;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.source.SymlinkFormat;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rewrite} and {@code restore}: tables that the metastore has already become symlink tables, and what they were. */
class ConversionStory {
    /** More writes than a conversion makes: a loop that gets there tests nothing any more. */
    private static final int TOO_MANY = 30;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void tablesAreRewrittenAndRestoredByCommand(String version) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(version))) {
            TableName orders = stage.name("orders");
            TableName events = stage.name("events");
            HiveClient hive = stage.hiveBehindOurBack();
            stage.put("orders/a.parquet", parquet("1", "a"));
            hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));
            makeEvents(stage, hive, events);
            hive.createTable(Tables.external(stage.name("plain"), List.of(), "s3a://elsewhere/plain"));
            Source ordersBefore = stage.source(orders);
            Source eventsBefore = stage.source(events);
            Command mirrorlake = new Command(directory, stage.yaml(rewriting(stage)));
            Twins twins = new Twins(stage);
            assertThat(mirrorlake.run("sync", stage.database).exitCode()).isZero();

            Command.Result plan = mirrorlake.run("rewrite", stage.database, "--dry-run");
            assertThat(plan.exitCode()).isEqualTo(2);
            assertThat(plan.out())
                    .contains(
                            "to-do      " + orders,
                            "~ table " + orders + ": from " + stage.location("main/orders") + " to symlinks",
                            "~ 3 partitions of table " + events,
                            "2 to-do")
                    .doesNotContain("plain");
            assertThat(stage.source(orders)).isEqualTo(ordersBefore);
            assertThat(stage.source(events)).isEqualTo(eventsBefore);

            Command.Result done = mirrorlake.run("rewrite", stage.database);
            assertThat(done.out()).contains("rewritten  " + orders, "rewritten  " + events, "2 rewritten");
            assertThat(done.exitCode()).isZero();
            twins.isRewritten(orders, stage.location("main/orders"), 1);
            twins.isRewritten(events, stage.location("main/events"), 3);
            twins.sharesManifests(orders);
            twins.sharesManifests(events);

            Command.Result again = mirrorlake.run("rewrite", stage.database);
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).contains("2 unchanged");

            hive.addPartition(events, new PartitionAt(List.of("4"), stage.location("main/late")));
            assertThat(mirrorlake.run("rewrite", events.toString()).out())
                    .contains("~ 1 partitions of table " + events);
            twins.isRewritten(events, stage.location("main/events"), 4);
            hive.dropPartition(events, List.of("4"));

            Command.Result back = mirrorlake.run("restore", stage.database, "--dry-run");
            assertThat(back.exitCode()).isEqualTo(2);
            assertThat(back.out())
                    .contains("~ table " + orders + ": from symlinks to " + stage.location("main/orders"));
            String manifests = stage.source(events).table().location();
            assertThat(mirrorlake.run("restore", stage.database).exitCode()).isZero();
            isAsBefore(stage.source(orders), ordersBefore);
            isAsBefore(stage.source(events), eventsBefore);
            assertThat(stage.twinRows(events)).hasSize(3).isEqualTo(stage.sourceRows(events));
            assertThat(stage.twin(orders).orElseThrow().location()).doesNotContain("~");

            // as by a client that knew the table when it was still rewritten
            Format parquet = eventsBefore.table().format();
            Format symlinks =
                    new Format(SymlinkFormat.INPUT, SymlinkFormat.OUTPUT, parquet.serde(), parquet.serdeParameters());
            stage.put("events/day=5/e.parquet", parquet("5", "e"));
            hive.addPartition(
                    events, new Partition(List.of("5"), manifests + "/day=5", symlinks, Tables.COLUMNS, Map.of()));
            assertThat(mirrorlake.run("restore", events.toString()).out())
                    .contains("restored", "~ 1 partitions of table " + events);
            assertThat(stage.source(events).partitions())
                    .filteredOn(partition -> partition.values().equals(List.of("5")))
                    .singleElement()
                    .satisfies(partition -> {
                        assertThat(partition.location()).isEqualTo(stage.location("main/events/day=5"));
                        assertThat(partition.format()).isEqualTo(parquet);
                    });
            assertThat(stage.twinRows(events)).hasSize(4).isEqualTo(stage.sourceRows(events));

            Command.Result nothing = mirrorlake.run("restore", orders.toString());
            assertThat(nothing.exitCode()).isZero();
            assertThat(nothing.out()).contains("skipped", "is not rewritten");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void aRewriteIsGoneOnWithWhereverItBrokeOff(String version) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(version))) {
            HiveClient hive = stage.hiveBehindOurBack();
            Twins twins = new Twins(stage);
            Config config = stage.config(rewriting(stage));
            int writes = 1;
            for (; writes < TOO_MANY; writes++) {
                TableName table = stage.name("events" + writes);
                makeEvents(stage, hive, table);
                stage.aws.forget();
                stage.aws.crashAfterWrite(writes);
                boolean crashed = breaksOff(stage, config, table);
                stage.aws.forget();
                assertThat(stage.sourceRows(table)).hasSize(3);

                convert(stage, config, table);

                twins.isRewritten(table, stage.location("main/" + table.table()), 3);
                if (!crashed) {
                    break;
                }
            }
            // tombstone, note, and two manifests of folders that could be found; then one more, elsewhere
            assertThat(writes - 1).isEqualTo(5);
        }
    }

    private static boolean breaksOff(Stage stage, Config config, TableName table) {
        try {
            convert(stage, config, table);
            return false;
        } catch (RuntimeException e) {
            assertThat(e).hasStackTraceContaining(AwsCalls.Crash.class.getSimpleName());
            return true;
        }
    }

    /** By parts of its own each time, which remember nothing, as after a restart. */
    private static void convert(Stage stage, Config config, TableName table) {
        Metrics metrics = new Metrics();
        MetastoreClient metastore = new MetastoreClient(config.metastore(), metrics);
        try (AwsAccess aws = new AwsAccess(config.aws(), metrics, List.of(stage.aws));
                ManifestStore manifests = new ManifestStore(aws, config.aws());
                LakeFsClient lakefs = new LakeFsClient(config.lakefs(), metrics);
                LakeRewriter rewriter = new LakeRewriter(config, metastore, lakefs, manifests, metrics)) {
            new StoredTables(config, metastore, lakefs, rewriter).rewrite(table, false);
        }
    }

    private static String[] rewriting(Stage stage) {
        return new String[] {"mirror:\n", "rewrite: [{database: \"" + stage.database + "*\"}]\nmirror:\n"};
    }

    /** Two partitions in the table's folder, and one elsewhere. */
    private static void makeEvents(Stage stage, HiveClient hive, TableName table) {
        stage.put(table.table() + "/day=1/a.parquet", parquet("1", "a"));
        stage.put(table.table() + "/day=2/b.parquet", parquet("2", "b"));
        stage.put("elsewhere/" + table.table() + "/c.parquet", parquet("3", "c"));
        stage.put("late/d.parquet", parquet("4", "d"));
        hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/" + table.table())));
        hive.addPartitions(
                table,
                List.of(
                        new PartitionAt(List.of("1"), stage.location("main/" + table.table() + "/day=1")),
                        new PartitionAt(List.of("2"), stage.location("main/" + table.table() + "/day=2")),
                        new PartitionAt(List.of("3"), stage.location("main/elsewhere/" + table.table()))));
    }

    /** But for what the metastore itself notes down of each change. */
    private static void isAsBefore(Source now, Source before) {
        assertThat(described(now.table())).isEqualTo(described(before.table()));
        assertThat(now.partitions())
                .usingRecursiveComparison()
                .ignoringFields("parameters")
                .ignoringCollectionOrder()
                .isEqualTo(before.partitions());
        assertThat(now.partitions())
                .extracting(Partition::parameters)
                .allSatisfy(
                        parameters -> assertThat(parameters.keySet()).noneMatch(key -> key.startsWith("mirrorlake.")));
    }

    private static CatalogTable described(CatalogTable table) {
        Map<String, String> parameters = new HashMap<>(table.parameters());
        List.of("transient_lastDdlTime", "last_modified_time", "last_modified_by", "numFiles", "totalSize")
                .forEach(parameters::remove);
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                table.partitionKeys(),
                table.location(),
                table.format(),
                parameters);
    }
}
