package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.SparkTable;
import dev.mirrorlake.source.SparkTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwinConversionTest {
    private static final String OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";

    @Test
    void theTwinHasNothingOfSparksOwn() {
        CatalogTable source =
                SparkTable.read(SparkTables.recorded("csv_options")).table();

        CatalogTable twin = TwinConversion.toTwin(
                source, source.name(), DataFormat.of(source.format()).orElseThrow(), "s3://bucket/twin/", "test");

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
        CatalogTable source = new CatalogTable(
                new TableName("db", "events"),
                "EXTERNAL_TABLE",
                "",
                List.of(new Column("id", "string")),
                List.of(),
                "s3a://example/main/events",
                new Format("org.apache.hadoop.mapred.TextInputFormat", "", OPEN_CSV, Map.of()),
                all);

        CatalogTable twin = TwinConversion.toTwin(
                source, source.name(), DataFormat.of(source.format()).orElseThrow(), "s3://bucket/twin/", "test");

        assertThat(twin.parameters())
                .containsAllEntriesOf(read)
                .doesNotContainKeys("trino_version", "bucketing_version");
    }
}
