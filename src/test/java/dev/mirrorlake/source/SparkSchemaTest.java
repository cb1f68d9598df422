package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSchemaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"byte\" | tinyint",
                "\"short\" | smallint",
                "\"integer\" | int",
                "\"long\" | bigint",
                "\"float\" | float",
                "\"double\" | double",
                "\"decimal\" | decimal(10,0)",
                "\"decimal(38,18)\" | decimal(38,18)",
                "\"string\" | string",
                "\"binary\" | binary",
                "\"boolean\" | boolean",
                "\"date\" | date",
                "\"timestamp\" | timestamp",
                "\"timestamp_ntz\" | timestamp",
                "{\"type\":\"array\",\"elementType\":\"long\",\"containsNull\":true} | array<bigint>",
                "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"short\"} | map<string,smallint>",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"A_b.1\",\"type\":\"long\"}]} | struct<A_b.1:bigint>",
                "{\"type\":\"udt\",\"class\":\"org.example.Point\",\"sqlType\":\"string\"} | udt",
            })
    void typesAreSpeltAsHiveSpellsThem(String json, String expected) throws SparkTableException {
        CatalogTable table = SparkTables.withFields("parquet", "{\"name\":\"C\",\"type\":" + json + "}");

        assertThat(SparkSchema.of(table).fields())
                .extracting(SparkSchema.Field::column)
                .containsExactly(new Column("c", expected));
    }

    @Test
    void commentsAndLengthsAreInTheMetadata() throws SparkTableException {
        CatalogTable table = SparkTables.withFields(
                "parquet",
                "{\"name\":\"c\",\"type\":\"string\",\"metadata\":{\"comment\":\"the key\",\"__CHAR_VARCHAR_TYPE_STRING\":\"varchar(7)\"}}",
                "{\"name\":\"d\",\"type\":\"string\",\"metadata\":{\"__CHAR_VARCHAR_TYPE_STRING\":\"drop table\"}}");

        assertThat(SparkSchema.of(table).fields())
                .extracting(SparkSchema.Field::column)
                .containsExactly(new Column("c", "varchar(7)", "the key"), new Column("d", "string"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"type\":\"struct\"}",
                "{\"type\":\"struct\",\"fields\":{}}",
                "{\"type\":\"array\",\"fields\":[]}",
                "{\"type\":\"struct\",\"fields\":[7]}",
                "{\"type\":\"struct\",\"fields\":[{\"type\":\"long\"}]}",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\"}]}",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"ring\"}}]}",
                "{\"type\":\"struct\",\"fields\":[]} {}",
            })
    void aSchemaThatMakesNoSenseIsRefused(String schema) {
        assertRefused(SparkTables.withSchema("csv", schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:int,b", "a>", "", "A", "a b", "a$b"})
    void aFieldWhoseNameReadersCantTellIsRefused(String name) {
        CatalogTable table = SparkTables.withFields(
                "parquet",
                "{\"name\":\"c\",\"type\":{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"},{\"name\":\""
                        + name + "\",\"type\":\"string\"}]}}");

        assertThat(SparkTable.read(table).refusal()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.NAME_UNSUPPORTED);
            assertThat(reason.toString()).contains("table " + table.name(), "\"" + name + "\"", "\"c\"", "rename it");
        });
    }

    @Test
    void aSchemaIsReadOnlySoDeepAndSoLong() {
        String deep = "{\"type\":\"array\",\"elementType\":".repeat(5_000) + "\"long\"" + "}".repeat(5_000);
        assertRefused(SparkTables.withFields("csv", "{\"name\":\"a\",\"type\":" + deep + "}"));
        assertRefused(SparkTables.withSchema("csv", " ".repeat(9 * 1024 * 1024)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "1000000000", "-1", "many", "04"})
    void aSchemaThatLacksPartsIsRefused(String parts) {
        CatalogTable table = SparkTables.withParameters("wide", Map.of("spark.sql.sources.schema.numParts", parts));

        assertRefused(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "1000000000", "-1"})
    void partitionColumnsThatAreNotAllNamedAreRefused(String count) {
        CatalogTable table =
                SparkTables.withParameters("csv_partitioned", Map.of("spark.sql.sources.schema.numPartCols", count));

        assertRefused(table);
    }

    private static void assertRefused(CatalogTable table) {
        assertThat(SparkTable.read(table).refusal()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.SPARK_SCHEMA);
            assertThat(reason.toString())
                    .contains("table " + table.name(), "make the table again")
                    .hasSizeLessThan(400);
        });
    }
}
