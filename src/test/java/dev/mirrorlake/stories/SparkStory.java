package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.SparkServer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Spark session does to its tables through the proxy, the twins follow: rows, manifests and columns. */
@Tag("spark")
class SparkStory {
    private static Stage stage;
    private static SparkServer spark;
    private static String database;

    @BeforeAll
    static void start() {
        stage = Stage.create().serve();
        database = stage.database + "_spark";
        spark = start(stage);
        spark.sql("CREATE DATABASE " + database + " LOCATION '" + stage.location("main/lake") + "'");
        spark.sql("USE " + database);
        spark.sql("SET hive.exec.dynamic.partition.mode=nonstrict");
        spark.sql("SET spark.sql.sources.partitionOverwriteMode=dynamic");
        // what our own readers know
        spark.sql("SET spark.sql.parquet.compression.codec=uncompressed");
    }

    @AfterAll
    static void stop() throws Exception {
        spark.sql("DROP DATABASE " + database + " CASCADE");
        eventually(() -> assertThat(stage.glue.tables(database)).isEmpty());
        spark.close();
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"USING parquet", "USING csv", "USING json", "STORED AS PARQUET", "STORED AS TEXTFILE"})
    void aPartitionedTableIsFollowedThroughItsLife(String format) {
        String table = "life_" + format.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
        spark.sql(create(table, format));
        showsNothing(table);

        spark.sql("INSERT INTO " + table + " VALUES (1, 'a', '1'), (2, 'b', '2')");
        follows(table, 2);

        // no call to the metastore: the head of the branch tells
        spark.sql("INSERT INTO " + table + " VALUES (3, 'c', '1')");
        follows(table, 3);

        spark.sql("INSERT OVERWRITE " + table + " VALUES (4, 'd', '1'), (5, 'e', '3')");
        follows(table, 3);

        spark.sql("ALTER TABLE " + table + " ADD COLUMNS (extra STRING)");
        spark.sql("INSERT INTO " + table + " VALUES (6, 'f', 'x', '4')");
        follows(table, 4);
        assertThat(twin(table).columns()).extracting(Column::name).containsExactly("id", "key", "extra");

        spark.sql("INSERT INTO " + table + " VALUES (7, 'g', 'y', '8')");
        spark.sql("ALTER TABLE " + table + " DROP PARTITION (day = '3'), PARTITION (day = '8')");
        follows(table, 3);

        // its files are still there
        spark.sql("ALTER TABLE " + table + " ADD PARTITION (day = '9') LOCATION '"
                + stage.location("main/" + table + "/day=8") + "'");
        follows(table, 4);
        assertThat(stage.twinPartitions(name(table)).keySet())
                .containsExactlyInAnyOrder(List.of("1"), List.of("2"), List.of("4"), List.of("9"));

        spark.sql("ALTER TABLE " + table + " RENAME TO " + table + "_renamed");
        follows(table + "_renamed", 4);
        isGone(table);

        spark.sql("DROP TABLE " + table + "_renamed");
        isGone(table + "_renamed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"USING parquet", "USING csv", "STORED AS PARQUET"})
    void aTableMadeOfAQueryIsEmptiedAndDropped(String format) {
        String table = "made_" + format.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
        // as a metastore with files would, to which Spark leaves the folders of Hive's tables
        stage.put("lake/" + table + "/", new byte[0]);
        spark.sql("CREATE TABLE " + table + " " + format + " AS SELECT id, CAST(id AS STRING) AS key FROM range(100)");
        follows(table, 100);
        manifestsAre(table, "lake/" + table);

        spark.sql("INSERT OVERWRITE " + table + " VALUES (1, 'a')");
        follows(table, 1);
        manifestsAre(table, "lake/" + table);

        spark.sql("TRUNCATE TABLE " + table);
        showsNothing(table);

        spark.sql("DROP TABLE " + table);
        isGone(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USING parquet", "USING csv", "STORED AS TEXTFILE"})
    void aTableThatIsMovedToAnotherBranchShowsThatBranch(String format) {
        String table = "moved_" + format.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
        spark.sql("CREATE TABLE " + table + " (id BIGINT, key STRING) " + format + " LOCATION '"
                + stage.location("main/" + table) + "'");
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a')");
        follows(table, 1);
        stage.lake.commit(stage.repository, "main", "one row");
        stage.lake.createBranch(stage.repository, table, "main");
        spark.sql("INSERT INTO " + table + " VALUES (2, 'b')");
        follows(table, 2);

        spark.sql("ALTER TABLE " + table + " SET LOCATION '" + stage.location(table + "/" + table) + "'");
        follows(table, 1);

        spark.sql("INSERT INTO " + table + " VALUES (3, 'c')");
        follows(table, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USING parquet", "USING json", "STORED AS PARQUET"})
    void partitionsThatWereWrittenByPathAreFoundByMsckRepair(String format) {
        String table = "repaired_" + format.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
        spark.sql(create(table, format));
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a', '1')");
        follows(table, 1);
        String source = format.replaceAll("STORED AS|USING", "").strip();
        spark.sql("INSERT OVERWRITE DIRECTORY '" + stage.location("main/" + table + "/day=2") + "' USING " + source
                + " SELECT CAST(2 AS BIGINT) AS id, 'b' AS key");

        spark.sql("MSCK REPAIR TABLE " + table);

        follows(table, 2);
    }

    @Test
    void aTableWhosePartitionsAreFoldersAloneIsMirroredOnceItIsRepaired() {
        String table = "folders";
        spark.sql("SET spark.sql.hive.manageFilesourcePartitions=false");
        spark.sql(create(table, "USING parquet"));
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a', '1'), (2, 'b', '2')");
        spark.sql("SET spark.sql.hive.manageFilesourcePartitions=true");
        isRefused(table, "PARTITIONS_NOT_IN_METASTORE");
        assertThat(stage.twin(name(table))).isEmpty();
        String remedy = stage.status(name(table)).orElseThrow().remedy();

        spark.sql(remedy.replaceFirst("run (.*) in Spark", "$1"));

        follows(table, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USING parquet", "STORED AS PARQUET"})
    void aPartitionAndThenAllOfATableIsTruncated(String format) {
        String table = "truncated_" + format.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
        // managed, as Spark demands; with the folders that a metastore with files would have made
        stage.put("lake/" + table + "/", new byte[0]);
        spark.sql(create(table, format).replaceFirst(" LOCATION .*", "").replace("EXTERNAL ", ""));
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a', '1'), (2, 'b', '2')");
        follows(table, 2);

        spark.sql("TRUNCATE TABLE " + table + " PARTITION (day = '1')");
        follows(table, 1);
        assertThat(stage.twinPartitions(name(table))).containsOnlyKeys(List.of("1"), List.of("2"));

        spark.sql("TRUNCATE TABLE " + table);
        showsNothing(table);
        assertThat(stage.twinPartitions(name(table))).hasSize(2);
    }

    @Test
    void aDefaultThatOnlySparkShowsOfOldRowsIsRefused() {
        String table = "defaulted";
        String location = " LOCATION '" + stage.location("main/" + table) + "'";
        spark.sql("CREATE TABLE " + table + " (id BIGINT) USING parquet" + location);
        spark.sql("INSERT INTO " + table + " VALUES (1)");
        follows(table, 1);

        spark.sql("ALTER TABLE " + table + " ADD COLUMNS (extra INT DEFAULT 5)");

        assertThat(spark.sql("SELECT * FROM " + table)).containsExactly(List.of("1", "5"));
        isRefused(table, "DEFAULT_UNSUPPORTED");
    }

    @Test
    void foldersWithinATableAreReadAsSparkReadsThem() {
        String table = "nested";
        String location = stage.location("main/" + table);
        spark.sql("CREATE TABLE " + table + " (id BIGINT, key STRING) USING parquet LOCATION '" + location + "'");
        spark.sql("INSERT INTO " + table + " VALUES (1, 'a')");
        spark.sql("INSERT OVERWRITE DIRECTORY '" + location
                + "/inner' USING parquet SELECT CAST(2 AS BIGINT) AS id, 'b' AS key");
        spark.sql("REFRESH TABLE " + table);
        follows(table, 1);

        spark.sql("INSERT OVERWRITE DIRECTORY '" + location + "/key=c' USING parquet SELECT CAST(3 AS BIGINT) AS id");

        isRefused(table, "PARTITIONS_UNDECLARED");
    }

    /** Spark's own client is Hive's 2.3.9, which asks {@code get_table} before most of what it does. */
    @Test
    void aMetastoreOfHive4RefusesItsTables() throws Exception {
        try (Stage other = Stage.create(HiveMetastore.shared("4.0.1")).serve();
                SparkServer session = start(other)) {
            String made = other.database + "_spark";
            session.sql("CREATE DATABASE " + made + " LOCATION '" + other.location("main/lake") + "'");

            assertThatThrownBy(() -> session.sql("CREATE TABLE " + made + ".t (id BIGINT) USING parquet"))
                    .hasMessageContaining("Invalid method name: 'get_table'");

            session.sql("DROP DATABASE " + made);
            assertThat(session.sql("SHOW DATABASES")).doesNotContain(List.of(made));
        }
    }

    private static SparkServer start(Stage on) {
        return SparkServer.start(
                on.app().proxyAddress().orElseThrow(), Moto.shared().endpoint(), on.lake, on.repository);
    }

    /** Partitioned by day, and external. */
    private static String create(String table, String format) {
        String location = " LOCATION '" + stage.location("main/" + table) + "'";
        return format.startsWith("USING")
                ? "CREATE TABLE " + table + " (id BIGINT, key STRING, day STRING) " + format + " PARTITIONED BY (day)"
                        + location
                : "CREATE EXTERNAL TABLE " + table + " (id BIGINT, key STRING) PARTITIONED BY (day STRING) " + format
                        + location;
    }

    private static TableName name(String table) {
        return new TableName(database, table);
    }

    private static CatalogTable twin(String table) {
        return stage.twin(name(table)).orElseThrow();
    }

    /** Waits until the twin shows what Spark shows, so many rows. */
    private static void follows(String table, int rows) {
        List<List<String>> shown = sorted(spark.sql("SELECT * FROM " + table));
        assertThat(shown).hasSize(rows);
        eventually(() -> {
            assertThat(stage.twinRows(name(table))).isEqualTo(shown);
            CatalogTable twin = twin(table);
            new Twins(stage)
                    .hasItsManifestsAlone(twin, twin.partitioned() ? stage.twinPartitions(name(table)) : Map.of());
        });
    }

    /** As {@link #follows} without rows: Spark can't read a Hive table whose folder the metastore was to make. */
    private static void showsNothing(String table) {
        eventually(() -> assertThat(stage.twinRows(name(table))).isEmpty());
    }

    private static void isRefused(String table, String code) {
        eventually(() -> assertThat(stage.status(name(table)))
                .hasValueSatisfying(status -> assertThat(status.code()).isEqualTo(code)));
    }

    private static void isGone(String table) {
        eventually(() -> assertThat(stage.twin(name(table))).isEmpty());
    }

    /** The lines of an unpartitioned twin's manifest are the addresses of what lakeFS shows below this path of main. */
    private static void manifestsAre(String table, String path) {
        assertThat(stage.stored
                        .text(twin(table).location() + "symlink.txt")
                        .lines()
                        .toList())
                .isEqualTo(stage.addresses(path));
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }
}
