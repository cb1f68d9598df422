package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinParametersTest {
    @Rule("C39")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "skip.header.line.count",
                "skip.footer.line.count",
                "comment",
                "field.delim",
                "line.delim",
                "escape.delim",
                "collection.delim",
                "colelction.delim",
                "mapkey.delim",
                "serialization.null.format",
                "serialization.format",
                "separatorChar",
                "quoteChar",
                "escapeChar",
                "input.regex",
                "mapping.userid",
                "ignore.malformed.json",
                "dots.in.keys",
                "case.insensitive",
                "explicit.null",
                "timestamp.formats",
                "hive.serialization.extend.nesting.levels",
                "hive.serialization.extend.additional.nesting.levels",
                "parquet.compression",
                "orc.column.index.access",
                "avro.schema.literal",
                "mirrorlake.omitted-columns",
            })
    void whatSaysHowToReadIsKept(String key) {
        assertThat(TwinParameters.of(Map.of(key, "1"), none -> false)).isEqualTo(Map.of(key, "1"));
        assertThat(TwinParameters.isNotForOthers(key)).isTrue();
    }

    @Rule({"C38", "C33", "C35", "C36", "C40", "F12"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "numFiles",
                "numRows",
                "rawDataSize",
                "totalSize",
                "numFilesErasureCoded",
                "COLUMN_STATS_ACCURATE",
                "transient_lastDdlTime",
                "last_modified_by",
                "last_modified_time",
                "bucketing_version",
                "transactional",
                "transactional_properties",
                "external.table.purge",
                "auto.purge",
                "EXTERNAL",
                "external",
                "classification",
                "table_type",
                "metadata_location",
                "previous_metadata_location",
                "storage_handler",
                "avro.schema.url",
                "presto_view",
                "presto_query_id",
                "trino_query_id",
                "spark.sql.sources.provider",
                "spark.sql.sources.schema",
                "spark.sql.statistics.totalSize",
                "projection.enabled",
                "projection.day.type",
                "storage.location.template",
                "delta.lastUpdateVersion",
                "hoodie.table.type",
                "mirrorlake.owner",
                "mirrorlake.source.location",
            })
    void whatWouldMakeTheTwinSomethingElseIsNeverCopied(String key) {
        assertThat(TwinParameters.of(Map.of(key, "true"), all -> true)).isEmpty();
    }

    @Rule("C39")
    @ParameterizedTest
    @ValueSource(strings = {"data-owner", "pii.columns", "a=b", "serialization", "has_encrypted_data"})
    void othersAreCopiedWhereThatIsConfigured(String key) {
        assertThat(TwinParameters.of(Map.of(key, "x"), none -> false)).isEmpty();
        assertThat(TwinParameters.of(Map.of(key, "x", "other", "y"), key::equals))
                .isEqualTo(Map.of(key, "x"));
    }

    @Test
    void aSerdeKeepsAllButAnAddressThatAthenaDoesNotFollow() {
        assertThat(TwinParameters.ofSerde(Map.of("path", "x", "avro.schema.url", "s3a://example/main/t.avsc")))
                .isEqualTo(Map.of("path", "x"));
    }
}
