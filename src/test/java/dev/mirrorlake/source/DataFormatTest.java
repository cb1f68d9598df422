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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataFormatTest {
    private static final String TEXT = "org.apache.hadoop.mapred.TextInputFormat";

    @Rule({"F5", "C41"})
    @ParameterizedTest
    @CsvSource({
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe,"
                + " org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat, PARQUET, parquet",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe,"
                + " parquet.hive.MapredParquetInputFormat, PARQUET, parquet",
        "parquet.hive.serde.ParquetHiveSerDe, parquet.hive.DeprecatedParquetInputFormat, PARQUET, parquet",
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde, org.apache.hadoop.hive.ql.io.orc.OrcInputFormat, ORC, orc",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe,"
                + " org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat, AVRO, avro",
        "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe,"
                + " org.apache.hadoop.hive.ql.io.RCFileInputFormat, RC_BINARY, ''",
        "org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe,"
                + " org.apache.hadoop.hive.ql.io.RCFileInputFormat, RC_TEXT, ''",
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe, " + TEXT + ", TEXT, csv",
        "org.apache.hadoop.hive.serde2.OpenCSVSerde, " + TEXT + ", OPEN_CSV, csv",
        "org.apache.hive.hcatalog.data.JsonSerDe, " + TEXT + ", JSON, json",
        "org.apache.hadoop.hive.serde2.JsonSerDe, " + TEXT + ", JSON, json",
        "org.openx.data.jsonserde.JsonSerDe, " + TEXT + ", OPENX_JSON, json",
        "org.apache.hadoop.hive.serde2.RegexSerDe, " + TEXT + ", REGEX, ''",
    })
    void aFormatIsKnownByItsSerdeAndInputFormat(
            String serde, String inputFormat, DataFormat expected, String classification) {
        Optional<DataFormat> format = DataFormat.of(new Format(inputFormat, "any", serde, Map.of()));

        assertThat(format).contains(expected);
        assertThat(expected.classification()).isEqualTo(classification);
    }

    @Rule("F5")
    @ParameterizedTest
    @CsvSource({
        "org.apache.hadoop.hive.serde2.JsonSerDe, " + TEXT + ", org.apache.hive.hcatalog.data.JsonSerDe",
        "parquet.hive.serde.ParquetHiveSerDe, parquet.hive.DeprecatedParquetInputFormat,"
                + " org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    })
    void aSerdeThatReadersDoNotKnowBecomesTheOneThatReadsTheSame(String serde, String inputFormat, String known) {
        assertThat(DataFormat.of(new Format(inputFormat, "any", serde, Map.of())))
                .hasValueSatisfying(format -> assertThat(format.serde()).isEqualTo(known));
    }

    @Rule("F5")
    @ParameterizedTest
    @CsvSource({
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe, org.apache.hadoop.mapred.SequenceFileInputFormat",
        "org.apache.hadoop.hive.serde2.OpenCSVSerde, org.apache.hadoop.mapred.SequenceFileInputFormat",
        "org.apache.hive.hcatalog.data.JsonSerDe, org.apache.hadoop.hive.ql.io.RCFileInputFormat",
        "org.openx.data.jsonserde.JsonSerDe, com.hadoop.mapred.DeprecatedLzoTextInputFormat",
        "org.apache.hadoop.hive.serde2.RegexSerDe, org.apache.hadoop.mapred.SequenceFileInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe, " + TEXT,
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde, org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe, " + TEXT,
        "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe, " + TEXT,
        "org.apache.hadoop.hive.serde2.lazybinary.LazyBinarySerDe, org.apache.hadoop.mapred.SequenceFileInputFormat",
        "org.apache.hadoop.hive.serde2.MultiDelimitSerDe, " + TEXT,
        "org.apache.hadoop.hive.contrib.serde2.RegexSerDe, " + TEXT,
        "com.amazonaws.glue.serde.GrokSerDe, " + TEXT,
        "com.amazon.ionhiveserde.IonHiveSerDe, com.amazon.ionhiveserde.formats.IonInputFormat",
        "com.amazon.emr.hive.serde.CloudTrailSerde, com.amazon.emr.cloudtrail.CloudTrailInputFormat",
        "org.apache.hadoop.hive.serde2.thrift.ThriftDeserializer, " + TEXT,
        "org.example.OwnSerDe, " + TEXT,
        "'', ''",
    })
    void otherPairsAreRefusedByName(String serde, String inputFormat) {
        Format format = new Format(inputFormat, "any", serde, Map.of("input.regex", ".*"));
        CatalogTable table = TestTables.table(List.of(), format, Map.of());
        CatalogTable parquet = TestTables.table(TestTables.KEYS);
        Partition partition = new Partition(List.of("2021", "1"), "s3a://example/main/t", format, List.of(), Map.of());

        assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.FORMAT_UNSUPPORTED);
            assertThat(reason.text())
                    .contains("table default.my_table:", "\"" + serde + "\"", "\"" + inputFormat + "\"");
        });
        assertThat(SourceRules.refusal(parquet, partition))
                .hasValueSatisfying(reason -> assertThat(reason.text())
                        .contains("partition [2021, 1]:", "\"" + serde + "\"", "\"" + inputFormat + "\""));
    }

    @Rule("F5")
    @ParameterizedTest
    @ValueSource(strings = {"", "(", "[a"})
    void aRegexSerdeWithoutWhatItNeedsIsRefused(String regex) {
        Map<String, String> parameters = regex.isEmpty() ? Map.of() : Map.of("input.regex", regex);
        Format format = Formats.of(DataFormat.REGEX, parameters);

        assertThat(SourceRules.refusal(TestTables.table(List.of(), format, Map.of())))
                .hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.FORMAT_UNSUPPORTED);
                    assertThat(reason.toString()).contains("default.my_table", "input.regex", regex);
                });
    }

    @Rule("C22")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "OPEN_CSV; tinyint",
                "OPEN_CSV; smallint",
                "OPEN_CSV; float",
                "OPEN_CSV; decimal(10,2)",
                "OPEN_CSV; date",
                "OPEN_CSV; timestamp",
                "OPEN_CSV; binary",
                "OPEN_CSV; array<string>",
                "REGEX; binary",
                "REGEX; map<string,string>",
                "REGEX; struct<a:int>",
                "AVRO; tinyint",
                "AVRO; smallint",
                "AVRO; array<struct<a:tinyint>>",
            })
    void aTypeThatTheReaderOfAFormatDoesNotKnowIsRefused(DataFormat format, String type) {
        CatalogTable table = withColumn(Formats.of(format), type);

        assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text()).contains("column \"odd\" has type \"" + type + "\"", "which Athena cannot read");
        });
        assertThat(SourceRules.refusal(
                        withColumn(TestTables.PARQUET, type),
                        new Partition(List.of(), "s3a://example/main/t", Formats.of(format), List.of(), Map.of())))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("partition []: column \"odd\""));
    }

    @Rule("C21")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "OPEN_CSV; string",
                "OPEN_CSV; varchar(10)",
                "OPEN_CSV; bigint",
                "OPEN_CSV; double",
                "OPEN_CSV; boolean",
                "REGEX; date",
                "REGEX; decimal(10,2)",
                "AVRO; int",
                "AVRO; map<string,array<bigint>>",
                "TEXT; map<string,array<tinyint>>",
                "RC_TEXT; struct<a:tinyint>",
                "JSON; array<smallint>",
            })
    void aTypeThatTheReaderOfAFormatKnowsIsFine(DataFormat format, String type) {
        assertThat(SourceRules.refusal(withColumn(Formats.of(format), type))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void eachFormatIsReadAsHiveStoresIt(DataFormat format) {
        assertThat(DataFormat.of(Formats.of(format))).contains(format);
        assertThat(SourceRules.refusal(TestTables.table(List.of(), Formats.of(format), Map.of())))
                .isEmpty();
    }

    private static CatalogTable withColumn(Format format, String type) {
        return TestTables.with(List.of(new Column("id", "bigint"), new Column("odd", type)), format, Map.of());
    }
}
