package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.SparkTable;
import dev.mirrorlake.source.SparkTables;
import org.junit.jupiter.api.Test;

class TwinConversionTest {
    @Test
    void theTwinHasNothingOfSparksOwn() {
        CatalogTable source =
                SparkTable.read(SparkTables.recorded("csv_options")).table();

        CatalogTable twin = TwinConversion.toTwin(
                source, DataFormat.of(source.format()).orElseThrow(), "s3://bucket/root/", "test");

        assertThat(twin.parameters().keySet())
                .containsExactlyInAnyOrder("EXTERNAL", "classification", "mirrorlake.owner", "skip.header.line.count");
        assertThat(twin.format().serdeParameters().keySet())
                .containsExactlyInAnyOrder("separatorChar", "quoteChar", "escapeChar");
    }
}
