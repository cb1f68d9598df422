package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableKindsTest {
    @Rule({"C32", "C33", "C34", "C36"})
    @ParameterizedTest
    @CsvSource({
        "metadata_location, s3://b/m.json, ICEBERG",
        "table_type, ICEBERG, ICEBERG",
        "table_type, iceberg, ICEBERG",
        "table_type, Apache-Iceberg, ICEBERG",
        "spark.sql.sources.provider, iceberg, ICEBERG",
        "storage_handler, org.apache.iceberg.mr.hive.HiveIcebergStorageHandler, ICEBERG",
        "spark.sql.sources.provider, delta, DELTA",
        "spark.sql.sources.provider, DELTA, DELTA",
        "table_type, DELTA, DELTA",
        "storage_handler, io.delta.hive.DeltaStorageHandler, DELTA",
        "spark.sql.sources.provider, hudi, HUDI",
        "spark.sql.sources.provider, Hudi, HUDI",
        "storage_handler, org.apache.hadoop.hive.hbase.HBaseStorageHandler, STORAGE_HANDLER",
        "storage_handler, org.apache.hadoop.hive.kudu.KuduStorageHandler, STORAGE_HANDLER",
        "storage_handler, '', STORAGE_HANDLER",
        "transactional, true, TRANSACTIONAL",
        "transactional, TRUE, TRANSACTIONAL",
        "transactional, ' True ', TRANSACTIONAL",
        "transactional_properties, insert_only, TRANSACTIONAL",
        "transactional_properties, INSERT_ONLY, TRANSACTIONAL",
        "presto_view, true, VIEW",
        "presto_view, TRUE, VIEW",
    })
    void aTableThatIsMoreThanItsFilesIsKnownByItsParameters(String key, String value, ReasonCode code) {
        CatalogTable table = TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value));

        isRefused(table, code);
    }

    @Rule({"C32", "C34"})
    @ParameterizedTest
    @CsvSource({
        "org.apache.hudi.hadoop.HoodieParquetInputFormat, HUDI",
        "org.apache.hudi.hadoop.realtime.HoodieParquetRealtimeInputFormat, HUDI",
        "com.uber.hoodie.hadoop.HoodieInputFormat, HUDI",
        "com.uber.hoodie.hadoop.realtime.HoodieRealtimeInputFormat, HUDI",
        "org.apache.iceberg.mr.hive.HiveIcebergInputFormat, ICEBERG",
        "io.delta.hive.HiveInputFormat, DELTA",
        "org.apache.hadoop.hive.hbase.HiveHBaseTableInputFormat, STORAGE_HANDLER",
        "org.apache.hadoop.hive.kudu.KuduInputFormat, STORAGE_HANDLER",
    })
    void andByWhatItIsReadWith(String className, ReasonCode code) {
        String parquet = TestTables.PARQUET.serde();

        isRefused(stored(new Format(className, "any", parquet, Map.of())), code);
        isRefused(stored(new Format("any", "any", className, Map.of())), code);
        isRefused(stored(new Format("any", className, parquet, Map.of())), code);
    }

    @Rule("C36")
    @ParameterizedTest
    @CsvSource({"VIRTUAL_VIEW", "MATERIALIZED_VIEW", "virtual_view"})
    void aViewIsKnownByItsType(String type) {
        CatalogTable view = new CatalogTable(
                TestTables.NAME,
                type,
                "",
                TestTables.COLUMNS,
                List.of(),
                "",
                new Format("", "", "", Map.of()),
                Map.of());

        isRefused(view, ReasonCode.VIEW);
    }

    @ParameterizedTest
    @CsvSource({
        "transactional, false",
        "transactional_properties, ''",
        "spark.sql.sources.provider, parquet",
        "spark.sql.sources.provider, hive",
        "table_type, EXTERNAL",
        "presto_view, false",
        "comment, iceberg delta hudi",
    })
    void otherParametersMarkNothing(String key, String value) {
        CatalogTable table = TestTables.table(List.of(), TestTables.PARQUET, Map.of(key, value));

        assertThat(SourceRules.refusal(table)).isEmpty();
    }

    private static CatalogTable stored(Format format) {
        return TestTables.table(List.of(), format, Map.of());
    }

    private static void isRefused(CatalogTable table, ReasonCode code) {
        assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.text()).startsWith("table default.my_table ");
        });
    }
}
