package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every format that is mirrored gives its rows, and every table that isn't says why. */
class FormatsStory {
    private static final Map<String, Format> MIRRORED = Formats.MIRRORED;

    private final Stage stage = Stage.create().serve();
    private final HiveClient hive = stage.hive();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void everyFormatGivesTheRowsOfTheSource() {
        makeATableOfEachFormat();

        MIRRORED.keySet().forEach(name -> stage.awaitRows(stage.name(name), 3));
    }

    @Test
    @Tag("trino")
    void trinoReadsTheRowsOfEachFormatAndOfATableThatGrewAColumn() {
        makeATableOfEachFormat();
        MIRRORED.keySet().forEach(name -> stage.awaitRows(stage.name(name), 3));

        MIRRORED.keySet()
                .forEach(name -> assertThat(stage.trinoRows(stage.name(name)))
                        .as(name)
                        .isEqualTo(stage.sourceRows(stage.name(name))));

        MIRRORED.keySet().forEach(name -> hive.addColumn(stage.name(name), new Column("extra", "string"), false));
        eventually(() -> assertThat(MIRRORED.keySet())
                .allSatisfy(name -> assertThat(
                                stage.twinPartitions(stage.name(name)).values())
                        .allSatisfy(partition -> assertThat(partition.columns()).hasSize(3))));
        MIRRORED.keySet()
                .forEach(name -> eventually(() -> assertThat(stage.trinoRows(stage.name(name)))
                        .as(name)
                        .hasSize(3)
                        .isEqualTo(stage.sourceRows(stage.name(name)))));
    }

    private void makeATableOfEachFormat() {
        MIRRORED.forEach((name, format) -> {
            stage.put(name + "/day=1/a", Tables.file(format, "1", "a", "2", "two words"));
            stage.put(name + "/day=2/b", Tables.file(format, "3", "c;|,\"d"));
            TableName table = stage.name(name);
            hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/" + name), format));
            hive.addPartitions(
                    table,
                    List.of(
                            new PartitionAt(List.of("1"), stage.location("main/" + name + "/day=1")),
                            new PartitionAt(List.of("2"), stage.location("main/" + name + "/day=2"))));
        });
    }

    @Test
    void hivesOwnJsonSerdeIsReadByTheOneThatReadersKnow() {
        Format json = Formats.text("org.apache.hadoop.hive.serde2.JsonSerDe", Map.of());
        stage.put("own_json/a", Tables.file(Formats.JSON, "1", "a"));
        hive.createTable(Tables.external(stage.name("own_json"), List.of(), stage.location("main/own_json"), json));

        eventually(() -> assertThat(stage.twinRows(stage.name("own_json"))).containsExactly(List.of("1", "a")));
    }

    @Test
    void linesAreTakenApartByARegularExpression() {
        TableName lines = tableOfARegularExpression();

        stage.awaitRows(lines, 2);
    }

    @Test
    @Tag("trino")
    void trinoTakesLinesApartByTheSameExpression() {
        TableName lines = tableOfARegularExpression();
        stage.awaitRows(lines, 2);

        assertThat(stage.trinoRows(lines)).isEqualTo(stage.sourceRows(lines));
    }

    private TableName tableOfARegularExpression() {
        Format regex = Formats.text("org.apache.hadoop.hive.serde2.RegexSerDe", Map.of("input.regex", "(\\d+)\\t(.*)"));
        stage.put("by_regex/a", Tables.file(regex, "1", "a", "2", "two words"));
        TableName name = stage.name("by_regex");
        hive.createTable(Tables.external(name, List.of(), stage.location("main/by_regex"), regex));
        return name;
    }

    @Test
    void whatIsNotMirroredSaysWhy() {
        Format sequence = new Format(
                "org.apache.hadoop.mapred.SequenceFileInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                Map.of());
        table("iceberg", Tables.PARQUET, Map.of("table_type", "ICEBERG"));
        table("delta", Tables.PARQUET, Map.of("spark.sql.sources.provider", "delta"));
        table("hudi", Tables.PARQUET, Map.of("spark.sql.sources.provider", "hudi"));
        table("handled", Tables.PARQUET, Map.of("storage_handler", "org.example.Handler"));
        table("sequence", sequence, Map.of());
        stage.put("compressed/a.csv.gz", new byte[] {1});
        table("compressed", Formats.CSV, Map.of());
        hive.createTable(Tables.external(stage.name("outside"), List.of(), "s3a://elsewhere/outside"));

        reasonIs("iceberg", "ICEBERG");
        reasonIs("delta", "DELTA");
        reasonIs("hudi", "HUDI");
        reasonIs("handled", "STORAGE_HANDLER");
        reasonIs("sequence", "FORMAT_UNSUPPORTED");
        reasonIs("compressed", "TEXT_COMPRESSED");
        assertThat(stage.status(stage.name("outside"))).isEmpty();
        assertThat(stage.glue.tables(stage.database)).isEmpty();
    }

    @Test
    void compressedTextThatIsReplacedByPlainTextIsMirrored() {
        stage.put("repaired/a.csv.gz", new byte[] {1});
        table("repaired", Formats.CSV, Map.of());
        reasonIs("repaired", "TEXT_COMPRESSED");

        stage.lake.delete(stage.repository, "main", "repaired/a.csv.gz");
        stage.put("repaired/a.csv", Tables.file(Formats.CSV, "1", "a"));

        stage.awaitRows(stage.name("repaired"), 1);
    }

    private void table(String name, Format format, Map<String, String> parameters) {
        CatalogTable plain = Tables.external(stage.name(name), List.of(), stage.location("main/" + name), format);
        hive.createTable(new CatalogTable(
                plain.name(), plain.type(), "", plain.columns(), List.of(), plain.location(), format, parameters));
    }

    private void reasonIs(String table, String code) {
        eventually(() -> assertThat(stage.status(stage.name(table))).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo("skipped");
            assertThat(status.code()).isEqualTo(code);
            assertThat(status.error()).contains(stage.name(table).toString());
        }));
    }
}
