package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.config.Config.UnsupportedColumns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OmittedColumnsTest {
    private static final Column ID = new Column("id", "bigint");
    private static final Column SPAN = new Column("span", "interval_day_time");
    private static final Column KEY = new Column("key", "string");
    private static final Map<String, String> BY_ORDER = Map.of("orc.column.index.access", "true");

    @Rule("C22")
    @ParameterizedTest
    @EnumSource(
            value = DataFormat.class,
            names = {"PARQUET", "ORC", "AVRO", "JSON", "OPENX_JSON"})
    void aColumnAmongOthersIsOmittedWhereReadersFindColumnsByName(DataFormat format) {
        SourceTable source = omitting(List.of(ID, SPAN, KEY), Formats.of(format));

        assertThat(source.refusal()).isEmpty();
        assertThat(source.table().columns()).containsExactly(ID, KEY);
        assertThat(source.table().parameters()).containsEntry("mirrorlake.omitted-columns", "span");
    }

    @Rule("C22")
    @ParameterizedTest
    @EnumSource(
            value = DataFormat.class,
            names = {"ORC", "RC_BINARY", "RC_TEXT", "TEXT", "OPEN_CSV", "REGEX"})
    void byOrderOnlyTheLastAreOmitted(DataFormat format) {
        Format byOrder = format == DataFormat.ORC ? Formats.of(format, BY_ORDER) : Formats.of(format);
        SourceTable last = omitting(List.of(ID, SPAN, new Column("more", "void")), byOrder);
        SourceTable among = omitting(List.of(ID, SPAN, KEY), byOrder);

        assertThat(last.refusal()).isEmpty();
        assertThat(last.table().columns()).containsExactly(ID);
        assertThat(last.table().parameters()).containsEntry("mirrorlake.omitted-columns", "span,more");
        assertThat(among.refusal()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text())
                    .startsWith("table default.my_table: column \"span\" has type \"interval_day_time\", which Athena"
                            + " cannot read, and cannot be omitted: Athena finds the columns of ")
                    .endsWith(" by their order, and others follow it");
            assertThat(reason.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AVRO | avro.schema.literal | {\"type\":\"record\",\"fields\":[{\"name\":\"id\"},{\"name\":\"span\"}]}",
                "TEXT | serialization.last.column.takes.rest | true",
            })
    void notEvenTheLastIsOmittedWhereAParameterNeedsIt(DataFormat format, String key, String value) {
        SourceTable inTheSerde = omitting(List.of(ID, SPAN), Formats.of(format, Map.of(key, value)));
        SourceTable inTheTable = SourceTable.read(
                TestTables.with(List.of(ID, SPAN), Formats.of(format), Map.of(key, value)),
                noSchemas(),
                UnsupportedColumns.OMIT);

        for (SourceTable source : List.of(inTheSerde, inTheTable)) {
            assertThat(source.refusal())
                    .hasValueSatisfying(reason -> assertThat(reason.text()).endsWith(key + " needs it"));
        }
    }

    @Test
    void parquetReadByOrderIsLikeText() {
        Format byOrder = Formats.of(DataFormat.PARQUET, Map.of("parquet.column.index.access", "true"));

        assertThat(omitting(List.of(SPAN, ID), byOrder).refusal())
                .hasValueSatisfying(
                        reason -> assertThat(reason.text()).contains("of Parquet with parquet.column.index.access"));
    }

    @Test
    void theLastColumnThatIsLeftIsNotOmitted() {
        assertThat(omitting(List.of(SPAN), TestTables.PARQUET).refusal())
                .hasValueSatisfying(reason -> assertThat(reason.text()).endsWith("no column would be left"));
    }

    @Test
    void aPartitionKeyIsNotOmitted() {
        CatalogTable table = TestTables.table(List.of(SPAN));

        assertThat(SourceTable.read(table, noSchemas(), UnsupportedColumns.OMIT).refusal())
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("partition key \"span\""));
    }

    @Test
    void aPartitionThatIsReadByOrderKeepsItsTableFromOmittingOne() {
        CatalogTable table = new CatalogTable(
                TestTables.NAME,
                "EXTERNAL_TABLE",
                "",
                List.of(SPAN, ID),
                TestTables.KEYS,
                "s3a://example/main/my_table",
                TestTables.PARQUET,
                Map.of());
        SourceTable source = SourceTable.read(table, noSchemas(), UnsupportedColumns.OMIT);
        Partition text = new Partition(
                List.of("2021", "1"), "s3a://example/main/t", Formats.of(DataFormat.TEXT), List.of(), Map.of());

        assertThat(source.refusal()).isEmpty();
        assertThat(source.refusal(source.partition(TestTables.partition("2021", "1"))))
                .isEmpty();
        assertThat(source.refusal(source.partition(text)))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("\"span\"", "of text"));
    }

    @Test
    void nothingIsOmittedUnlessThatIsConfigured() {
        CatalogTable table = TestTables.with(List.of(ID, SPAN), TestTables.PARQUET, Map.of());

        SourceTable source = SourceTable.read(table, noSchemas(), UnsupportedColumns.REFUSE);

        assertThat(source.refusal())
                .hasValueSatisfying(reason -> assertThat(reason.remedy()).contains("mirror.columns.unsupported: omit"));
        assertThat(source.table().columns()).contains(SPAN);
    }

    @Test
    void aTableThatIsRefusedForMoreThanItsColumnsIsRefusedForThat() {
        CatalogTable iceberg = TestTables.with(List.of(ID, SPAN), TestTables.PARQUET, Map.of("table_type", "ICEBERG"));

        assertThat(SourceTable.read(iceberg, noSchemas(), UnsupportedColumns.OMIT)
                        .refusal())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.ICEBERG));
    }

    @Test
    void whatASourceSaysOfItselfIsNotBelieved() {
        CatalogTable table =
                TestTables.with(List.of(ID), TestTables.PARQUET, Map.of("mirrorlake.omitted-columns", "none"));

        assertThat(SourceTable.read(table, noSchemas(), UnsupportedColumns.OMIT)
                        .table()
                        .parameters())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"json, timestamp", "json, binary", "orc, timestamp_ntz", "csv, date"})
    void aColumnThatAthenaReadsOtherwiseThanSparkWritesItIsOmittedToo(String name, String type) {
        CatalogTable stored = SparkTables.withFields(
                name, "{\"name\":\"id\",\"type\":\"long\"}", "{\"name\":\"Odd\",\"type\":\"" + type + "\"}");

        SourceTable source = SourceTable.read(stored, noSchemas(), UnsupportedColumns.OMIT);

        assertThat(source.refusal()).isEmpty();
        assertThat(source.table().columns()).extracting(Column::name).doesNotContain("odd");
        assertThat(source.table().parameters()).containsEntry("mirrorlake.omitted-columns", "Odd");
    }

    private static SourceTable omitting(List<Column> columns, Format format) {
        return SourceTable.read(TestTables.with(columns, format, Map.of()), noSchemas(), UnsupportedColumns.OMIT);
    }

    private static AvroSchemas noSchemas() {
        return TestTables.noSchemas();
    }
}
