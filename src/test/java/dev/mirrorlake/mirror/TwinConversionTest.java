package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.Formats;
import dev.mirrorlake.source.SparkTable;
import dev.mirrorlake.source.SparkTables;
import dev.mirrorlake.source.TestTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinConversionTest {
    private static final Format OPEN_CSV = Formats.of(DataFormat.OPEN_CSV);

    @Rule({"F1", "C41"})
    @ParameterizedTest
    @EnumSource
    void aTwinIsASymlinkTableOfItsSourcesSerde(DataFormat format) {
        CatalogTable source = TestTables.table(TestTables.KEYS, Formats.of(format), Map.of());

        CatalogTable twin = twin(source, format);
        Partition partition = partition(source, Formats.of(format), "2021", "11");

        for (Format symlinks : List.of(twin.format(), partition.format())) {
            assertThat(symlinks.inputFormat()).isEqualTo("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat");
            assertThat(symlinks.outputFormat()).isEqualTo("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat");
            assertThat(symlinks.serde()).isEqualTo(format.serde());
            assertThat(symlinks.serdeParameters()).isEqualTo(Formats.of(format).serdeParameters());
        }
        assertThat(twin.parameters().getOrDefault("classification", "")).isEqualTo(format.classification());
    }

    @Rule("C35")
    @ParameterizedTest
    @ValueSource(strings = {"MANAGED_TABLE", "EXTERNAL_TABLE", "INDEX_TABLE", ""})
    void aTwinIsExternalWhateverItsSourceIs(String type) {
        CatalogTable source = new CatalogTable(
                TestTables.NAME,
                type,
                "",
                TestTables.COLUMNS,
                List.of(),
                "s3a://example/main/t",
                TestTables.PARQUET,
                Map.of("EXTERNAL", "FALSE", "external.table.purge", "true"));

        CatalogTable twin =
                TwinConversion.toTwin(source, source.name(), DataFormat.PARQUET, "s3://bucket/t/", "prod", all -> true);

        assertThat(twin.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(twin.parameters())
                .isEqualTo(Map.of("EXTERNAL", "TRUE", "classification", "parquet", "mirrorlake.owner", "prod"));
    }

    @Rule("C26")
    @ParameterizedTest
    @EnumSource
    void aPartitionHasTheTablesColumnsWhateverItsOwnAre(DataFormat format) {
        CatalogTable source = TestTables.table(TestTables.KEYS, TestTables.PARQUET, Map.of());
        Partition stored = new Partition(
                List.of("2021", "11"),
                "s3a://example/main/t",
                Formats.of(format),
                List.of(new Column("key", "string"), new Column("old", "int")),
                Map.of("numRows", "3"));

        Partition partition = TwinConversion.toTwin(source, stored, format, "s3://bucket/t/p/", "prod");

        assertThat(partition.columns()).isEqualTo(source.columns());
        assertThat(partition.parameters()).isEqualTo(Map.of("mirrorlake.owner", "prod"));
        assertThat(partition.location()).isEqualTo("s3://bucket/t/p/");
    }

    @Rule({"C6", "C28"})
    @ParameterizedTest
    @CsvSource({
        "2021, 2021",
        "'', __HIVE_DEFAULT_PARTITION__",
        "__HIVE_DEFAULT_PARTITION__, __HIVE_DEFAULT_PARTITION__",
        "' ', ' '",
        "a/b c=%d:#?é日本+{}^, a/b c=%d:#?é日本+{}^",
        "a%2Fb, a%2Fb",
    })
    void aPartitionsValuesAreAsTheyAreAndAnEmptyOneIsSpelledOut(String value, String inGlue) {
        CatalogTable source = TestTables.table(TestTables.KEYS);

        assertThat(partition(source, TestTables.PARQUET, value, "11").values()).containsExactly(inGlue, "11");
    }

    @Test
    void theTwinHasNothingOfSparksOwn() {
        CatalogTable source =
                SparkTable.read(SparkTables.recorded("csv_options")).table();

        CatalogTable twin = twin(source, DataFormat.of(source.format()).orElseThrow());

        assertThat(twin.parameters().keySet())
                .containsExactlyInAnyOrder("EXTERNAL", "classification", "mirrorlake.owner", "skip.header.line.count");
        assertThat(twin.format().serdeParameters().keySet())
                .containsExactlyInAnyOrder("separatorChar", "quoteChar", "escapeChar");
    }

    @Test
    void theTwinHasWhatReadersOfTextLookForAmongATablesParameters() {
        Map<String, String> read = Map.of(
                "field.delim", "|",
                "escape.delim", "^",
                "separatorChar", ";",
                "quoteChar", "'",
                "escapeChar", "\\",
                "skip.header.line.count", "1");
        Map<String, String> all = new HashMap<>(read);
        all.putAll(Map.of("trino_version", "476", "bucketing_version", "2"));
        CatalogTable source = TestTables.table(List.of(), OPEN_CSV, all);

        CatalogTable twin = twin(source, DataFormat.OPEN_CSV);

        assertThat(twin.parameters())
                .containsAllEntriesOf(read)
                .doesNotContainKeys("trino_version", "bucketing_version");
    }

    @Test
    void aTwinThatLacksColumnsSaysSo() {
        CatalogTable source =
                TestTables.table(List.of(), TestTables.PARQUET, Map.of("mirrorlake.omitted-columns", "span,other"));

        CatalogTable twin = twin(source, DataFormat.PARQUET);

        assertThat(twin.description())
                .isEqualTo(
                        "Mirror of the Hive table default.my_table at s3a://example/main/my_table, without the columns"
                                + " that Athena cannot read: span, other, kept by Mirrorlake. Edits by hand are overwritten.");
        assertThat(twin.parameters()).containsEntry("mirrorlake.omitted-columns", "span,other");
    }

    @Test
    void theSourcesNameIsTheTwins() {
        assertThat(twin(TestTables.table(List.of()), DataFormat.PARQUET).name())
                .isEqualTo(new TableName("default", "my_table"));
    }

    private static CatalogTable twin(CatalogTable source, DataFormat format) {
        return TwinConversion.toTwin(source, source.name(), format, "s3://bucket/twin/", "test", none -> false);
    }

    private static Partition partition(CatalogTable source, Format format, String... values) {
        Partition stored = new Partition(List.of(values), "s3a://example/main/t", format, List.of(), Map.of());
        return TwinConversion.toTwin(
                source, stored, DataFormat.of(format).orElseThrow(), "s3://bucket/twin/p/", "test");
    }
}
