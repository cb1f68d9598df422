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

/** The tables are what a real metastore had of those that a real Spark made, or differ from such a one in one thing. */
class SparkTableTest {
    private static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    private static final String LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private static final Column ID = new Column("id", "bigint");
    private static final Column KEY = new Column("key", "string");

    @Rule("C30")
    @ParameterizedTest
    @CsvSource({
        "csv, csv, s3a://example/main/sales/csv",
        "csv_external, csv, s3a://example/main/csv files",
        "csv_options, csv, s3a://example/main/sales/csv_options",
        "csv_unquoted, csv, s3a://example/main/sales/csv_unquoted",
        "csv_partitioned, csv, s3a://example/main/sales/csv_partitioned",
        "json, json, s3a://example/main/sales/json",
        "text, csv, s3a://example/main/sales/text",
        "parquet, parquet, s3a://example/main/sales/parquet",
        "parquet_not_hives, parquet, s3a://example/main/sales/parquet_not_hives",
        "parquet_bucketed, parquet, s3a://example/main/sales/parquet_bucketed",
        "orc, orc, s3a://example/main/sales/orc",
        "avro, avro, s3a://example/main/sales/avro",
        "wide, json, s3a://example/main/sales/wide",
        "moved, csv, s3a://example/dev/moved",
        "renamed, csv, s3a://example/main/sales/renamed",
        "repaired, parquet, s3a://example/main/sales/repaired",
    })
    void isReadInItsFormatWhereItsDataIs(String name, String classification, String location) {
        CatalogTable table = mirrored(SparkTables.recorded(name));

        assertThat(DataFormat.of(table.format()).orElseThrow().classification()).isEqualTo(classification);
        assertThat(table.location()).isEqualTo(location);
        assertThat(table.format().serdeParameters()).doesNotContainKey("path");
    }

    @Test
    void columnsAreThoseOfSparksSchemaInHivesSpelling() {
        assertThat(mirrored(SparkTables.recorded("csv")).columns()).containsExactly(ID, KEY);
        assertThat(mirrored(SparkTables.recorded("json")).columns())
                .containsExactly(
                        ID, new Column("s", "struct<A:int,b:array<map<string,double>>>"), new Column("c", "char(3)"));
        assertThat(mirrored(SparkTables.recorded("parquet_not_hives")).columns())
                .containsExactly(ID, new Column("t", "timestamp"));
        assertThat(mirrored(SparkTables.recorded("wide")).columns())
                .hasSize(200)
                .last()
                .isEqualTo(new Column("column_199", "string"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "parquet_bucketed", "orc", "avro", "repaired"})
    void columnsAndKeysThatHiveReadsTooAreTheSameByBoth(String name) {
        CatalogTable stored = SparkTables.recorded(name);

        CatalogTable table = mirrored(stored);

        assertThat(table.columns()).isEqualTo(stored.columns());
        assertThat(table.partitionKeys()).isEqualTo(stored.partitionKeys());
        assertThat(table.description()).isEqualTo(stored.description());
        assertThat(table.format().inputFormat()).isEqualTo(stored.format().inputFormat());
        assertThat(table.format().outputFormat()).isEqualTo(stored.format().outputFormat());
        assertThat(table.format().serde()).isEqualTo(stored.format().serde());
    }

    @Test
    void partitionColumnsAreKeysInTheMetastoresOrderAndNoColumns() {
        CatalogTable table = mirrored(SparkTables.recorded("csv_partitioned"));

        assertThat(table.columns()).containsExactly(ID);
        assertThat(table.partitionKeys()).containsExactly(new Column("year", "int"), KEY);
    }

    @Test
    void aPartitionIsReadAsTheTableIsWhereverItIs() {
        CatalogTable stored = SparkTables.recorded("csv_partitioned");
        Partition partition = new Partition(
                List.of("2021", "a"),
                "s3a://example/dev/any",
                stored.format(),
                stored.columns(),
                Map.of("numRows", "1"));

        SparkTable.Reading reading = SparkTable.read(stored);

        assertThat(reading.partition(partition))
                .isEqualTo(new Partition(
                        List.of("2021", "a"),
                        "s3a://example/dev/any",
                        reading.table().format(),
                        List.of(ID),
                        Map.of("numRows", "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored_as", "a_view"})
    void otherTablesOfSparksAreLeftAsTheyAre(String name) {
        CatalogTable stored = SparkTables.recorded(name);

        assertThat(SparkTable.read(stored)).isEqualTo(new SparkTable.Reading.AsStored(stored));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iceberg", "Delta", "hudi", "hive"})
    void whatIsRefusedForWhatItIsIsLeftToThoseRules(String provider) {
        CatalogTable stored = SparkTables.withParameters("csv", Map.of("spark.sql.sources.provider", provider));

        assertThat(SparkTable.read(stored)).isEqualTo(new SparkTable.Reading.AsStored(stored));
    }

    @Test
    void aTableThatSparkSaysNothingMoreOfIsReadAsHiveReadsIt() {
        CatalogTable stored = SparkTables.withoutParameter("parquet", "spark.sql.sources.schema");

        assertThat(SparkTable.read(stored)).isEqualTo(new SparkTable.Reading.AsStored(stored));
    }

    @Test
    void csvIsReadByTheReaderThatKnowsQuotes() {
        assertThat(mirrored(SparkTables.recorded("csv")).format())
                .isEqualTo(new Format(
                        TEXT_INPUT,
                        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                        OPEN_CSV,
                        Map.of("separatorChar", ",", "quoteChar", "\"", "escapeChar", "\\")));
    }

    @Test
    void csvOptionsOfAnyCaseAreHonoured() {
        CatalogTable table = mirrored(SparkTables.recorded("csv_options"));

        assertThat(table.format().serde()).isEqualTo(OPEN_CSV);
        assertThat(table.format().serdeParameters())
                .isEqualTo(Map.of("separatorChar", ";", "quoteChar", "'", "escapeChar", "\""));
        assertThat(table.parameters()).containsEntry("skip.header.line.count", "1");
    }

    @Test
    void csvWithoutQuotesIsReadWithItsTypesAndNulls() {
        CatalogTable table = mirrored(SparkTables.recorded("csv_unquoted"));

        assertThat(table.columns()).containsExactly(new Column("id", "int"), new Column("d", "date"));
        assertThat(table.format().serde()).isEqualTo(LAZY_SIMPLE);
        assertThat(table.format().serdeParameters())
                .isEqualTo(
                        Map.of("field.delim", "\t", "serialization.format", "\t", "serialization.null.format", "NA"));
        assertThat(table.parameters()).doesNotContainKey("skip.header.line.count");
    }

    @Test
    void aLineOfTextIsOneFieldWhateverIsInIt() {
        assertThat(mirrored(SparkTables.recorded("text")).format().serdeParameters())
                .isEqualTo(
                        Map.of("field.delim", "\n", "serialization.format", "\n", "serialization.null.format", "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "skip.header.line.count, 1",
        "serialization.null.format, x",
        "avro.schema.literal, {}",
        "escape.delim, x",
        "mapkey.delim, x",
        "colelction.delim, x",
        "quoteChar, x",
        "mapping.id, x",
        "ignore.malformed.json, true",
        "dots.in.keys, true",
        "case.insensitive, false",
        "explicit.null, true",
        "timestamp.formats, yyyy",
        "hive.serialization.extend.nesting.levels, true",
    })
    void whatTellsHiveHowToReadIsNothingToSpark(String key, String value) {
        assertThat(mirrored(SparkTables.withParameters("csv", Map.of(key, value)))
                        .parameters())
                .doesNotContainKey(key)
                .containsKey("transient_lastDdlTime");
    }

    @ParameterizedTest
    @CsvSource({"inferSchema, true", "mode, FAILFAST", "multiLine, false", "encoding, UTF-8", "compression, gzip"})
    void optionsThatDontMatterToReadersAreAllowed(String option, String value) {
        assertThat(SparkTable.read(SparkTables.withOption("csv", option, value)).refusal())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "csv, multiLine, true",
        "csv, encoding, ISO-8859-1",
        "csv, mode, DROPMALFORMED",
        "csv, comment, '#'",
        "csv, sep, '||'",
        "csv, sep, ''",
        "csv, header, maybe",
        "csv, nullValue, NA",
        "csv, escape, ''",
        "csv, lineSep, ;",
        "csv, ignoreLeadingWhiteSpace, true",
        "csv, dateFormat, dd.MM.yyyy",
        "csv, anythingElse, x",
        "json, multiLine, true",
        "json, allowComments, true",
        "text, wholetext, true",
        "text, lineSep, ;",
        "parquet, pathGlobFilter, *.parquet",
        "orc, modifiedAfter, 2020-01-01",
        "avro, recursiveFileLookup, true",
        "avro, avroSchema, {}",
    })
    void anOptionThatNoReaderFollowsIsRefusedByName(String name, String option, String value) {
        Reason reason = refused(SparkTables.withOption(name, option, value));

        assertThat(reason.code()).isEqualTo(ReasonCode.OPTION_UNSUPPORTED);
        assertThat(reason.toString())
                .contains(
                        "table sales." + name,
                        option.toLowerCase(java.util.Locale.ROOT),
                        "'" + value + "'",
                        "make the table");
    }

    @Rule("C31")
    @ParameterizedTest
    @ValueSource(strings = {"csv_folders", "parquet_folders"})
    void aTableWhosePartitionsAreFoldersAloneIsRefusedWithTheCommandThatRepairsIt(String name) {
        Reason reason = refused(SparkTables.recorded(name));

        assertThat(reason.code()).isEqualTo(ReasonCode.PARTITIONS_NOT_IN_METASTORE);
        assertThat(reason.text()).contains("table sales." + name);
        assertThat(reason.remedy()).isEqualTo("run MSCK REPAIR TABLE sales." + name + " in Spark");
    }

    @Test
    void soIsOneThatSaysSo() {
        CatalogTable stored =
                SparkTables.withParameters("repaired", Map.of("spark.sql.partitionProvider", "filesystem"));

        assertThat(refused(stored).text()).contains("\"filesystem\"");
    }

    @Test
    void soIsOneWhosePartitionColumnsOnlySparkKnows() {
        CatalogTable stored = SparkTables.withKeys("csv_folders", List.of());

        assertThat(refused(stored).code()).isEqualTo(ReasonCode.PARTITIONS_NOT_IN_METASTORE);
    }

    @Test
    void keysThatSparkAndTheMetastoreDontAgreeOnAreRefused() {
        CatalogTable stored = SparkTables.withKeys("csv_partitioned", List.of(new Column("month", "int")));

        assertThat(refused(stored).text()).contains("[key, year]", "[month]");
    }

    @Test
    void aSourceThatAthenaHasNoReaderForIsRefusedByName() {
        Reason reason = refused(SparkTables.recorded("binary_files"));

        assertThat(reason.code()).isEqualTo(ReasonCode.FORMAT_UNSUPPORTED);
        assertThat(reason.toString()).contains("table sales.binary_files", "\"binaryFile\"", "store it as");
    }

    @ParameterizedTest
    @CsvSource({
        "csv, date",
        "csv, timestamp",
        "csv, short",
        "csv, float",
        "csv, 'decimal(10,2)'",
        "csv_unquoted, timestamp",
        "json, timestamp",
        "json, timestamp_ntz",
        "json, binary",
        "orc, timestamp_ntz",
        "avro, byte",
        "avro, timestamp",
        "avro, 'decimal(10,2)'",
    })
    void aTypeThatIsReadOtherwiseThanSparkWritesItIsRefused(String name, String type) {
        String nested = "{\"type\":\"array\",\"elementType\":\"" + type + "\"}";

        for (String json : List.of("\"" + type + "\"", nested)) {
            Reason reason = refused(SparkTables.withFields(name, "{\"name\":\"Odd\",\"type\":" + json + "}"));

            assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
            assertThat(reason.text()).contains("table sales." + name, "\"Odd\"", "\"" + type + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"parquet_interval, interval day to second", "json, void", "parquet, variant"})
    void aTypeThatHiveHasNotIsLeftToTheRuleOfTypes(String name, String type) {
        CatalogTable stored = SparkTables.withFields(name, "{\"name\":\"odd\",\"type\":\"" + type + "\"}");

        SparkTable.Reading reading = SparkTable.read(stored);

        assertThat(reading.refusal()).isEmpty();
        assertThat(SourceRules.refusal(reading.table()))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("\"odd\"", type));
    }

    @Test
    void avrosCapitalsAreRefused() {
        Reason reason = refused(SparkTables.recorded("avro_capitals"));

        assertThat(reason.code()).isEqualTo(ReasonCode.NAME_UNSUPPORTED);
        assertThat(reason.text()).contains("\"Key\"");
    }

    @ParameterizedTest
    @CsvSource({"parquet, 5", "json, 'a text'", "csv, current_date()"})
    void aDefaultThatOldRowsHaveInSparkAloneIsRefused(String name, String value) {
        CatalogTable stored = SparkTables.withFields(
                name, "{\"name\":\"extra\",\"type\":\"string\",\"metadata\":{\"EXISTS_DEFAULT\":\"" + value + "\"}}");

        Reason reason = refused(stored);

        assertThat(reason.code()).isEqualTo(ReasonCode.DEFAULT_UNSUPPORTED);
        assertThat(reason.toString()).contains("table sales." + name, "\"extra\"", value, "make the table again");
    }

    @Test
    void aDefaultOfNullIsNone() {
        String field = "{\"name\":\"extra\",\"type\":\"string\",\"metadata\":{\"EXISTS_DEFAULT\":\"NULL\"}}";

        assertThat(mirrored(SparkTables.withFields("parquet", field)).columns())
                .containsExactly(new Column("extra", "string"));
    }

    @ParameterizedTest
    @CsvSource({
        "parquet, PARQUET",
        "parquet, org.apache.spark.sql.parquet.DefaultSource",
        "parquet, org.apache.spark.sql.execution.datasources.parquet",
        "orc, org.apache.spark.sql.hive.orc",
        "json, org.apache.spark.sql.execution.datasources.json.DefaultSource",
        "csv, com.databricks.spark.csv",
    })
    void aSourceIsKnownByEachOfItsNames(String name, String provider) {
        CatalogTable stored = SparkTables.withParameters(name, Map.of("spark.sql.sources.provider", provider));

        assertThat(mirrored(stored).format())
                .isEqualTo(mirrored(SparkTables.recorded(name)).format());
    }

    @Test
    void foldersWithinALocationAreNoneOfSparks() {
        assertThat(SparkTable.read(SparkTables.recorded("parquet")).recursive(true))
                .isFalse();
        assertThat(SparkTable.read(SparkTables.recorded("stored_as")).recursive(true))
                .isTrue();
    }

    @Test
    void columnsThatDifferInCaseAloneAreRefused() {
        assertThat(refused(SparkTables.recorded("alike")).text()).contains("table sales.alike", "\"id\"");
    }

    @Test
    void aRefusedTableIsStillWhereItsDataIs() {
        CatalogTable stored = SparkTables.withOption("csv_external", "multiLine", "true");

        assertThat(SparkTable.read(stored).table().location()).isEqualTo("s3a://example/main/csv files");
    }

    private static CatalogTable mirrored(CatalogTable stored) {
        SparkTable.Reading reading = SparkTable.read(stored);
        assertThat(reading.refusal()).isEmpty();
        assertThat(SourceRules.refusal(reading.table())).isEmpty();
        return reading.table();
    }

    private static Reason refused(CatalogTable stored) {
        return SourceTable.read(stored, TestTables.noSchemas(), UnsupportedColumns.REFUSE)
                .refusal()
                .orElseThrow();
    }
}
