package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {
    @Rule("C22")
    @ParameterizedTest
    @ValueSource(strings = {"interval_day_time", "void", "timestamp with local time zone", "uniontype<int,string>"})
    void aColumnThatAthenaCannotReadIsRefusedByNameAndTypeWithTheWayOut(String type) {
        Reason reason = SourceRules.refusal(withColumns(new Column("id", "int"), new Column("span", type)))
                .orElseThrow();

        assertThat(reason.of("default.my_table"))
                .isEqualTo("TYPE_UNSUPPORTED default.my_table: column \"span\" has type \"" + type
                        + "\", which Athena cannot read; drop the column from the twin with"
                        + " mirror.columns.unsupported: omit");
    }

    @Rule("C24")
    @ParameterizedTest
    @ValueSource(strings = {"array<int>", "binary", "void", "struct<a:int>"})
    void aPartitionKeyIsPrimitive(String type) {
        CatalogTable table = TestTables.table(List.of(new Column("year", "int"), new Column("odd", type)));

        assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text()).contains("partition key \"odd\" has type \"" + type + "\"");
            assertThat(reason.remedy()).doesNotContain("omit");
        });
    }

    @Rule("C14")
    @ParameterizedTest
    @CsvSource({"dt, DT", "dt, dt", "É, é", "userId, userid"})
    void namesThatAreOneInLowerCaseAreRefused(String one, String other) {
        CatalogTable columns = withColumns(new Column(one, "int"), new Column(other, "int"));
        CatalogTable key = TestTables.with(List.of(new Column(one, "int")), TestTables.PARQUET, Map.of());
        CatalogTable repeated = new CatalogTable(
                key.name(),
                key.type(),
                "",
                key.columns(),
                List.of(new Column(other, "int")),
                key.location(),
                key.format(),
                Map.of());

        assertThat(SourceRules.refusal(columns)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.COLUMNS_ALIKE);
            assertThat(reason.text()).contains("column \"" + other + "\" twice");
        });
        assertThat(SourceRules.refusal(repeated)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.COLUMNS_ALIKE);
            assertThat(reason.text()).contains("partition key \"" + other + "\"");
        });
    }

    @Rule("C1")
    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "two\nlines", "\u0001", "\ud83c"})
    void aNameThatGlueCannotHoldIsRefused(String name) {
        isUnsupported(name);
        isUnsupported("é".repeat(128));
    }

    private static void isUnsupported(String name) {
        for (CatalogTable table :
                List.of(withColumns(new Column(name, "int")), TestTables.table(List.of(new Column(name, "int"))))) {
            assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
                assertThat(reason.code()).isEqualTo(ReasonCode.NAME_UNSUPPORTED);
                assertThat(reason.text()).contains("\"" + name + "\"");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1st", "user id", "größe", "a-b", "日本", "_x"})
    void otherNamesAreFine(String name) {
        assertThat(SourceRules.refusal(withColumns(new Column(name, "int")))).isEmpty();
    }

    @Test
    void aTableWithoutColumnsIsRefused() {
        assertThat(SourceRules.refusal(withColumns()))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.NO_COLUMNS));
    }

    @Rule("C39")
    @ParameterizedTest
    @ValueSource(strings = {"one", "", "-1", "1.5", " 1", "99999999999"})
    void aNumberOfLinesToSkipThatIsNoneIsRefused(String count) {
        for (String key : List.of("skip.header.line.count", "skip.footer.line.count")) {
            CatalogTable inTheTable = TestTables.table(List.of(), Formats.of(DataFormat.TEXT), Map.of(key, count));
            CatalogTable inTheSerde =
                    TestTables.table(List.of(), Formats.of(DataFormat.TEXT, Map.of(key, count)), Map.of());

            for (CatalogTable table : List.of(inTheTable, inTheSerde)) {
                assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.OPTION_UNSUPPORTED);
                    assertThat(reason.text()).contains("default.my_table", key, "\"" + count + "\"");
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "+2", "2147483647"})
    void aNumberOfLinesToSkipIsFine(String count) {
        assertThat(SourceRules.refusal(TestTables.table(
                        List.of(), Formats.of(DataFormat.TEXT), Map.of("skip.header.line.count", count))))
                .isEmpty();
    }

    @Rule("C40")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lakefs://example/main/schemas/t.avsc",
                "s3://example/main/schemas/t.avsc",
                "s3a://example/main/schemas/t.avsc",
                "s3://example",
                "s3a://elsewhere/t.avsc",
                "s3://elsewhere/schemas/t.avsc",
                "hdfs://namenode/schemas/t.avsc",
                "http://registry/schemas/t",
                "/schemas/t.avsc",
            })
    void anAvroSchemaThatAthenaCannotReadIsRefusedWhereverItIsNamed(String url) {
        Map<String, String> parameters = Map.of("avro.schema.url", url);
        CatalogTable inTheTable = TestTables.table(List.of(), avro(Map.of()), parameters);
        CatalogTable inTheSerde = TestTables.table(List.of(), avro(parameters), Map.of());
        CatalogTable parquet = TestTables.table(TestTables.KEYS);
        Partition partition =
                new Partition(List.of("2021", "1"), "s3a://example/main/t", avro(parameters), List.of(), Map.of());

        for (Optional<Reason> refusal : List.of(
                SourceRules.refusal(inTheTable),
                SourceRules.refusal(inTheSerde),
                SourceRules.refusal(parquet, partition))) {
            assertThat(refusal).hasValueSatisfying(reason -> {
                assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_URL);
                assertThat(reason.text()).contains("default.my_table", url);
                assertThat(reason.remedy()).contains("avro.schema.literal");
            });
        }
    }

    @Test
    void anAddressOfNoneIsNoAddress() {
        assertThat(SourceRules.refusal(TestTables.table(List.of(), avro(Map.of("avro.schema.url", "none")), Map.of())))
                .isEmpty();
    }

    @Test
    void anAvroSchemaGivenLiterallyComesBeforeItsAddress() {
        Format serde = avro(Map.of("avro.schema.url", "lakefs://example/main/t.avsc"));

        assertThat(SourceRules.refusal(TestTables.table(
                        List.of(), serde, Map.of("avro.schema.literal", TestTables.schema("id", "key")))))
                .isEmpty();
        assertThat(SourceRules.refusal(TestTables.table(List.of(), serde, Map.of("avro.schema.literal", "none"))))
                .isPresent();
    }

    @Test
    void theAddressOfAnAvroSchemaIsNothingToOtherFormats() {
        Map<String, String> parameters = Map.of("avro.schema.url", "hdfs://namenode/t.avsc");

        assertThat(SourceRules.refusal(TestTables.table(List.of(), TestTables.PARQUET, parameters)))
                .isEmpty();
    }

    private static CatalogTable withColumns(Column... columns) {
        return TestTables.with(List.of(columns), TestTables.PARQUET, Map.of());
    }

    private static Format avro(Map<String, String> serdeParameters) {
        return Formats.of(DataFormat.AVRO, serdeParameters);
    }
}
