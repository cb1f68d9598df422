package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.TrinoServer;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Trino makes and changes tables: its metastore calls go through the proxy, its files through lakeFS's S3 gateway. After
 * each step the twin's manifests name what lakeFS shows, and Trino reads through Glue what it reads through the metastore.
 */
@Tag("trino")
@ParameterizedClass(name = "on metastore {0}")
@ValueSource(strings = {"3.1.3", "4.0.1"})
class TrinoEngineStory {
    private static final String PARTITIONED = "partitioned_by = ARRAY['day'], format = 'PARQUET'";

    private final TrinoServer trino = TrinoServer.shared();
    private final Stage stage;
    private final String catalog;
    private final String schema;

    TrinoEngineStory(String metastore) {
        stage = Stage.create(HiveMetastore.shared(metastore));
        catalog = stage.id;
        schema = stage.database + "_trino";
    }

    @BeforeEach
    void makeCatalogAndSchema() {
        stage.serve();
        trino.createLakeCatalog(catalog, stage.app().proxyAddress().orElseThrow(), stage.lake);
        run("CREATE SCHEMA %s WITH (location = '" + stage.location("main/schema") + "')");
    }

    @AfterEach
    void close() throws Exception {
        run("DROP SCHEMA IF EXISTS %s CASCADE");
        trino.dropCatalog(catalog);
        stage.close();
    }

    @Test
    void aTableGrowsByInserts() {
        create("events", "id bigint, key varchar", "");
        follows("events", 0);

        run("INSERT INTO %s.events VALUES (1, 'a'), (2, NULL)");
        follows("events", 2);

        run("INSERT INTO %s.events SELECT id + 2, key FROM %s.events");
        follows("events", 4);
    }

    @Test
    void partitionsComeByInsertsAndGrowByThem() {
        create("orders", "id bigint, key varchar, day varchar", PARTITIONED);
        run("INSERT INTO %s.orders VALUES (1, 'a', '2021-11-30'), (2, 'b', 'a/b c=%d')");
        follows("orders", 2);
        assertThat(stage.twinPartitions(name("orders"))).containsOnlyKeys(List.of("2021-11-30"), List.of("a/b c=%d"));

        run("INSERT INTO %s.orders VALUES (3, 'c', '2021-11-30')");
        follows("orders", 3);

        run("INSERT INTO %s.orders VALUES (4, 'd', '2021-11-30'), (5, 'e', NULL)");
        follows("orders", 5);
    }

    @Test
    void aTableIsMadeOfAQuerysRowsOfManyTypes() {
        run("CREATE TABLE %s.made WITH (" + at("made") + """
                , partitioned_by = ARRAY['day']) AS SELECT * FROM (VALUES
                  (1.50, REAL '1.1', ARRAY[1, NULL], CAST(ROW(1, 'a') AS ROW(n integer, t varchar)), MAP(ARRAY['k'], ARRAY[2]), DATE '2021-11-30'),
                  (NULL, NULL, NULL, NULL, NULL, DATE '2021-12-01'))
                  AS rows (price, rate, list, both, named, day)
                """);

        sameByTrino("made", 2);
        assertThat(stage.twin(name("made")).orElseThrow().partitionKeys()).containsExactly(new Column("day", "date"));
    }

    @Test
    void columnsAreAddedRenamedAndDropped() {
        for (String format : List.of("PARQUET", "ORC")) {
            String table = "t_" + format;
            create(table, "id bigint, key varchar, day varchar", PARTITIONED.replace("PARQUET", format));
            run("INSERT INTO %s." + table + " VALUES (1, 'a', '1')");

            run("ALTER TABLE %s." + table + " ADD COLUMN extra integer COMMENT 'one more'");
            run("INSERT INTO %s." + table + " VALUES (2, 'b', 7, '1'), (3, 'c', 8, '2')");
            columns(table, new Column("extra", "int", "one more"));
            sameByTrino(table, 3);

            run("ALTER TABLE %s." + table + " RENAME COLUMN extra TO renamed");
            columns(table, new Column("renamed", "int", "one more"));
            sameByTrino(table, 3);

            run("ALTER TABLE %s." + table + " DROP COLUMN renamed");
            columns(table);
            sameByTrino(table, 3);

            run("COMMENT ON COLUMN %s." + table + ".day IS 'when'");
            run("COMMENT ON TABLE %s." + table + " IS 'what'");
            sameByTrino(table, 3);
        }
    }

    @Test
    void partitionsAreRegisteredUnregisteredAndSynced() {
        create("orders", "id bigint, key varchar, day varchar", PARTITIONED);
        stage.put("orders/day=1/a", parquet("1", "a"));
        stage.put("orders/day=2/a", parquet("2", "b", "3", "c"));
        sameByTrino("orders", 0);

        call("sync_partition_metadata", "'FULL'");
        follows("orders", 3);

        stage.lake.delete(stage.repository, "main", "orders/day=1/a");
        call("sync_partition_metadata", "'DROP'");
        follows("orders", 2);

        call("unregister_partition", "ARRAY['day'], ARRAY['2']");
        eventually(() -> assertThat(stage.twinPartitions(name("orders"))).isEmpty());

        stage.put("elsewhere/a", parquet("4", "d"));
        call("register_partition", "ARRAY['day'], ARRAY['9'], '" + stage.location("main/elsewhere") + "'");
        sameByTrino("orders", 1);
        call("create_empty_partition", "ARRAY['day'], ARRAY['10']");
        eventually(() -> assertThat(stage.twinPartitions(name("orders"))).hasSize(2));
        sameByTrino("orders", 1);
    }

    @Test
    void aTableIsRenamedAndDropped() {
        create("old", "id bigint, key varchar", "");
        run("INSERT INTO %s.old VALUES (1, 'a')");
        follows("old", 1);

        run("ALTER TABLE %s.old RENAME TO %s.renamed");
        sameByTrino("renamed", 1);
        gone("old");

        run("DROP TABLE %s.renamed");
        gone("renamed");
    }

    @Test
    void aSchemaIsDroppedWithItsTables() {
        create("a", "id bigint", "");
        create("b", "id bigint", "");
        follows("a", 0);
        follows("b", 0);

        run("DROP SCHEMA %s CASCADE");

        gone("a");
        gone("b");
    }

    @Test
    void whatAthenaCannotReadIsSkipped() {
        run("CREATE VIEW %s.seen AS SELECT 1 AS one");
        create("text", "id bigint, key varchar", "format = 'TEXTFILE'");
        run("INSERT INTO %s.text VALUES (1, 'a')"); // Trino compresses it

        eventually(() -> assertThat(stage.status(name("text")))
                .hasValueSatisfying(status -> assertThat(status.code()).isEqualTo("TEXT_COMPRESSED")));
        assertThat(stage.twin(name("seen"))).isEmpty();
    }

    private void create(String table, String columns, String properties) {
        run("CREATE TABLE %s." + table + " (" + columns + ") WITH (" + at(table)
                + (properties.isEmpty() ? "" : ", " + properties) + ")");
    }

    /** An external table's place: a metastore 4 would put a managed one into its own warehouse. */
    private String at(String table) {
        return "external_location = '" + stage.location("main/" + table) + "'";
    }

    private void call(String procedure, String arguments) {
        trino.query("CALL \"%s\".system.%s('%s', 'orders', %s)".formatted(catalog, procedure, schema, arguments));
    }

    /** Runs a statement in which {@code %s} is the schema. */
    private void run(String sql) {
        trino.query(sql.replace("%s", "\"" + catalog + "\".\"" + schema + "\""));
    }

    private TableName name(String table) {
        return new TableName(schema, table.toLowerCase(Locale.ROOT));
    }

    /** The manifests name what lakeFS shows in the table's place, and all readers get the same rows. */
    private void follows(String table, int rows) {
        stage.awaitRows(name(table), rows);
        eventually(() -> assertThat(manifestLines(table)).isEqualTo(stage.addresses(table)));
        sameByTrino(table, rows);
    }

    private void sameByTrino(String table, int rows) {
        eventually(() -> assertThat(stage.trinoRows(name(table))).hasSize(rows).isEqualTo(lakeRows(table)));
    }

    /** The rows that Trino reads through the metastore, sorted. */
    private List<List<String>> lakeRows(String table) {
        return trino.query("SELECT * FROM \"%s\".%s".formatted(catalog, name(table))).stream()
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    private List<String> manifestLines(String table) {
        String location = stage.twin(name(table)).orElseThrow().location();
        String bucket = URI.create(location).getAuthority();
        return stage.stored.keys(location).stream()
                .flatMap(key -> stage.s3
                        .getObjectAsBytes(get -> get.bucket(bucket).key(key))
                        .asUtf8String()
                        .lines())
                .sorted()
                .toList();
    }

    private void columns(String table, Column... more) {
        eventually(() -> {
            CatalogTable twin = stage.twin(name(table)).orElseThrow();
            assertThat(twin.columns().subList(2, twin.columns().size())).containsExactly(more);
        });
    }

    private void gone(String table) {
        eventually(() -> assertThat(stage.twin(name(table))).isEmpty());
    }
}
