package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {
    private static final String TEXT = "org.apache.hadoop.mapred.TextInputFormat";

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
        assertThat(SourceRules.refusal(TestTables.table(List.of(), sequence, Map.of())))
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
    void aTableThatIsMoreThanItsFilesIsRefusedByItsMark(String key, String value, String code) {
        CatalogTable table = TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value));

        assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.text()).contains("default.my_table");
        });
    }

    @ParameterizedTest
    @CsvSource({"transactional, false", "spark.sql.sources.provider, parquet", "table_type, EXTERNAL"})
    void otherValuesOfThoseMarksAreFine(String key, String value) {
        assertThat(SourceRules.refusal(TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value))))
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

        assertThat(SourceRules.refusal(TestTables.table(List.of(), hudi, Map.of())))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo("HUDI"));
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

        assertThat(SourceRules.refusal(view))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo("VIEW"));
    }

    @Test
    void aPartitionOfAnotherFormatIsNamedInItsRefusal() {
        Partition rc = new Partition(
                List.of("2021", "1"),
                "s3a://example/main/t",
                new Format("rc", "rc", "ColumnarSerDe", Map.of()),
                List.of(),
                Map.of());

        assertThat(SourceRules.refusal(TestTables.table(TestTables.KEYS), rc))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("[2021, 1]", "ColumnarSerDe"));
    }
}
