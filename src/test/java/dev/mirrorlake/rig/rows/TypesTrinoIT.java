package dev.mirrorlake.rig.rows;

import static dev.mirrorlake.rig.rows.ReadTwice.FAILS;
import static dev.mirrorlake.rig.rows.ReadTwice.symlinks;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.rig.rows.Samples.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the test reader's files against Trino itself: each type in each format, and text that is odd. */
@Tag("trino")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesTrinoIT {
    private static final String TABS = "([^\t]*)\t([^\t]*)";

    private ReadTwice twice;

    @BeforeAll
    void open() {
        twice = new ReadTwice();
    }

    @AfterAll
    void close() {
        twice.close();
    }

    private static RowFormat rowFormat(Format format) {
        return RowFormat.of(format, Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Samples.PARQUET,
                Samples.ORC,
                Samples.AVRO,
                Samples.TEXT,
                Samples.CSV,
                Samples.JSON,
                Samples.OPENX,
                Samples.REGEX
            })
    void everyTypeIsReadAsTrinoReadsIt(String serde) {
        Format format = symlinks(serde, Map.of("input.regex", TABS + "\t([^\t]*)".repeat(13)));
        Format nested = symlinks(serde, Map.of("input.regex", TABS + "\t([^\t]*)".repeat(6)));

        for (Format one : List.of(format, nested)) {
            Sample sample = one == nested ? Samples.nested(one) : Samples.flat(one);
            List<List<String>> rows = twice.rowsOfFile(one, sample.columns(), Map.of(), sample.file(one, Map.of()));
            if (serde.equals(Samples.CSV) || serde.equals(Samples.REGEX)) {
                assertThat(rows).hasSize(3);
            } else {
                assertThat(rows).containsExactlyInAnyOrderElementsOf(sample.rows());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Samples.PARQUET, Samples.ORC, Samples.AVRO, Samples.TEXT, Samples.JSON, Samples.OPENX})
    void namesHaveNoCase(String serde) {
        Format format = symlinks(serde, Map.of());
        byte[] file = rowFormat(format)
                .write(
                        List.of(new Column("userId", "string"), new Column("S", "struct<itemNo:int>")),
                        List.of(List.of("1", "{\"itemNo\":2}")));

        assertThat(twice.rowsOfFile(
                        format,
                        List.of(new Column("userid", "string"), new Column("s", "struct<itemno:int>")),
                        Map.of(),
                        file))
                .containsExactly(
                        serde.equals(Samples.AVRO) ? List.of(Cells.NULL, Cells.NULL) : List.of("1", "{\"itemno\":2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Samples.PARQUET, Samples.ORC, Samples.AVRO, Samples.TEXT, Samples.JSON, Samples.OPENX})
    void fieldsOfStructsAreFoundAsTrinoFindsThem(String serde) {
        Format format = symlinks(serde, Map.of());
        byte[] file = rowFormat(format)
                .write(List.of(new Column("s", "struct<a:int,b:int>")), List.of(List.of("{\"a\":1,\"b\":2}")));

        assertThat(twice.rowsOfFile(format, List.of(new Column("s", "struct<b:int,c:int,a:int>")), Map.of(), file))
                .containsExactly(List.of(
                        serde.equals(Samples.TEXT) ? "{\"b\":1,\"c\":2,\"a\":null}" : "{\"b\":2,\"c\":null,\"a\":1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int|bigint|-1",
                "float|double|0.1",
                "decimal(5,2)|decimal(12,3)|1.50",
                "varchar(2)|string|ab",
                "int|string|7",
                "bigint|int|7",
                "string|varchar(2)|abc",
                "array<int>|array<bigint>|[1]"
            })
    void aColumnThatHasChangedItsTypeIsReadAsTrinoReadsIt(String written, String read, String cell) {
        assertThat(List.of(Samples.PARQUET, Samples.ORC, Samples.AVRO, Samples.TEXT, Samples.JSON, Samples.OPENX))
                .allSatisfy(serde -> {
                    Format format = symlinks(serde, Map.of());
                    byte[] file = rowFormat(format).write(List.of(new Column("c", written)), List.of(List.of(cell)));
                    twice.rowsOfFile(format, List.of(new Column("c", read)), Map.of(), file);
                });
    }

    @Test
    void delimitedTextOfOddValues() {
        Format format =
                symlinks(Samples.TEXT, Map.of("field.delim", "|", "escape.delim", "\\", "collection.delim", ","));
        String lines = """
                1|true|1.5|2021-11-30|a|1,x,|k\u0003v|1,b
                01|TRUE|x|2021-13-45|a\\|b||k|\\N,\\N
                +1|t|1e2|2021-1-2|\\N|\\N|\\N|\\N
                 1|1|NaN|30.11.2021||,|,|1
                1.5|FALSE||2021-11-30 10:00:00|\\\\|1,2|a\u0003b\u0003c,a\u0003d|1,b,c

                99999999999|false|0x1p3|x|é|a|\u0003x|x
                1|true|1|2021-11-30|b|1|k\u0003v|1,b|more
                """;

        assertThat(twice.rowsOfFile(
                        format,
                        List.of(
                                new Column("n", "int"),
                                new Column("ok", "boolean"),
                                new Column("d", "double"),
                                new Column("day", "date"),
                                new Column("s", "string"),
                                new Column("l", "array<int>"),
                                new Column("m", "map<string,string>"),
                                new Column("b", "struct<a:int,b:string>")),
                        Map.of(),
                        lines.getBytes(UTF_8)))
                .hasSize(8);
    }

    @Test
    void jsonOfOddValues() {
        List<Column> columns = List.of(
                new Column("n", "int"),
                new Column("s", "string"),
                new Column("l", "array<int>"),
                new Column("m", "map<string,int>"));
        String good = """
                {"n":1,"s":"a","l":[1,2],"m":{"k":1}}
                {"N":2,"S":null,"more":{"x":[1]},"L":[]}
                {}
                {"s":"\\u00e9 \\" \\n","m":{},"n":1}
                """;

        for (String serde : List.of(Samples.JSON, Samples.OPENX)) {
            Format format = symlinks(serde, Map.of());
            assertThat(twice.rowsOfFile(format, columns, Map.of(), good.getBytes(UTF_8)))
                    .hasSize(4);
            assertThat(twice.rowsOfFile(format, columns, Map.of(), "{\"n\":1\n".getBytes(UTF_8)))
                    .containsExactly(List.of(FAILS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Samples.TEXT, Samples.CSV, Samples.JSON, Samples.OPENX, Samples.REGEX})
    void textIsDecompressedAndItsEndsAreLeftOut(String serde) throws IOException {
        Format format = symlinks(serde, Map.of("input.regex", TABS));
        List<Column> columns = List.of(new Column("a", "string"), new Column("b", "string"));
        Map<String, String> ends = Map.of("skip.header.line.count", "1", "skip.footer.line.count", "1");
        byte[] file = RowFormat.of(format, ends).write(columns, List.of(List.of("1", "x"), List.of("2", "y")));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(file);
        }

        assertThat(twice.rowsOfFile(format, columns, ends, file)).hasSize(2);
        assertThat(twice.rowsOfFile(format, columns, ends, "f.gz", compressed.toByteArray()))
                .hasSize(2);
    }

    @Test
    void aLineThatTheExpressionDoesNotMatchIsNulls() {
        Format format = symlinks(Samples.REGEX, Map.of("input.regex", "(\\S+) (\\S+)( x)?"));

        assertThat(twice.rowsOfFile(
                        format,
                        List.of(
                                new Column("s", "string"),
                                new Column("n", "int"),
                                new Column("o", "string"),
                                new Column("p", "string")),
                        Map.of(),
                        "a 1 x\nb two\nc\n".getBytes(UTF_8)))
                .hasSize(3);
        assertThat(twice.rowsOfFile(
                        symlinks(Samples.REGEX, Map.of()),
                        List.of(new Column("s", "string")),
                        Map.of(),
                        "a\n".getBytes(UTF_8)))
                .containsExactly(List.of(FAILS));
    }

    @Test
    void avrosNamesHaveNoCaseWhereTheTableHasASchema() {
        String field = "{\"name\":\"%s\",\"type\":[\"null\",\"string\"],\"default\":null%s}";
        byte[] file = rowFormat(symlinks(Samples.AVRO, Map.of()))
                .write(List.of(new Column("userId", "string")), List.of(List.of("1")));

        for (String name : List.of("userId", "userid")) {
            for (String alias : List.of("", ",\"aliases\":[\"userId\"]")) {
                String schema =
                        "{\"type\":\"record\",\"name\":\"row\",\"fields\":[" + field.formatted(name, alias) + "]}";
                boolean found = name.equals("userId") || !alias.isEmpty();
                assertThat(twice.rowsOfFile(
                                symlinks(Samples.AVRO, Map.of("avro.schema.literal", schema)),
                                List.of(new Column("userid", "string")),
                                Map.of(),
                                file))
                        .containsExactly(List.of(found ? "1" : Cells.NULL));
            }
        }
    }

    @Test
    void avroIsReadByTheSchemaOfTheTable() {
        String schema = """
                {"type":"record","name":"row","fields":[{"name":"a","type":["null","long"]},{"name":"b","type":"string","default":"x"}]}""";
        byte[] file = rowFormat(symlinks(Samples.AVRO, Map.of()))
                .write(List.of(new Column("a", "int")), List.of(List.of("1")));
        List<Column> columns = List.of(new Column("a", "bigint"), new Column("b", "string"));

        assertThat(twice.rowsOfFile(
                        symlinks(Samples.AVRO, Map.of("avro.schema.literal", schema)), columns, Map.of(), file))
                .containsExactly(List.of("1", "x"));
        assertThat(twice.rowsOfFile(
                        symlinks(Samples.AVRO, Map.of()), columns, Map.of("avro.schema.literal", schema), file))
                .containsExactly(List.of("1", "x"));
        assertThat(twice.rowsOfFile(
                        symlinks(Samples.AVRO, Map.of("avro.schema.url", "lakefs://a/b/c.avsc")),
                        columns,
                        Map.of(),
                        file))
                .containsExactly(List.of(FAILS));
    }
}
