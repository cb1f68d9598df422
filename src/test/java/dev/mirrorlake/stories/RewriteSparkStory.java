package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.SparkServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Spark session registers through the proxy what others wrote to lakeFS by path. The metastore, whose folders are
 * in S3 as real as they get, then holds tables of symlinks: after each step it, S3 and Glue hold the same, and who has
 * S3 alone reads the rows of the source. Spark itself is no reader of such tables.
 */
@Tag("spark")
class RewriteSparkStory {
    private static final Map<String, Format> FORMATS = Map.of(
            "PARQUET",
            Tables.PARQUET,
            "TEXTFILE",
            new Format(
                    "org.apache.hadoop.mapred.TextInputFormat",
                    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                    Map.of()));

    private static Stage stage;
    private static SparkServer spark;
    private static String database;

    @BeforeAll
    static void start() {
        stage = Stage.createOnS3(HiveMetastore.VERSION);
        database = stage.database + "_spark";
        stage.serve(rewriting());
        HostPort proxy = stage.app().proxyAddress().orElseThrow();
        spark = SparkServer.start(proxy, Moto.shared().endpoint(), stage.lake, stage.repository);
        spark.sql("CREATE DATABASE " + database + " LOCATION '" + stage.location("main/lake") + "'");
        spark.sql("USE " + database);
        spark.sql("SET hive.exec.dynamic.partition.mode=nonstrict");
        // what our own readers know
        spark.sql("SET spark.sql.parquet.compression.codec=uncompressed");
    }

    /** @param edits as of {@link Stage#config(String...)} */
    private static Config rewriting(String... edits) {
        List<String> all = new ArrayList<>(List.of(edits));
        all.addAll(List.of("mirror:\n", "rewrite: [{database: \"" + database + "\"}]\nmirror:\n"));
        return stage.config(all.toArray(String[]::new));
    }

    @AfterAll
    static void stop() throws Exception {
        spark.sql("DROP DATABASE " + database + " CASCADE");
        eventually(() -> assertThat(stage.glue.tables(database)).isEmpty());
        spark.close();
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PARQUET", "TEXTFILE"})
    void aTableIsRewrittenThroughItsLife(String format) {
        String table = "whole_" + format.toLowerCase(Locale.ROOT);
        put(table + "/a", format, "1", "a");
        create(table, "", format);
        isRewritten(table, 1);

        put(table + "/b", format, "2", "b", "3", "c");
        isRewritten(table, 3);

        isDescribedAndWidened(table, 3);

        stage.lake.commit(stage.repository, "main", "three rows");
        stage.lake.createBranch(stage.repository, table, "main");
        stage.lake.put(stage.repository, table, table + "/c", Tables.file(format(format), "4", "d"));
        String root = held(table).location();
        sql("ALTER TABLE %s SET LOCATION '" + stage.location(table + "/" + table) + "'", table);
        isRewritten(table, table, 4);
        assertThat(held(table).location()).isNotEqualTo(root);

        sql("ALTER TABLE %s SET LOCATION '" + stage.location("main/" + table) + "'", table);
        isRewritten(table, 3);

        isRenamedAndDropped(table, 3);
        isGone(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PARQUET", "TEXTFILE"})
    void aPartitionedTableIsRewrittenThroughItsLife(String format) {
        String table = "parts_" + format.toLowerCase(Locale.ROOT);
        put(table + "/day=1/a", format, "1", "a");
        put(table + "/day=2/a", format, "2", "b");
        put(table + "_elsewhere/a", format, "3", "c", "4", "d");
        create(table, "PARTITIONED BY (day STRING)", format);
        isRewritten(table, 0);

        sql("ALTER TABLE %s ADD PARTITION (day = '1')", table);
        isRewritten(table, 1);
        sql(
                "ALTER TABLE %s ADD PARTITION (day = '2') LOCATION '" + stage.location("main/" + table + "_elsewhere")
                        + "'",
                table);
        sql("ALTER TABLE %s ADD IF NOT EXISTS PARTITION (day = '1') PARTITION (day = '5')", table);
        isRewritten(table, 3);

        isDescribedAndWidened(table, 3);

        sql(
                "ALTER TABLE %s PARTITION (day = '2') SET LOCATION '" + stage.location("main/" + table + "/day=2")
                        + "'",
                table);
        isRewritten(table, 2);
        sql("ALTER TABLE %s PARTITION (day = '2') RENAME TO PARTITION (day = '7')", table);
        isRewritten(table, 2);
        assertThat(days(table)).containsExactly("1", "5", "7");
        sql("ALTER TABLE %s DROP PARTITION (day = '7'), PARTITION (day = '5') PURGE", table);
        isRewritten(table, 1);

        stage.lake.commit(stage.repository, "main", "two days");
        stage.lake.createBranch(stage.repository, table, "main");
        stage.lake.put(stage.repository, table, table + "/day=3/a", Tables.file(format(format), "5", "e"));
        String root = held(table).location();
        sql("ALTER TABLE %s SET LOCATION '" + stage.location(table + "/" + table) + "'", table);
        sql("ALTER TABLE %s ADD PARTITION (day = '3')", table);
        isRewritten(table, table, 2);
        assertThat(held(table).location()).isEqualTo(root);
        sql("ALTER TABLE %s SET LOCATION '" + stage.location("main/" + table) + "'", table);
        isRewritten(table, 2);

        isRenamedAndDropped(table, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PARQUET", "TEXTFILE"})
    void msckRepairFindsWhatWasWrittenByPath(String format) {
        String table = "repaired_" + format.toLowerCase(Locale.ROOT);
        put(table + "/day=1/a", format, "1", "a");
        put(table + "/day=a%2Fb c%3D%25d/a", format, "2", "b");
        put(table + "/day=__HIVE_DEFAULT_PARTITION__/a", format, "3", "c");
        create(table, "PARTITIONED BY (day STRING)", format);

        sql("MSCK REPAIR TABLE %s", table);
        isRewritten(table, 3);
        assertThat(days(table)).containsExactly("1", "__HIVE_DEFAULT_PARTITION__", "a/b c=%d");

        put(table + "/day=日本/a", format, "4", "d");
        hasManifest(table, "day=日本/");
        sql("MSCK REPAIR TABLE %s", table);
        isRewritten(table, 4);

        Object before = all(table);
        sql("MSCK REPAIR TABLE %s", table);
        sql("MSCK REPAIR TABLE %s SYNC PARTITIONS", table);
        assertThat(all(table)).isEqualTo(before);
        isRewritten(table, 4);

        sql("ALTER TABLE %s DROP PARTITION (day = '1')", table);
        isRewritten(table, 3);
        hasManifest(table, "day=1/");
        sql("MSCK REPAIR TABLE %s", table);
        isRewritten(table, 4);
    }

    /** Where its manifest has been found free or not, a partition that was added with a place isn't taken for another. */
    @Test
    void msckRepairLeavesPartitionsOfOtherPlacesAlone() {
        String table = "placed";
        put(table + "/day=1/a", "PARQUET", "1", "a");
        create(table, "PARTITIONED BY (day STRING)", "PARQUET");
        for (String day : List.of("1", "9")) {
            String place = stage.location("main/" + table + "_elsewhere/" + day);
            put(table + "_elsewhere/" + day + "/a", "PARQUET", day, "b");
            sql("ALTER TABLE %s ADD PARTITION (day = '" + day + "') LOCATION '" + place + "/'", table);
        }
        isRewritten(table, 2);
        Source before = stage.source(name(table));

        sql("MSCK REPAIR TABLE %s SYNC PARTITIONS", table);

        assertThat(stage.source(name(table)).partitions()).isEqualTo(before.partitions());
        isRewritten(table, 2);
    }

    @Test
    void aTableIsMadeOfWhatSparkShowsOfAnother() {
        put("shown/day=1/a", "PARQUET", "1", "a");
        create("shown", "PARTITIONED BY (day STRING)", "PARQUET");
        String shown = spark.sql("SHOW CREATE TABLE shown AS SERDE").get(0).get(0);

        spark.sql(shown.replace(".shown ", ".again "));
        spark.sql("MSCK REPAIR TABLE again");
        isRewritten("again", "main", "shown", 1);
        assertThat(held("again").location()).isNotEqualTo(held("shown").location());

        // without its parameters nothing says what its data is
        assertThatThrownBy(() -> spark.sql("CREATE TABLE like_it LIKE shown")).hasMessageContaining("STORED AS");
        spark.sql("CREATE TABLE like_it LIKE shown STORED AS PARQUET LOCATION '" + stage.location("main/shown") + "'");
        spark.sql("MSCK REPAIR TABLE like_it");
        isRewritten("like_it", "main", "shown", 1);
    }

    /** The renamed one stays in its folder, where Spark then finds the old one again; both are of one folder in lakeFS. */
    @Test
    void msckRepairAfterARenameStopsNothing() {
        put("found/day=1/a", "PARQUET", "1", "a");
        put("found/day=2/a", "PARQUET", "2", "b");
        create("found", "PARTITIONED BY (day STRING)", "PARQUET");
        sql("MSCK REPAIR TABLE %s", "found");
        sql("ALTER TABLE %s PARTITION (day = '2') RENAME TO PARTITION (day = '7')", "found");
        isRewritten("found", 2);

        sql("MSCK REPAIR TABLE %s", "found");
        put("found/day=1/b", "PARQUET", "3", "c");

        assertThat(days("found")).containsExactly("1", "2", "7");
        eventually(() -> {
            assertThat(stage.twinPartitions(name("found"))).hasSize(3);
            // each is given the same rows, as plain Hive would
            assertThat(stage.heldRows(name("found"))).hasSize(4).contains(List.of("3", "c", "1"));
            assertThat(stage.twinRows(name("found"))).contains(List.of("3", "c", "1"), List.of("2", "b", "2"));
        });
        stage.awaitConverged(name("found"));
    }

    /** By its place Spark reads it itself. */
    @ParameterizedTest
    @ValueSource(strings = {"", "PARTITIONED BY (day)"})
    void aTableOfSparksDataSourcesIsMirroredAsEver(String partitions) {
        String table = partitions.isEmpty() ? "source_whole" : "source_parts";
        spark.sql("CREATE TABLE " + table + " (id BIGINT, key STRING, day STRING) USING parquet " + partitions
                + " LOCATION '" + stage.location("main/" + table) + "'");
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a', '1'), (2, 'b', '2')");

        stage.awaitRows(name(table), 2);
        assertThat(held(table).parameters()).doesNotContainKey(Source.LOCATION);
        assertThat(held(table).location()).isEqualTo(stage.location("main/" + table));
        assertThat(spark.sql("SELECT * FROM " + table)).hasSize(2);
        assertThat(stage.twin(name(table)).orElseThrow().location()).doesNotContain("~");

        spark.sql("DROP TABLE " + table);
        eventually(() -> assertThat(stage.twin(name(table))).isEmpty());
    }

    @Test
    void aTableOfItsDatabasesPlaceIsRewrittenAndIsExternalFromThenOn() {
        spark.sql("CREATE TABLE managed (id BIGINT, key STRING) STORED AS PARQUET");
        put("lake/managed/a", "PARQUET", "1", "a");
        isRewritten("managed", "main", "lake/managed", 1);

        spark.sql("DROP TABLE managed");
        eventually(() -> assertThat(stage.twin(name("managed"))).isEmpty());
        assertThat(stage.addresses("lake/managed")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PARQUET", "TEXTFILE"})
    void whatSparkInsertsIsReportedAndDeletedIfThatIsConfigured(String format) {
        String whole = "inserted_" + format.toLowerCase(Locale.ROOT);
        String parts = whole + "_parts";
        put(whole + "/a", format, "1", "a");
        put(parts + "/day=1/a", format, "1", "a");
        create(whole, "", format);
        create(parts, "PARTITIONED BY (day STRING)", format);
        sql("MSCK REPAIR TABLE %s", parts);
        isRewritten(whole, 1);
        isRewritten(parts, 1);

        sql("INSERT INTO %s VALUES (2, 'b')", whole);
        sql("INSERT INTO %s VALUES (2, 'b', '1'), (3, 'c', '2')", parts);
        put(whole + "/c", format, "3", "c");
        put(parts + "/day=1/c", format, "3", "c");

        for (String table : List.of(whole, parts)) {
            List<String> foreign = stage.stored.visible(held(table).location()).stream()
                    .filter(path -> !path.endsWith("symlink.txt"))
                    .toList();
            assertThat(foreign).isNotEmpty();
            eventually(() -> assertThat(stage.status(name(table))).hasValueSatisfying(status -> {
                assertThat(status.code()).isEqualTo("FOREIGN_FILES");
                assertThat(status.error()).contains(foreign);
            }));
        }

        serveAgain("delete");
        isRewritten(whole, 2);
        isRewritten(parts, 2);
        serveAgain("report");
    }

    /** At the address that Spark has. */
    private static void serveAgain(String foreignFiles) {
        HostPort proxy = stage.app().proxyAddress().orElseThrow();
        stage.stopServing();
        stage.serve(rewriting(
                "proxy: {listen: \"127.0.0.1:0\"}", "proxy: {listen: \"" + proxy + "\"}",
                "mirror:\n", "mirror:\n  foreign-files: " + foreignFiles + "\n"));
    }

    private static void create(String table, String partitions, String format) {
        spark.sql("CREATE EXTERNAL TABLE " + table + " (id BIGINT, key STRING) " + partitions + " STORED AS " + format
                + " LOCATION '" + stage.location("main/" + table) + "'");
    }

    /** Runs a statement in which {@code %s} is the table. */
    private static void sql(String statement, String table) {
        spark.sql(statement.replace("%s", table));
    }

    private static void isDescribedAndWidened(String table, int rows) {
        sql(
                "ALTER TABLE %s SET TBLPROPERTIES ('comment' = 'what', 'of' = 'mine', 'external.table.purge' = 'true')",
                table);
        // comes back with the call
        sql("ALTER TABLE %s UNSET TBLPROPERTIES ('mirrorlake.source.location')", table);
        sql("COMMENT ON TABLE %s IS 'what it is'", table);
        sql("ANALYZE TABLE %s COMPUTE STATISTICS NOSCAN", table);
        isRewritten(table, rows);
        sql("ALTER TABLE %s ADD COLUMNS (extra STRING COMMENT 'one more')", table);
        isRewritten(table, rows);
        assertThat(held(table).parameters()).containsEntry("of", "mine").containsEntry("comment", "what it is");
        assertThat(held(table).columns()).contains(new Column("extra", "string", "one more"));
        eventually(() -> assertThat(stage.twin(name(table)).orElseThrow().columns())
                .isEqualTo(held(table).columns()));
    }

    private static void isRenamedAndDropped(String table, int rows) {
        String root = held(table).location();
        String renamed = table + "_renamed";
        sql("ALTER TABLE %s RENAME TO " + renamed, table);
        isRewritten(renamed, "main", table, rows);
        eventually(() -> assertThat(stage.twin(name(table))).isEmpty());
        assertThat(held(renamed).location()).isEqualTo(root);

        sql("DROP TABLE %s PURGE", renamed);
        eventually(() -> assertThat(stage.twin(name(renamed))).isEmpty());
        assertThat(stage.addresses(table)).isNotEmpty();
    }

    /** The metastore leaves markers of folders. */
    private static void isGone(String root) {
        eventually(() -> assertThat(stage.stored.visible(root)).isEmpty());
    }

    /** Waits until the metastore, S3 and Glue hold the rewritten table of this path of main, with so many rows. */
    private static void isRewritten(String table, int rows) {
        isRewritten(table, "main", rows);
    }

    private static void isRewritten(String table, String branch, int rows) {
        isRewritten(table, branch, table, rows);
    }

    private static void isRewritten(String table, String branch, String path, int rows) {
        Twins twins = new Twins(stage);
        twins.isRewritten(name(table), stage.location(branch + "/" + path), rows);
        twins.sharesManifests(name(table));
    }

    private static void hasManifest(String table, String folder) {
        eventually(
                () -> assertThat(stage.stored.visible(held(table).location())).contains(folder + "symlink.txt"));
    }

    /** What the metastore has of a table but for the time of its last change, and what lies at its location. */
    private static List<Object> all(String table) {
        Source source = stage.source(name(table));
        return List.of(
                source.table().location(),
                source.table().parameters().entrySet().stream()
                        .filter(entry -> !entry.getKey().equals("transient_lastDdlTime"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                source.partitions(),
                stage.stored.contents(source.table().location()));
    }

    private static List<String> days(String table) {
        return stage.source(name(table)).partitions().stream()
                .map(Partition::values)
                .map(values -> values.get(0))
                .sorted()
                .toList();
    }

    private static CatalogTable held(String table) {
        return stage.source(name(table)).table();
    }

    private static void put(String path, String format, String... idsAndKeys) {
        stage.put(path, Tables.file(format(format), idsAndKeys));
    }

    private static Format format(String name) {
        return Objects.requireNonNull(FORMATS.get(name));
    }

    private static TableName name(String table) {
        return new TableName(database, table);
    }
}
