package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {
    static final String PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    static final String ORC = "org.apache.hadoop.hive.ql.io.orc.OrcSerde";
    static final String AVRO = "org.apache.hadoop.hive.serde2.avro.AvroSerDe";
    static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    static final String CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    static final String JSON = "org.apache.hive.hcatalog.data.JsonSerDe";

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
