package dev.mirrorlake.rig.rows;

import static dev.mirrorlake.rig.rows.ReadTwice.FAILS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the test reader against Trino itself: the same rows, and a failure where it fails. */
@Tag("trino")
class SymlinkReaderTrinoIT {
    private static final Column ID = new Column("id", "bigint");
    private static final Column NAME = new Column("name", "string");
    private static final Format TEXT = symlinks(RowFormatTest.TEXT);
    private static final Format BY_NAME = ReadTwice.symlinks(RowFormatTest.ORC, Map.of(OrcRows.BY_INDEX, "false"));

    private final ReadTwice twice = new ReadTwice();

    private static Format symlinks(String serde) {
        return ReadTwice.symlinks(serde, serde.equals(RowFormatTest.TEXT) ? Map.of("field.delim", ",") : Map.of());
    }

    @BeforeEach
    void makeFiles() {
        put("data/1", "1,a\n2,b\n");
        put("data/2", "3,\\N\n");
    }

    @AfterEach
    void close() {
        twice.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                RowFormatTest.PARQUET,
                RowFormatTest.ORC,
                RowFormatTest.AVRO,
                RowFormatTest.TEXT,
                RowFormatTest.CSV,
                RowFormatTest.JSON
            })
    void readEveryFormat(String serde) {
        Format format = symlinks(serde);
        List<Column> columns = RowFormatTest.COLUMNS.stream()
                .map(column -> new Column(column.name(), readable(serde, column.type())))
                .toList();
        byte[] file = RowFormat.of(format, Map.of()).write(columns, RowFormatTest.ROWS);
        twice.put("data/file", file);
        put("t/symlink.txt", line("file") + "\n");

        assertThat(bothRead(table(format, columns), List.of())).hasSize(RowFormatTest.ROWS.size());
    }

    /** Trino takes columns of OpenCSV for strings alone, and fails on Avro's where they are smaller than an int. */
    private static String readable(String serde, String type) {
        return switch (serde) {
            case RowFormatTest.CSV -> "string";
            case RowFormatTest.AVRO -> type.endsWith("int") && !type.equals("bigint") ? "int" : type;
            default -> type;
        };
    }

    @Test
    void uniteTheVisibleFilesOfTheLocation() {
        put("t/symlink.txt", line("2") + "\n" + line("2") + "\n");
        put("t/_sub/.dir/more", line("2") + "\n");
        put("t/_hidden", line("1") + "\n");
        put("t/.hidden", line("1") + "\n");
        put("t_old/symlink.txt", line("1") + "\n");

        assertThat(bothRead(table(TEXT), List.of())).hasSize(3);
    }

    @Test
    void seeNoRowsWithoutAManifest() {
        assertThat(bothRead(table(TEXT), List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%1$s\n%2$s\n",
                "%1$s\r\n%2$s",
                "s3a://BUCKET/data/a b=%%20+%%2F é\n",
            })
    void takeTheseManifests(String manifest) {
        put("data/a b=%20+%2F é", "9,z\n");
        put("t/symlink.txt", manifest.formatted(line("1"), line("2")).replace("BUCKET", twice.id));

        assertThat(bothRead(table(TEXT), List.of())).doesNotContain(List.of(FAILS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "%s\n\n",
                "# comment\n%s\n",
                "\ufeff%s\n",
                " %s\n",
                "s3://BUCKET/data/absent\n",
                "s3://BUCKET/data/\n",
                "s3://BUCKET/data/_x\n",
                "S3://BUCKET/data/1\n",
                "lakefs://BUCKET/data/1\n",
                "s3://BUCKET/data%%2F1\n",
            })
    void failWithTheseManifests(String manifest) {
        put("data/_x", "1,a\n");
        put("t/symlink.txt", manifest.formatted(line("1")).replace("BUCKET", twice.id));

        assertThat(bothRead(table(TEXT), List.of())).containsExactly(List.of(FAILS));
    }

    @Test
    void readEachPartitionInItsOwnFormatByPosition() {
        put("data/3", "5;e\n");
        put("t/1/symlink.txt", line("1") + "\n");
        put("t/2/symlink.txt", line("3") + "\n");
        put("t/3/symlink.txt", line("1") + "\n");
        put("t/4/symlink.txt", "");
        Format semicolon =
                new Format(TEXT.inputFormat(), TEXT.outputFormat(), TEXT.serde(), Map.of("field.delim", ";"));
        CatalogTable table = table(TEXT, List.of(ID, NAME), new Column("m", "int"), new Column("p", "string"));

        assertThat(bothRead(
                        table,
                        List.of(
                                partition(TEXT, "1", List.of(ID, NAME), "01", "a b/c=%d é"),
                                partition(semicolon, "2", List.of(), "__HIVE_DEFAULT_PARTITION__", "y"),
                                partition(TEXT, "3", List.of(ID), "3", "__HIVE_DEFAULT_PARTITION__"),
                                partition(TEXT, "4", List.of(ID, new Column("other", "string")), "4", "z"),
                                partition(TEXT, "5", List.of(ID, NAME), "5", "no manifest"))))
                .hasSize(5)
                .doesNotContain(List.of(FAILS));
    }

    @Test
    void readOddPartitionValuesAsTheyAre() {
        List<String> values = List.of(
                "x".repeat(1000),
                "a/b:c=d%20#?",
                "' \"{}^[]\\*",
                "日本 + é",
                "e\u0301",
                "_a",
                ".a",
                "a%2Fb",
                "NULL",
                "null");
        List<Partition> partitions = new ArrayList<>();
        for (String value : values) {
            String folder = "odd/" + partitions.size();
            put("t/" + folder + "/symlink.txt", line("2") + "\n");
            partitions.add(partition(TEXT, folder, List.of(ID, NAME), value));
        }

        assertThat(bothRead(table(TEXT, List.of(ID, NAME), new Column("p", "string")), partitions))
                .extracting(row -> row.get(2))
                .containsExactlyInAnyOrderElementsOf(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {RowFormatTest.ORC, RowFormatTest.CSV, RowFormatTest.TEXT})
    void takeAPartitionsColumnsForTheTablesByPosition(String serde) {
        List<Column> columns = List.of(new Column("a", "string"), new Column("b", "string"));
        twice.put("data/file", RowFormat.of(symlinks(serde), Map.of()).write(columns, List.of(List.of("a's", "b's"))));
        put("t/1/symlink.txt", line("file") + "\n");
        CatalogTable table = table(
                symlinks(serde),
                List.of(new Column("a", "string"), new Column("new", "string"), new Column("b", "string")),
                new Column("p", "string"));

        assertThat(bothRead(table, List.of(partition(symlinks(serde), "1", columns, "x"))))
                .containsExactly(List.of("a's", "b's", Cells.NULL, "x"));
    }

    @Test
    void findTheColumnsOfOrcByNameIfToldSo() {
        byte[] file = RowFormat.of(BY_NAME, Map.of()).write(List.of(ID, NAME), List.of(List.of("1", "a")));
        List<Column> columns = List.of(NAME, new Column("new", "bigint"), ID);

        assertThat(twice.rowsOfFile(BY_NAME, columns, Map.of(), file)).containsExactly(List.of("a", Cells.NULL, "1"));
        assertThat(twice.rowsOfFile(
                        symlinks(RowFormatTest.ORC), List.of(ID, new Column("new", "string"), NAME), Map.of(), file))
                .containsExactly(List.of("1", "a", Cells.NULL));
    }

    @Test
    void findTheColumnsOfOrcByPositionWhereItHasNoNames() {
        byte[] file = RowFormat.of(BY_NAME, Map.of())
                .write(
                        List.of(new Column("_col0", "bigint"), new Column("_col1", "string")),
                        List.of(List.of("1", "a")));

        assertThat(twice.rowsOfFile(BY_NAME, List.of(ID, NAME), Map.of(), file)).containsExactly(List.of(FAILS));
        assertThat(twice.rowsOfFile(symlinks(RowFormatTest.ORC), List.of(ID, NAME), Map.of(), file))
                .containsExactly(List.of("1", "a"));
    }

    @Test
    void takeAPartitionsColumnsOfOrcByNameForTheTablesToo() {
        List<Column> columns = List.of(new Column("a", "string"), new Column("b", "string"));
        twice.put("data/file", RowFormat.of(BY_NAME, Map.of()).write(columns, List.of(List.of("a's", "b's"))));
        put("t/1/symlink.txt", line("file") + "\n");
        CatalogTable table = table(
                BY_NAME,
                List.of(new Column("a", "string"), new Column("new", "string"), new Column("b", "string")),
                new Column("p", "string"));

        assertThat(bothRead(table, List.of(partition(BY_NAME, "1", columns, "x"))))
                .containsExactly(List.of("a's", Cells.NULL, "b's", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {RowFormatTest.PARQUET, RowFormatTest.AVRO, RowFormatTest.JSON})
    void failWhereAPartitionsColumnsAreInAnotherOrder(String serde) {
        byte[] file = RowFormat.of(symlinks(serde), Map.of()).write(List.of(ID, NAME), List.of(List.of("1", "a")));
        twice.put("data/file", file);
        put("t/1/symlink.txt", line("file") + "\n");
        CatalogTable table = table(symlinks(serde), List.of(ID, NAME), new Column("p", "string"));

        assertThat(bothRead(table, List.of(partition(symlinks(serde), "1", List.of(NAME, ID), "x"))))
                .containsExactly(List.of(FAILS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                RowFormatTest.PARQUET,
                RowFormatTest.ORC,
                RowFormatTest.AVRO,
                RowFormatTest.TEXT,
                RowFormatTest.CSV,
                RowFormatTest.JSON
            })
    void readAColumnThatAPartitionDoesNotSpeakOf(String serde) {
        Format format = symlinks(serde);
        List<Column> columns = List.of(new Column("a", "string"), new Column("b", "string"));
        RowFormat rows = RowFormat.of(format, Map.of());
        twice.put("data/both", rows.write(columns, List.of(List.of("1", "x"))));
        twice.put("data/old", rows.write(columns.subList(0, 1), List.of(List.of("2"))));
        put("t/1/symlink.txt", line("both") + "\n" + line("old") + "\n");
        CatalogTable table = table(format, columns, new Column("p", "string"));

        assertThat(bothRead(table, List.of(partition(format, "1", columns.subList(0, 1), "y"))))
                .hasSize(2)
                .contains(List.of("2", Cells.NULL, "y"));
    }

    private List<List<String>> bothRead(CatalogTable table, List<Partition> partitions) {
        return twice.rows(table, partitions);
    }

    private void put(String key, String text) {
        twice.put(key, text);
    }

    private String line(String file) {
        return twice.line(file);
    }

    private CatalogTable table(Format format) {
        return table(format, List.of(ID, NAME));
    }

    private CatalogTable table(Format format, List<Column> columns, Column... keys) {
        return twice.table(format, columns, keys);
    }

    private Partition partition(Format format, String folder, List<Column> columns, String... values) {
        return twice.partition(format, folder, columns, values);
    }
}
