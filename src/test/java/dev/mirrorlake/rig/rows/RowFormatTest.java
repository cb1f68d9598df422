package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.rig.rows.Samples.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {
    static final String PARQUET = Samples.PARQUET;
    static final String ORC = Samples.ORC;
    static final String AVRO = Samples.AVRO;
    static final String TEXT = Samples.TEXT;
    static final String CSV = Samples.CSV;
    static final String REGEX = Samples.REGEX;
    static final String JSON = Samples.JSON;
    static final String OPENX = Samples.OPENX;

    static final List<Column> COLUMNS = List.of(
            new Column("id", "bigint"),
            new Column("n", "int"),
            new Column("small", "smallint"),
            new Column("tiny", "tinyint"),
            new Column("ok", "boolean"),
            new Column("f", "float"),
            new Column("d", "double"),
            new Column("day", "date"),
            new Column("name", "varchar(20)"));
    static final List<List<String>> ROWS = List.of(
            List.of("9007199254740993", "-2", "300", "7", "true", "0.1", "1.0E100", "2021-11-30", "é日本, \"x\" \\ y"),
            List.of("1", "2", "3", "4", "false", "-1.5", "0.0", "1969-12-31", ""),
            List.of("5", "\\N", "\\N", "\\N", "\\N", "\\N", "\\N", "\\N", "\\N"));

    private static RowFormat format(String serde, Map<String, String> serdeParameters) {
        return RowFormat.of(new Format("", "", serde, serdeParameters), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, CSV, JSON})
    void readsWhatItWrote(String serde) {
        RowFormat format = format(serde, Map.of());
        String readAsNull = serde.equals(CSV) ? "" : Cells.NULL;

        assertThat(format.read(COLUMNS, format.write(COLUMNS, ROWS)))
                .isEqualTo(ROWS.stream()
                        .map(row -> row.stream()
                                .map(cell -> cell.equals(Cells.NULL) ? readAsNull : cell)
                                .toList())
                        .toList());
        assertThat(format.read(COLUMNS, format.write(COLUMNS, List.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, JSON, OPENX})
    void readsEveryTypeNestedOnesToo(String serde) {
        Format format = new Format("", "", serde, Map.of());

        for (Sample sample : List.of(Samples.flat(format), Samples.nested(format))) {
            assertThat(format(serde, Map.of()).read(sample.columns(), sample.file(format, Map.of())))
                    .isEqualTo(sample.rows());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, OPENX})
    void bytesNeedNotBeText(String serde) {
        RowFormat format = format(serde, Map.of());
        List<Column> columns = List.of(new Column("b", "binary"), new Column("s", "struct<b:binary>"));
        List<String> row = List.of("AP+A", "{\"b\":\"/w==\"}");

        assertThat(format.read(columns, format.write(columns, List.of(row)))).containsExactly(row);
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, TEXT, CSV, JSON, OPENX})
    void namesHaveNoCase(String serde) {
        RowFormat format = format(serde, Map.of());
        String nested = serde.equals(CSV) ? "string" : "struct<%s:int>";
        byte[] file = format.write(
                List.of(new Column("userId", "string"), new Column("S", nested.formatted("itemNo"))),
                List.of(List.of("1", "{\"itemNo\":2}")));

        assertThat(format.read(
                        List.of(new Column("userid", "string"), new Column("s", nested.formatted("itemno"))), file))
                .containsExactly(List.of("1", serde.equals(CSV) ? "{\"itemNo\":2}" : "{\"itemno\":2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, JSON, OPENX})
    void fieldsOfStructsAreFoundByName(String serde) {
        RowFormat format = format(serde, Map.of());
        byte[] file =
                format.write(List.of(new Column("s", "struct<a:int,b:int>")), List.of(List.of("{\"a\":1,\"b\":2}")));

        assertThat(format.read(List.of(new Column("s", "struct<b:int,c:int,a:int>")), file))
                .containsExactly(List.of("{\"b\":2,\"c\":null,\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, JSON, OPENX})
    void numbersAreReadAsWiderOnes(String serde) {
        RowFormat format = format(serde, Map.of());
        byte[] file = format.write(
                List.of(new Column("n", "int"), new Column("f", "float"), new Column("d", "decimal(5,2)")),
                List.of(List.of("-1", "1.5", "1.50")));

        assertThat(format.read(
                        List.of(new Column("n", "bigint"), new Column("f", "double"), new Column("d", "decimal(12,2)")),
                        file))
                .containsExactly(List.of("-1", "1.5", "1.50"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, CSV, JSON})
    void aColumnThatTheFileLacksIsNull(String serde) {
        RowFormat format = format(serde, Map.of());
        byte[] file = format.write(COLUMNS.subList(0, 1), List.of(List.of("1")));

        assertThat(format.read(List.of(COLUMNS.get(0), COLUMNS.get(8)), file))
                .containsExactly(List.of("1", Cells.NULL));
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO, TEXT, CSV, JSON})
    void columnsAreFoundByNameOrByPosition(String serde) {
        RowFormat format = format(serde, Map.of());
        Column a = new Column("a", "string");
        Column b = new Column("b", "string");
        byte[] file = format.write(List.of(a, b), List.of(List.of("1", "2")));

        assertThat(format.read(List.of(b, a), file))
                .containsExactly(format.byName() ? List.of("2", "1") : List.of("1", "2"));
    }

    @Test
    void columnsOfOrcAreFoundByNameInASourceAndInATwinThatSaysSo() {
        Format plain = new Format("", "", ORC, Map.of());
        RowFormat told = format(ORC, Map.of(OrcRows.BY_INDEX, "false"));
        RowFormat source = RowFormat.ofSource(plain, Map.of());
        Column a = new Column("A", "string");
        Column b = new Column("b", "string");
        byte[] named = told.write(List.of(a, b), List.of(List.of("1", "2")));
        byte[] nameless = told.write(
                List.of(new Column("_col0", "string"), new Column("_col1", "string")), List.of(List.of("1", "2")));
        List<Column> turned = List.of(b, new Column("a", "string"));

        assertThat(told.read(turned, named)).containsExactly(List.of("2", "1"));
        assertThat(source.read(turned, named)).containsExactly(List.of("2", "1"));
        assertThat(source.read(turned, nameless)).containsExactly(List.of("1", "2"));
        assertThat(format(ORC, Map.of()).read(turned, named)).containsExactly(List.of("1", "2"));
        assertThatThrownBy(() -> told.read(turned, nameless)).hasMessageContaining("HIVE_FILE_MISSING_COLUMN_NAMES");
    }

    @Test
    void delimitedTextFollowsItsParameters() {
        Map<String, String> serde = Map.of("field.delim", "|", "serialization.null.format", "-");
        RowFormat format = RowFormat.of(new Format("", "", TEXT, serde), Map.of("skip.header.line.count", "1"));

        assertThat(format.read(COLUMNS.subList(0, 2), "id|n\n1|-\n2|x\n3\n4|5|6\n".getBytes(UTF_8)))
                .containsExactly(
                        List.of("1", Cells.NULL),
                        List.of("2", Cells.NULL),
                        List.of("3", Cells.NULL),
                        List.of("4", "5"));
    }

    @Test
    void delimitedTextEscapesWhatIsNoSeparator() {
        Map<String, String> serde = Map.of("field.delim", "|", "escape.delim", "\\", "collection.delim", ",");
        List<Column> columns = List.of(new Column("s", "string"), new Column("l", "array<string>"));
        List<String> row = List.of("a|b,\\", "[\"c,d\",null,\"|\"]");
        RowFormat format = format(TEXT, serde);

        assertThat(format.write(columns, List.of(row))).asString(UTF_8).isEqualTo("a\\|b\\,\\\\|c\\,d,\\N,\\|\n");
        assertThat(format.read(columns, format.write(columns, List.of(row)))).containsExactly(row);
    }

    @Test
    void delimitedTextHasASeparatorForEachDepth() {
        List<Column> columns =
                List.of(new Column("m", "map<string,array<int>>"), new Column("s", "struct<a:int,b:int>"));

        for (String collection : List.of("collection.delim", "colelction.delim")) {
            Map<String, String> serde = Map.of("field.delim", "|", collection, ",", "mapkey.delim", ":");
            assertThat(format(TEXT, serde).read(columns, "k:1\u00042,l:,k:9,x|5,6,7\n|x\n".getBytes(UTF_8)))
                    .containsExactly(
                            List.of("{\"k\":[1,2],\"l\":[],\"x\":null}", "{\"a\":5,\"b\":6}"),
                            List.of("{}", "{\"a\":null,\"b\":null}"));
        }
    }

    @Test
    void aLineThatTheExpressionDoesNotMatchIsNulls() {
        List<Column> columns = List.of(
                new Column("s", "string"),
                new Column("n", "int"),
                new Column("o", "string"),
                new Column("p", "string"));
        Map<String, String> serde = Map.of("input.regex", "(\\S+) (\\S+)( x)?", "input.regex.case.insensitive", "true");

        assertThat(format(REGEX, serde).read(columns, "a 1 X\nb two\nc\n".getBytes(UTF_8)))
                .containsExactly(
                        List.of("a", "1", " X", Cells.NULL),
                        List.of("b", Cells.NULL, Cells.NULL, Cells.NULL),
                        List.of(Cells.NULL, Cells.NULL, Cells.NULL, Cells.NULL));
        assertThatThrownBy(() -> format(REGEX, Map.of())).hasMessageContaining("input.regex");
        assertThatThrownBy(() ->
                        format(REGEX, serde).read(List.of(new Column("l", "array<int>")), "a 1\n".getBytes(UTF_8)))
                .hasMessageContaining("RegexSerDe has no columns of type");
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, CSV, JSON, OPENX, REGEX})
    void linesAtBothEndsAreLeftOut(String serde) {
        Map<String, String> table = Map.of(
                "skip.header.line.count", "2", "skip.footer.line.count", "1", "input.regex", "([^\t]*)\t([^\t]*)");
        RowFormat format = RowFormat.of(new Format("", "", serde, Map.of()), table);
        List<Column> columns = List.of(new Column("a", "string"), new Column("b", "string"));
        List<String> row = List.of("1", "x");

        assertThat(format.read(columns, format.write(columns, List.of(row)))).containsExactly(row);
        assertThat(format.read(columns, "header\n".getBytes(UTF_8))).isEmpty();
        assertThat(format.read(columns, "header\nheader\n".getBytes(UTF_8))).isEmpty();
    }

    /** Seen with Trino 476: it looks for the catalog's names, and takes the catalog's scale for the file's. */
    @Test
    void avroWithoutASchemaOfTheTableIsMisreadAsTrinoMisreadsIt() {
        byte[] file = format(AVRO, Map.of())
                .write(
                        List.of(new Column("userId", "int"), new Column("d", "decimal(5,2)")),
                        List.of(List.of("1", "1.50")));

        assertThat(format(AVRO, Map.of())
                        .read(List.of(new Column("userid", "int"), new Column("d", "decimal(12,3)")), file))
                .containsExactly(List.of(Cells.NULL, "0.150"));
    }

    @Test
    void avroIsReadByTheSchemaOfTheTable() {
        List<Column> columns = List.of(new Column("a", "bigint"), new Column("b", "string"));
        byte[] file = format(AVRO, Map.of()).write(List.of(new Column("a", "int")), List.of(List.of("1")));
        String schema = """
                {"type":"record","name":"row","fields":[{"name":"a","type":["null","long"]},{"name":"b","type":"string","default":"x"}]}
                """;

        assertThat(format(AVRO, Map.of("avro.schema.literal", schema)).read(columns, file))
                .containsExactly(List.of("1", "x"));
        assertThatThrownBy(() -> format(AVRO, Map.of("avro.schema.url", "lakefs://a/b/c")))
                .hasMessageContaining("avro.schema.url");
    }

    @Test
    void csvFollowsItsParameters() {
        RowFormat format = format(CSV, Map.of("separatorChar", ";", "quoteChar", "'", "escapeChar", "^"));

        assertThat(format.read(COLUMNS.subList(0, 3), "1;'a;b';'it^'s'\n;'';c\n".getBytes(UTF_8)))
                .containsExactly(List.of("1", "a;b", "it's"), List.of("", "", "c"));
    }

    @Test
    void aParameterOfTheTableIsAsGoodAsOneOfTheSerde() {
        for (Map.Entry<String, String> separator :
                Map.of(TEXT, "field.delim", CSV, "separatorChar").entrySet()) {
            RowFormat format =
                    RowFormat.of(new Format("", "", separator.getKey(), Map.of()), Map.of(separator.getValue(), "|"));

            assertThat(format.read(COLUMNS.subList(0, 2), "1|2\n".getBytes(UTF_8)))
                    .containsExactly(List.of("1", "2"));
        }
    }

    @Test
    void jsonNamesHaveNoCase() {
        assertThat(format(JSON, Map.of()).read(COLUMNS.subList(0, 2), "{\"N\":2,\"x\":[],\"Id\":1}".getBytes(UTF_8)))
                .containsExactly(List.of("1", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "org.apache.hadoop.hive.serde2.JsonSerDe", "com.amazon.ionhiveserde.IonHiveSerDe"})
    void whatAthenaCannotReadIsAnError(String serde) {
        assertThatThrownBy(() -> format(serde, Map.of())).hasMessage("HIVE_UNSUPPORTED_FORMAT: SerDe " + serde);
    }

    @ParameterizedTest
    @ValueSource(strings = {PARQUET, ORC, AVRO})
    void aFileOfAnotherFormatIsAnError(String serde) {
        assertThatThrownBy(() -> format(serde, Map.of()).read(COLUMNS, "1,2,3\n".getBytes(UTF_8)))
                .isInstanceOf(Exception.class);
    }

    @Test
    void aFileWithoutBytesHoldsNoRowWhereItCanBeRead() {
        for (String serde : List.of(ORC, TEXT, CSV, JSON)) {
            assertThat(format(serde, Map.of()).read(COLUMNS, new byte[0])).isEmpty();
        }
        for (String serde : List.of(PARQUET, AVRO)) {
            assertThatThrownBy(() -> format(serde, Map.of()).read(COLUMNS, new byte[0]))
                    .isInstanceOf(Exception.class);
        }
    }
}
