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
import org.junit.jupiter.params.provider.ValueSource;

class AvroSchemaTest {
    private static final String LITERAL = "avro.schema.literal";

    @Rule("C40")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,key,added | has field \"added\" that the table lacks",
                "id | lacks the table's column \"key\"",
                "id,name | lacks the table's column \"key\", and has field \"name\" that the table lacks",
                "a,b | lacks the table's columns \"id\", \"key\", and has fields \"a\", \"b\" that the table lacks",
            })
    void aSchemaWithOtherFieldsThanTheTableHasColumnsIsRefusedNamingThem(String fields, String difference) {
        Map<String, String> schema = Map.of(LITERAL, TestTables.schema(fields.split(",")));

        for (CatalogTable table : List.of(
                TestTables.table(TestTables.KEYS, avro(schema), Map.of()),
                TestTables.table(TestTables.KEYS, avro(Map.of()), schema))) {
            assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
                assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_DIFFERS);
                assertThat(reason.text()).isEqualTo("table default.my_table: its Avro schema " + difference);
                assertThat(reason.remedy()).contains("ALTER TABLE default.my_table UPDATE COLUMNS", "Hive 3");
            });
        }
    }

    @Rule("C40")
    @ParameterizedTest
    @ValueSource(strings = {"id,key", "key,id", "ID,Key", "id,key,year,month"})
    void theOrderAndCaseOfFieldsAreNothingAndKeysMayBeAmongThem(String fields) {
        Map<String, String> schema = Map.of(LITERAL, TestTables.schema(fields.split(",")));

        assertThat(SourceRules.refusal(TestTables.table(TestTables.KEYS, avro(schema), Map.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "record t {}", "{\"type\": \"string\"}"})
    void whatIsNoSchemaOfARecordIsRefused(String literal) {
        assertThat(SourceRules.refusal(TestTables.table(List.of(), avro(Map.of(LITERAL, literal)), Map.of())))
                .hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_DIFFERS);
                    assertThat(reason.text()).contains("table default.my_table", LITERAL);
                });
    }

    @Test
    void commentsInASchemaAreFineAndTheSchemaIsNothingToOtherFormats() {
        String commented = TestTables.schema("id", "key") + " /* of events */";

        assertThat(SourceRules.refusal(TestTables.table(List.of(), avro(Map.of(LITERAL, commented)), Map.of())))
                .isEmpty();
        assertThat(SourceRules.refusal(
                        TestTables.table(List.of(), TestTables.PARQUET, Map.of(LITERAL, TestTables.schema("a")))))
                .isEmpty();
    }

    @Test
    void theColumnsThatHiveStoresForASchemaItCouldNotReadAreNotTheSchemas() {
        CatalogTable stored = TestTables.with(
                List.of(new Column("error_error_error_error_error_error_error", "string", "from deserializer")),
                avro(Map.of(LITERAL, TestTables.schema("id"))),
                Map.of());

        assertThat(SourceRules.refusal(stored))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("\"error_error_", "\"id\""));
    }

    @Test
    void itIsRefusedForItsSchemaWhereColumnsWouldBeOmitted() {
        CatalogTable table = TestTables.with(
                List.of(new Column("id", "bigint"), new Column("span", "interval_day_time")),
                avro(Map.of(LITERAL, TestTables.schema("id"))),
                Map.of());

        assertThat(SourceTable.read(table, TestTables.noSchemas(), UnsupportedColumns.OMIT)
                        .refusal())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_DIFFERS));
    }

    @Rule("C40")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"id,key |", "id,key,gone |", "id | its own Avro schema lacks the table's column \"key\""})
    void aPartitionsOwnSchemaHasTheTablesColumns(String fields, String lack) {
        Partition partition = partition(avro(Map.of(LITERAL, TestTables.schema(fields.split(",")))));
        List<CatalogTable> tables = List.of(
                TestTables.table(TestTables.KEYS),
                TestTables.table(TestTables.KEYS, avro(Map.of()), Map.of()),
                TestTables.table(TestTables.KEYS, avro(Map.of(LITERAL, TestTables.schema("id", "key"))), Map.of()));

        for (CatalogTable table : tables) {
            if (lack == null) {
                assertThat(SourceRules.refusal(table, partition)).isEmpty();
            } else {
                assertThat(SourceRules.refusal(table, partition)).hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_DIFFERS);
                    assertThat(reason.text()).isEqualTo("table default.my_table, partition [2021, 1]: " + lack);
                });
            }
        }
    }

    @Test
    void readersTakeTheSchemaFromTheTablesOwnParametersFirst() {
        CatalogTable table =
                TestTables.table(TestTables.KEYS, avro(Map.of()), Map.of(LITERAL, TestTables.schema("id", "key")));

        assertThat(SourceRules.refusal(table, partition(avro(Map.of(LITERAL, TestTables.schema("id"))))))
                .isEmpty();
    }

    private static Partition partition(Format format) {
        return new Partition(List.of("2021", "1"), "s3a://example/main/t", format, List.of(), Map.of());
    }

    private static Format avro(Map<String, String> serdeParameters) {
        return Formats.of(DataFormat.AVRO, serdeParameters);
    }
}
