package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final String TEXT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String AVRO = "org.apache.hadoop.hive.serde2.avro.AvroSerDe";

    @ParameterizedTest
    @CsvSource({
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe, parquet",
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde, orc",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe, avro",
    })
    void binaryFormatsAreKnownByTheirSerdeWhateverTheInputFormat(String serde, String classification) {
        DataFormat format =
                DataFormat.of(new Format("any", "any", serde, Map.of())).orElseThrow();

        assertThat(format.classification()).isEqualTo(classification);
        assertThat(format.serde()).isEqualTo(serde);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                "org.apache.hive.hcatalog.data.JsonSerDe",
                "org.openx.data.jsonserde.JsonSerDe",
            })
    void textFormatsNeedTheTextInputFormat(String serde) {
        Format sequence = new Format("org.apache.hadoop.mapred.SequenceFileInputFormat", "any", serde, Map.of());

        assertThat(DataFormat.of(new Format(TEXT, "any", serde, Map.of()))).isPresent();
        assertThat(DataFormat.of(sequence)).isEmpty();
        assertThat(refusal(TestTables.table(List.of(), sequence, Map.of())))
                .hasValueSatisfying(reason -> assertThat(reason.toString())
                        .contains("default.my_table", serde, "SequenceFileInputFormat", "store it as"));
    }

    @Test
    void hivesOwnJsonSerdeBecomesTheOneThatReadersKnow() {
        Format json = new Format(TEXT, "any", "org.apache.hadoop.hive.serde2.JsonSerDe", Map.of());

        assertThat(DataFormat.of(json).orElseThrow().serde()).isEqualTo("org.apache.hive.hcatalog.data.JsonSerDe");
    }

    @ParameterizedTest
    @CsvSource({
        "metadata_location, s3://b/m.json, ICEBERG",
        "table_type, ICEBERG, ICEBERG",
        "table_type, iceberg, ICEBERG",
        "spark.sql.sources.provider, iceberg, ICEBERG",
        "spark.sql.sources.provider, delta, DELTA",
        "spark.sql.sources.provider, DELTA, DELTA",
        "table_type, DELTA, DELTA",
        "spark.sql.sources.provider, hudi, HUDI",
        "storage_handler, org.apache.hadoop.hive.hbase.HBaseStorageHandler, STORAGE_HANDLER",
        "transactional, true, TRANSACTIONAL",
        "transactional, TRUE, TRANSACTIONAL",
    })
    void aTableThatIsMoreThanItsFilesIsRefusedByItsMark(String key, String value, ReasonCode code) {
        CatalogTable table = TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value));

        assertThat(refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.text()).contains("default.my_table");
        });
    }

    @ParameterizedTest
    @CsvSource({"transactional, false", "spark.sql.sources.provider, parquet", "table_type, EXTERNAL"})
    void otherValuesOfThoseMarksAreFine(String key, String value) {
        assertThat(refusal(TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hudi.hadoop.HoodieParquetInputFormat",
                "com.uber.hoodie.hadoop.HoodieInputFormat",
            })
    void hudiIsKnownByItsInputFormatToo(String inputFormat) {
        Format hudi =
                new Format(inputFormat, "any", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", Map.of());

        assertThat(refusal(TestTables.table(List.of(), hudi, Map.of())))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.HUDI));
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIRTUAL_VIEW", "MATERIALIZED_VIEW"})
    void viewsAreRefused(String type) {
        CatalogTable view = new CatalogTable(
                TestTables.NAME,
                type,
                "",
                TestTables.COLUMNS,
                List.of(),
                "",
                new Format("", "", "", Map.of()),
                Map.of());

        assertThat(refusal(view))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.VIEW));
    }

    @Test
    void aPartitionOfAnotherFormatIsNamedInItsRefusal() {
        Partition rc = partition(new Format("rc", "rc", "ColumnarSerDe", Map.of()));

        assertThat(SourceRules.refusal(TestTables.table(TestTables.KEYS), rc))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("[2021, 1]", "ColumnarSerDe"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean",
                "tinyint",
                "smallint",
                "int",
                "bigint",
                "float",
                "double",
                "decimal",
                "decimal(38)",
                "decimal(38,38)",
                "char(255)",
                "varchar(65535)",
                "string",
                "date",
                "timestamp",
            })
    void primitiveTypesAreReadInColumnsAndKeys(String type) {
        assertThat(refusal(withColumn(type))).isEmpty();
        assertThat(refusal(withKey(type))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "array<int>",
                "map<string,decimal(10,2)>",
                "struct<a:int>",
                "struct<A_1.b:int,Grün:array<struct<x:map<int,char(3)>,y:date>>>",
            })
    void otherTypesAreReadInColumnsOnly(String type) {
        assertThat(refusal(withColumn(type))).isEmpty();
        assertThat(refusal(withKey(type))).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text()).contains("default.my_table", "partition key \"odd\"", type);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "uniontype<int,string>",
                "interval_day_time",
                "interval_year_month",
                "void",
                "unknown",
                "timestamp with local time zone",
                "timestamp_ltz",
                "timestamp_ntz",
                "variant",
                "json",
                "integer",
                "long",
                "INT",
                " int",
                "decimal(39)",
                "decimal(0)",
                "decimal(5,6)",
                "decimal(5,2,1)",
                "char",
                "char(0)",
                "char(256)",
                "char(5,1)",
                "varchar(65536)",
                "varchar(99999999999)",
                "<derived from deserializer>",
                "array",
                "array<>",
                "array<int",
                "array<int>>",
                "array<int,int>",
                "array<int>,array<int>",
                "map<string>",
                "map<array<int>,int>",
                "map<string, int>",
                "struct<>",
                "struct<int>",
                "struct<:int>",
                "struct<a:>",
                "struct<a:int,>",
                "struct<a-b:int>",
                "struct<a:int>,struct<b:int>",
            })
    void aTypeThatAthenaCannotReadIsRefusedInColumnsAndKeys(String type) {
        assertThat(refusal(withColumn(type))).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text()).contains("default.my_table", "column \"odd\"", "\"" + type + "\"");
            assertThat(reason.remedy()).isNotEmpty();
        });
        assertThat(refusal(withKey(type)))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "array<void>; void",
                "map<string,timestamp_ntz>; timestamp_ntz",
                "struct<a:int,b:array<uniontype<int,string>>>; uniontype<int,string>",
                "array<map<int,struct<a:interval_day_time>>>; interval_day_time",
            })
    void aNestedTypeThatAthenaCannotReadIsNamed(String type, String part) {
        assertThat(refusal(withColumn(type)))
                .hasValueSatisfying(
                        reason -> assertThat(reason.text()).contains("\"" + type + "\"", "\"" + part + "\""));
    }

    @Test
    void aTypeNestedWithoutEndIsRefused() {
        assertThat(refusal(withColumn("array<".repeat(20_000) + "int" + ">".repeat(20_000))))
                .isPresent();
    }

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

        for (Optional<Reason> refusal : List.of(
                refusal(inTheTable), refusal(inTheSerde), SourceRules.refusal(parquet, partition(avro(parameters))))) {
            assertThat(refusal).hasValueSatisfying(reason -> {
                assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_URL);
                assertThat(reason.text()).contains("default.my_table", url);
                assertThat(reason.remedy()).contains("avro.schema.literal");
            });
        }
    }

    @Test
    void anAddressOfNoneIsNoAddress() {
        assertThat(refusal(TestTables.table(List.of(), avro(Map.of("avro.schema.url", "none")), Map.of())))
                .isEmpty();
    }

    @Test
    void anAvroSchemaGivenLiterallyComesBeforeItsAddress() {
        Format serde = avro(Map.of("avro.schema.url", "lakefs://example/main/t.avsc"));

        assertThat(refusal(TestTables.table(List.of(), serde, Map.of("avro.schema.literal", "{}"))))
                .isEmpty();
        assertThat(refusal(TestTables.table(List.of(), serde, Map.of("avro.schema.literal", "none"))))
                .isPresent();
    }

    @Test
    void theAddressOfAnAvroSchemaIsNothingToOtherFormats() {
        Map<String, String> parameters = Map.of("avro.schema.url", "hdfs://namenode/t.avsc");

        assertThat(refusal(TestTables.table(List.of(), TestTables.PARQUET, parameters)))
                .isEmpty();
    }

    private static Optional<Reason> refusal(CatalogTable table) {
        return SourceRules.refusal(table);
    }

    private static CatalogTable withColumn(String type) {
        CatalogTable table = TestTables.table(List.of());
        return new CatalogTable(
                table.name(),
                table.type(),
                "",
                List.of(new Column("id", "bigint"), new Column("odd", type)),
                List.of(),
                table.location(),
                table.format(),
                Map.of());
    }

    private static CatalogTable withKey(String type) {
        return TestTables.table(List.of(new Column("year", "int"), new Column("odd", type)));
    }

    private static Format avro(Map<String, String> serdeParameters) {
        return new Format("avro", "avro", AVRO, serdeParameters);
    }

    private static Partition partition(Format format) {
        return new Partition(List.of("2021", "1"), "s3a://example/main/t", format, List.of(), Map.of());
    }
}
