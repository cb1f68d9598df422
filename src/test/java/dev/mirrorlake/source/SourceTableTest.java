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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTableTest {
    @Test
    void aPartitionHasTheTablesSerdeParametersWhereItLacksItsOwn() {
        SourceTable source = read(TestTables.table(
                TestTables.KEYS,
                Formats.of(DataFormat.TEXT, Map.of("field.delim", "|", "serialization.null.format", "NA")),
                Map.of()));

        Partition partition = source.partition(in(Formats.of(DataFormat.TEXT, Map.of("field.delim", ";"))));

        assertThat(partition.format().serdeParameters())
                .isEqualTo(Map.of("field.delim", ";", "serialization.null.format", "NA"));
    }

    @Test
    void aPartitionOfAnotherSerdeHasNoneOfTheTables() {
        SourceTable source = read(
                TestTables.table(TestTables.KEYS, Formats.of(DataFormat.TEXT, Map.of("field.delim", "|")), Map.of()));
        Partition stored = in(Formats.of(DataFormat.OPEN_CSV, Map.of("separatorChar", ";")));

        assertThat(source.partition(stored)).isEqualTo(stored);
        assertThat(source.refusal(stored)).isEmpty();
    }

    @Rule("C39")
    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "orc.force.positional.evolution, true, true",
        "orc.force.positional.evolution, false, false",
        "orc.column.index.access, true, true",
        "orc.column.index.access, false, false",
    })
    void columnsOfOrcAreFoundAsHiveFindsThem(String said, String value, String byPosition) {
        Map<String, String> parameters = said.isEmpty() ? Map.of() : Map.of(said, value);
        for (SourceTable source : List.of(
                read(TestTables.table(TestTables.KEYS, Formats.of(DataFormat.ORC, parameters), Map.of())),
                read(TestTables.table(TestTables.KEYS, Formats.of(DataFormat.ORC), parameters)))) {
            assertThat(byPosition(source.table().format())).isEqualTo(byPosition);
            assertThat(byPosition(
                            source.partition(in(Formats.of(DataFormat.ORC))).format()))
                    .isEqualTo(byPosition);
        }
    }

    @Test
    void aPartitionOfOrcInAnotherTableIsReadByNameToo() {
        SourceTable source = read(TestTables.table(TestTables.KEYS, Formats.of(DataFormat.PARQUET), Map.of()));

        assertThat(byPosition(source.table().format())).isNull();
        assertThat(byPosition(source.partition(in(Formats.of(DataFormat.ORC))).format()))
                .isEqualTo("false");
    }

    private static @Nullable String byPosition(Format format) {
        return format.serdeParameters().get("orc.column.index.access");
    }

    @Rule("C28")
    @ParameterizedTest
    @MethodSource("dev.mirrorlake.source.KeyValues#readable")
    void aValueOfItsKeysTypeIsFine(String type, String value) {
        assertThat(read(keyed(type)).refusal(with(value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "__HIVE_DEFAULT_PARTITION__"})
    void noValueIsFineForAnyType(String none) {
        assertThat(KeyValues.READABLE.keySet())
                .allSatisfy(type ->
                        assertThat(read(keyed(type)).refusal(with(none))).isEmpty());
    }

    @Rule("C28")
    @ParameterizedTest
    @MethodSource("dev.mirrorlake.source.KeyValues#unreadable")
    void aValueThatReadersWouldMisreadIsRefused(String type, String value) {
        assertThat(read(keyed(type)).refusal(with(value))).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.VALUE_UNSUPPORTED);
            assertThat(reason.text()).contains("\"" + value + "\"", "\"k\"", "is no " + type + " to readers");
        });
    }

    private static SourceTable read(CatalogTable stored) {
        return SourceTable.read(stored, TestTables.noSchemas(), UnsupportedColumns.REFUSE);
    }

    private static CatalogTable keyed(String type) {
        return TestTables.table(List.of(new Column("k", type)));
    }

    private static Partition with(String value) {
        return TestTables.partition(value);
    }

    private static Partition in(Format format) {
        return new Partition(List.of("2021", "1"), "s3a://example/main/t", format, List.of(), Map.of());
    }
}
