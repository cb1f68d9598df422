package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.TrinoServer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables that Hive's client or Trino itself registers through the proxy are ones of symlinks in the metastore: after each
 * step Trino, with S3 and no lakeFS, reads through the metastore and through Glue the rows of the source.
 */
@Tag("trino")
@ParameterizedClass(name = "on metastore {0}")
@ValueSource(strings = {"3.1.3", "4.0.1"})
class RewriteTrinoStory {
    private static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    private static final List<Kind> KINDS = List.of(
            new Kind("parquet", Tables.PARQUET, Tables.COLUMNS, "format = 'PARQUET'"),
            new Kind(
                    "orc",
                    new Format(
                            "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                            "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                            "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                            Map.of()),
                    Tables.COLUMNS,
                    "format = 'ORC'"),
            new Kind(
                    "text",
                    new Format(
                            TEXT_INPUT,
                            TEXT_OUTPUT,
                            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                            Map.of("field.delim", "|")),
                    Tables.COLUMNS,
                    "format = 'TEXTFILE', textfile_field_separator = '|'"),
            new Kind(
                    "csv",
                    new Format(
                            TEXT_INPUT,
                            TEXT_OUTPUT,
                            "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                            Map.of("separatorChar", ";")),
                    List.of(new Column("id", "string"), new Column("key", "string")),
                    "format = 'CSV', csv_separator = ';'"));

    /** Values of a partition key, and the folders that engines write them to. */
    private static final Map<String, String> ODD = new LinkedHashMap<>();

    static {
        ODD.put("2021-11-30", "2021-11-30");
        ODD.put("a/b c=%d", "a%2Fb c%3D%25d");
        ODD.put("é", "é");
        ODD.put("日本", "日本");
        ODD.put("__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__");
    }

    /** A format, the columns that tables of it have, and how Trino names it. */
    private record Kind(String name, Format format, List<Column> columns, String properties) {
        byte[] file(String... idsAndKeys) {
            return Tables.file(format, idsAndKeys);
        }
    }

    private final TrinoServer trino = TrinoServer.shared();
    private final String metastore;
    private final Stage stage;
    private final String catalog;
    private final String schema;

    RewriteTrinoStory(String metastore) {
        this.metastore = metastore;
        stage = Stage.create(HiveMetastore.shared(metastore));
        catalog = stage.id;
        schema = stage.database + "_trino";
    }

    @BeforeEach
    void makeCatalogAndSchema() {
        stage.serve(stage.config("mirror:\n", "rewrite: [{database: \"" + schema + "\"}]\nmirror:\n"));
        trino.createCatalog(catalog, stage.app().proxyAddress().orElseThrow(), stage.lake, stage.repository);
        run("CREATE SCHEMA %s WITH (location = '" + stage.location("main/schema") + "')");
    }

    @AfterEach
    void close() throws Exception {
        run("DROP SCHEMA IF EXISTS %s CASCADE");
        trino.dropCatalog(catalog);
        stage.close();
    }

    @Test
    void whatHiveRegistersIsReadThroughBothCatalogs() {
        HiveClient hive = stage.hive(metastore);
        for (Kind kind : KINDS) {
            stage.put(kind.name + "/a", kind.file("1", "a", "2", "b"));
            hive.createTable(table(kind, kind.name, List.of()));
            isHeld(kind.name, kind.name, 2);

            String parts = kind.name + "_parts";
            ODD.values().forEach(folder -> stage.put(parts + "/day=" + folder + "/a", kind.file("1", "a")));
            hive.createTable(table(kind, parts, Tables.DAY));
            for (Map.Entry<String, String> odd : ODD.entrySet()) {
                hive.addPartition(
                        name(parts),
                        new PartitionAt(
                                List.of(odd.getKey()), stage.location("main/" + parts + "/day=" + odd.getValue())));
            }
            hive.appendPartition(name(parts), List.of("none yet"));
            isHeld(parts, parts, ODD.size());

            stage.put(parts + "/day=none yet/a", kind.file("2", "b"));
            stage.put(kind.name + "/b", kind.file("3", "c"));
            isHeld(parts, parts, ODD.size() + 1);
            isRewritten(kind.name, 3);
            hive.alterAsRead(name(parts));
            hive.alterPartitionsAsRead(name(parts));
            isRewritten(parts, ODD.size() + 1);
        }
    }

    @Test
    void whatTrinoRegistersIsReadThroughBothCatalogs() {
        for (Kind kind : KINDS) {
            stage.put(kind.name + "/a", kind.file("1", "a", "2", "b"));
            create(kind.name, kind, "");
            isRewritten(kind.name, 2);

            String parts = kind.name + "_parts";
            ODD.values().forEach(folder -> stage.put(parts + "/day=" + folder + "/a", kind.file("1", "a")));
            create(parts, kind, "day varchar");
            isHeld(parts, parts, 0);
            call("sync_partition_metadata", parts, "'FULL'");
            isHeld(parts, parts, ODD.size());
            assertThat(stage.source(name(parts)).partitions())
                    .extracting(partition -> partition.values().get(0))
                    .containsExactlyInAnyOrderElementsOf(ODD.keySet());

            stage.put(parts + "/day=é/b", kind.file("2", "b"));
            isRewritten(parts, ODD.size() + 1);
        }
    }

    @Test
    void partitionsAreRegisteredUnregisteredAndSynced() {
        stage.put("orders/day=1/a", parquet("1", "a"));
        stage.put("orders/day=2/a", parquet("2", "b", "3", "c"));
        create("orders", KINDS.get(0), "day varchar");
        call("register_partition", "orders", "ARRAY['day'], ARRAY['1']");
        isRewritten("orders", 1);

        stage.put("elsewhere/a", parquet("4", "d"));
        call("register_partition", "orders", "ARRAY['day'], ARRAY['9'], '" + stage.location("main/elsewhere") + "'");
        isRewritten("orders", 2);

        call("sync_partition_metadata", "orders", "'ADD'");
        isRewritten("orders", 4);
        List<Partition> before = stage.source(name("orders")).partitions();
        call("sync_partition_metadata", "orders", "'FULL'");
        assertThat(stage.source(name("orders")).partitions()).isEqualTo(before);

        call("unregister_partition", "orders", "ARRAY['day'], ARRAY['2']");
        isRewritten("orders", 2);
        stage.put("orders/day=3/a", parquet("5", "e"));
        eventually(() -> assertThat(stage.stored.visible(held("orders").location()))
                .contains("day=2/symlink.txt", "day=3/symlink.txt"));
        call("sync_partition_metadata", "orders", "'ADD'");
        isRewritten("orders", 5);
    }

    @Test
    void trinoRefusesToWriteAndTheTableStaysAsItIs() {
        for (Kind kind : KINDS) {
            String parts = kind.name + "_parts";
            create(kind.name, kind, "");
            create(parts, kind, "day varchar");

            isRefused(() -> run("INSERT INTO %s." + kind.name + " VALUES (NULL, 'a')"));
            isRefused(() -> run("INSERT INTO %s." + parts + " VALUES (NULL, 'a', '1')"));
            isRefused(() -> call("create_empty_partition", parts, "ARRAY['day'], ARRAY['10']"));

            isHeld(kind.name, kind.name, 0);
            isHeld(parts, parts, 0);
        }
    }

    /** By the format: of text, Trino takes the table for one that it can write, until it does. */
    private static void isRefused(Runnable write) {
        assertThatThrownBy(write::run)
                .isInstanceOfSatisfying(
                        TrinoServer.Failure.class,
                        failure -> assertThat(failure.errorName())
                                .isIn("HIVE_UNSUPPORTED_FORMAT", "HIVE_CONCURRENT_MODIFICATION_DETECTED"));
    }

    @Test
    void whatTrinoReadItWritesBackAndTheTableStaysRewritten() {
        Map<String, String> roots = new HashMap<>();
        for (String parts : List.of("", "day varchar")) {
            String table = parts.isEmpty() ? "whole" : "parts";
            stage.put(table + (parts.isEmpty() ? "/a" : "/day=1/a"), parquet("1", "a"));
            create(table, KINDS.get(0), parts);
            if (!parts.isEmpty()) {
                call("sync_partition_metadata", table, "'FULL'");
            }
            isRewritten(table, 1);
            String root = held(table).location();

            run("COMMENT ON TABLE %s." + table + " IS 'what'");
            run("COMMENT ON COLUMN %s." + table + ".key IS 'which'");
            isRewritten(table, 1);
            run("ALTER TABLE %s." + table + " ADD COLUMN extra integer COMMENT 'one more'");
            isRewritten(table, 1);
            assertThat(held(table).parameters()).containsEntry("comment", "what");
            assertThat(held(table).columns())
                    .contains(new Column("key", "string", "which"), new Column("extra", "int", "one more"));
            run("ALTER TABLE %s." + table + " RENAME COLUMN extra TO renamed");
            isRewritten(table, 1);
            run("ALTER TABLE %s." + table + " DROP COLUMN renamed");
            isRewritten(table, 1);

            run("ALTER TABLE %s." + table + " RENAME TO %s." + table + "_renamed");
            isRewritten(table + "_renamed", table, 1);
            assertThat(held(table + "_renamed").location()).isEqualTo(root);
            eventually(() -> assertThat(stage.twin(name(table))).isEmpty());

            run("DROP TABLE %s." + table + "_renamed");
            roots.put(table, root);
        }
        roots.forEach((table, root) -> {
            new Twins(stage).isGone(name(table + "_renamed"), root);
            assertThat(stage.addresses(table)).hasSize(1);
        });
    }

    private CatalogTable table(Kind kind, String table, List<Column> keys) {
        return new CatalogTable(
                name(table),
                "EXTERNAL_TABLE",
                "",
                kind.columns,
                keys,
                stage.location("main/" + table),
                kind.format,
                Map.of("EXTERNAL", "TRUE"));
    }

    private void create(String table, Kind kind, String key) {
        String type = kind.columns.get(0).type().replace("string", "varchar");
        run("CREATE TABLE %s." + table + " (id " + type + ", key varchar" + (key.isEmpty() ? "" : ", " + key)
                + ") WITH (external_location = '" + stage.location("main/" + table) + "', " + kind.properties
                + (key.isEmpty() ? "" : ", partitioned_by = ARRAY['day']") + ")");
    }

    private void call(String procedure, String table, String arguments) {
        trino.query("CALL \"%s\".system.%s('%s', '%s', %s)".formatted(catalog, procedure, schema, table, arguments));
    }

    /** Runs a statement in which {@code %s} is the schema. */
    private void run(String sql) {
        trino.query(sql.replace("%s", "\"" + catalog + "\".\"" + schema + "\""));
    }

    private TableName name(String table) {
        return new TableName(schema, table);
    }

    private CatalogTable held(String table) {
        return stage.source(name(table)).table();
    }

    private void isRewritten(String table, int rows) {
        isRewritten(table, table, rows);
    }

    /** As {@link #isHeld}, and Trino reads its rows through both catalogs. */
    private void isRewritten(String table, String path, int rows) {
        isHeld(table, path, rows);
        List<List<String>> expected = stage.sourceRows(name(table));
        assertThat(stage.trinoHeldRows(name(table))).as("through the metastore").isEqualTo(expected);
        eventually(() ->
                assertThat(stage.trinoRows(name(table))).as("through Glue").isEqualTo(expected));
    }

    /** Waits until the metastore, S3 and Glue hold the rewritten table of this path of main, with so many rows. */
    private void isHeld(String table, String path, int rows) {
        Twins twins = new Twins(stage);
        twins.isRewritten(name(table), stage.location("main/" + path), rows);
        twins.sharesManifests(name(table));
    }
}
