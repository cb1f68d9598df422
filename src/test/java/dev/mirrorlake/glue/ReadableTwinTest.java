package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What readers can't read never leaves us, whatever made it. */
class ReadableTwinTest {
    private static final Column ID = new Column("id", "int");
    private static final Column DAY = new Column("day", "string");
    private static final String LOCATION = "s3://bucket/t/";
    private static final Format FORMAT = format("in", "out", "serde");

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of(table(List.of(), LOCATION, FORMAT), ReasonCode.NO_COLUMNS, "has no columns"),
                Arguments.of(table(List.of(ID), "", FORMAT), ReasonCode.FORMAT_UNSUPPORTED, "has no location"),
                Arguments.of(
                        table(List.of(ID), "s3a://bucket/t/", FORMAT),
                        ReasonCode.FORMAT_UNSUPPORTED,
                        "location \"s3a://bucket/t/\" doesn't begin with s3://"),
                Arguments.of(
                        table(List.of(ID), LOCATION, format("", "out", "serde")),
                        ReasonCode.FORMAT_UNSUPPORTED,
                        "has no input format"),
                Arguments.of(
                        table(List.of(ID), LOCATION, format("in", "", "serde")),
                        ReasonCode.FORMAT_UNSUPPORTED,
                        "has no output format"),
                Arguments.of(
                        table(List.of(ID), LOCATION, format("in", "out", "")),
                        ReasonCode.FORMAT_UNSUPPORTED,
                        "has no SerDe"),
                Arguments.of(
                        table(List.of(ID, new Column("ID", "int")), LOCATION, FORMAT),
                        ReasonCode.COLUMNS_ALIKE,
                        "two columns are called \"id\" once in lower case"),
                Arguments.of(
                        table(List.of(ID, new Column("x", "integer")), LOCATION, FORMAT),
                        ReasonCode.TYPE_UNSUPPORTED,
                        "column \"x\" has type \"integer\", which Athena cannot read"),
                Arguments.of(
                        table(List.of(ID, new Column("x", "")), LOCATION, FORMAT),
                        ReasonCode.TYPE_UNSUPPORTED,
                        "column \"x\" has type \"\", which Athena cannot read"),
                Arguments.of(
                        table(List.of(ID, new Column("x", "array<struct<a:void>>")), LOCATION, FORMAT),
                        ReasonCode.TYPE_UNSUPPORTED,
                        "with \"void\" in it, which Athena cannot read"));
    }

    @Rule({"C14", "C23"})
    @ParameterizedTest
    @MethodSource("unreadable")
    void anUnreadableTableIsRefused(CatalogTable table, ReasonCode code, String why) {
        isRefused(() -> GlueConversion.toTableInput(table), "glue: table sales.orders: ", code, why);
        isRefused(() -> GlueConversion.normalized(table), "glue: table sales.orders: ", code, why);
    }

    @Rule({"C14", "C23"})
    @ParameterizedTest
    @MethodSource("unreadable")
    void soIsAnUnreadablePartition(CatalogTable unreadable, ReasonCode code, String why) {
        if (code == ReasonCode.NO_COLUMNS) {
            return; // a partition without columns has its table's
        }
        CatalogTable table = keyed(DAY);
        Partition partition =
                new Partition(List.of("1"), unreadable.location(), unreadable.format(), unreadable.columns(), Map.of());

        isRefused(
                () -> GlueConversion.toPartitionInput(table, partition),
                "glue: table sales.orders: partition [1]: ",
                code,
                why);
    }

    static Stream<Arguments> unreadableKeys() {
        return Stream.of(
                Arguments.of(new Column("ID", "int"), ReasonCode.COLUMNS_ALIKE, "\"id\""),
                Arguments.of(new Column("k", "array<int>"), ReasonCode.TYPE_UNSUPPORTED, "from the name of a folder"),
                Arguments.of(new Column("k", "binary"), ReasonCode.TYPE_UNSUPPORTED, "from the name of a folder"),
                Arguments.of(new Column("k", "long"), ReasonCode.TYPE_UNSUPPORTED, "partition key \"k\""));
    }

    @Rule({"C14", "C24"})
    @ParameterizedTest
    @MethodSource("unreadableKeys")
    void soIsAnUnreadableKey(Column key, ReasonCode code, String why) {
        isRefused(() -> GlueConversion.toTableInput(keyed(key)), "glue: table sales.orders: ", code, why);
    }

    private static void isRefused(ThrowingCallable conversion, String begin, ReasonCode code, String why) {
        assertThatThrownBy(conversion)
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.REFUSED);
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.remedy()).isNotEmpty();
                })
                .hasMessageStartingWith(begin)
                .hasMessageContaining(why);
    }

    private static Format format(String input, String output, String serde) {
        return new Format(input, output, serde, Map.of());
    }

    private static CatalogTable keyed(Column key) {
        return new CatalogTable(
                new TableName("sales", "orders"),
                "EXTERNAL_TABLE",
                "",
                List.of(ID),
                List.of(key),
                LOCATION,
                FORMAT,
                Map.of());
    }

    private static CatalogTable table(List<Column> columns, String location, Format format) {
        return new CatalogTable(
                new TableName("sales", "orders"), "EXTERNAL_TABLE", "", columns, List.of(), location, format, Map.of());
    }
}
