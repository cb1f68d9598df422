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
import org.junit.jupiter.params.provider.ValueSource;

class JsonBinaryTest {
    private static final Column ID = new Column("id", "bigint");
    private static final Map<String, String> RAW = Map.of("json.binary.format", "RawString");
    private static final Map<String, String> ENCODED = Map.of("json.binary.format", "base64");

    @Rule("C22")
    @ParameterizedTest
    @ValueSource(strings = {"binary", "array<binary>", "map<string,binary>", "struct<a:array<struct<b:binary>>>"})
    void base64ThatReadersWouldTakeForTheBytesIsRefused(String type) {
        for (CatalogTable table : List.of(
                table(type, hive(Map.of()), Map.of()),
                table(type, hive(ENCODED), Map.of()),
                table(type, hive(Map.of()), ENCODED))) {
            assertThat(SourceRules.refusal(table)).hasValueSatisfying(reason -> {
                assertThat(reason.code()).isEqualTo(ReasonCode.TYPE_UNSUPPORTED);
                assertThat(reason.text())
                        .contains("column \"odd\" has type \"" + type + "\"", "base64", "json.binary.format");
                assertThat(reason.remedy()).contains("mirror.columns.unsupported: omit");
            });
        }
    }

    @Rule("C21")
    @ParameterizedTest
    @ValueSource(strings = {"binary", "array<binary>"})
    void bytesAsTheyAreAreFine(String type) {
        for (CatalogTable table : List.of(
                table(type, hive(RAW), Map.of()),
                table(type, hive(Map.of()), RAW),
                table(type, Formats.of(DataFormat.JSON), ENCODED),
                table("string", hive(Map.of()), Map.of()))) {
            assertThat(SourceRules.refusal(table)).isEmpty();
        }
    }

    @Test
    void suchAColumnIsLeftOutWhereThatIsConfigured() {
        SourceTable source = SourceTable.read(
                table("binary", hive(Map.of()), Map.of()), TestTables.noSchemas(), UnsupportedColumns.OMIT);

        assertThat(source.refusal()).isEmpty();
        assertThat(source.table().columns()).containsExactly(ID);
        assertThat(source.table().parameters()).containsEntry("mirrorlake.omitted-columns", "odd");
    }

    @Test
    void aPartitionOfTheOtherSpellingIsRefusedForItself() {
        CatalogTable table = table("binary", Formats.of(DataFormat.JSON), Map.of());

        assertThat(SourceRules.refusal(table, partition(hive(Map.of()))))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("partition [1]: column \"odd\""));
        assertThat(SourceRules.refusal(table, partition(hive(RAW)))).isEmpty();
        assertThat(SourceRules.refusal(table, partition(Formats.of(DataFormat.JSON))))
                .isEmpty();
    }

    private static CatalogTable table(String type, Format format, Map<String, String> parameters) {
        return TestTables.with(List.of(ID, new Column("odd", type)), format, parameters);
    }

    private static Partition partition(Format format) {
        return new Partition(List.of("1"), "s3a://example/main/t", format, List.of(), Map.of());
    }

    private static Format hive(Map<String, String> parameters) {
        Format json = Formats.of(DataFormat.JSON);
        return new Format(
                json.inputFormat(), json.outputFormat(), "org.apache.hadoop.hive.serde2.JsonSerDe", parameters);
    }
}
