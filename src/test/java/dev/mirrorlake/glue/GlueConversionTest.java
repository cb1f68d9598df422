package dev.mirrorlake.glue;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

class GlueConversionTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));
    private static final Format NONE = new Format("", "", "", Map.of());

    @Test
    void aTableHasEverythingThatAthenaWants() {
        TableInput input = GlueConversion.toTableInput(table(
                List.of(new Column("id", "bigint", "the number"), new Column("key", "string")),
                List.of(new Column("day", "string")),
                PARQUET));

        assertThat(input)
                .isEqualTo(TableInput.builder()
                        .name("orders")
                        .description("Mirrors sales.orders")
                        .tableType("EXTERNAL_TABLE")
                        .retention(0)
                        .partitionKeys(glueColumn("day", "string", null))
                        .parameters(Map.of("EXTERNAL", "TRUE"))
                        .storageDescriptor(StorageDescriptor.builder()
                                .columns(glueColumn("id", "bigint", "the number"), glueColumn("key", "string", null))
                                .location("s3://bucket/orders/")
                                .inputFormat(PARQUET.inputFormat())
                                .outputFormat(PARQUET.outputFormat())
                                .serdeInfo(SerDeInfo.builder()
                                        .serializationLibrary(PARQUET.serde())
                                        .parameters(Map.of("serialization.format", "1"))
                                        .build())
                                .compressed(false)
                                .numberOfBuckets(-1)
                                .bucketColumns(List.of())
                                .sortColumns(List.of())
                                .storedAsSubDirectories(false)
                                .build())
                        .build());
    }

    @Test
    void anUnpartitionedTableHasAnEmptyListOfKeysRatherThanNone() {
        TableInput input = GlueConversion.toTableInput(table(List.of(new Column("id", "int")), List.of(), PARQUET));

        assertThat(input.hasPartitionKeys()).isTrue();
        assertThat(input.partitionKeys()).isEmpty();
    }

    @Rule("C2")
    @ParameterizedTest
    @MethodSource("tables")
    void noEmptyTextIsSent(CatalogTable table) {
        TableInput input = GlueConversion.toTableInput(table);

        StorageDescriptor storage = input.storageDescriptor();
        assertThat(Stream.of(
                        input.name(),
                        input.description(),
                        input.owner(),
                        storage.location(),
                        storage.inputFormat(),
                        storage.outputFormat(),
                        storage.serdeInfo().name(),
                        storage.serdeInfo().serializationLibrary()))
                .doesNotContain("");
        assertThat(storage.columns())
                .allSatisfy(column -> assertThat(column.comment()).isNotEqualTo(""));
    }

    @Rule({"C7", "C19", "C37"})
    @ParameterizedTest
    @MethodSource("storages")
    void nothingIsBucketedSortedOrSkewed(StorageDescriptor storage) {
        assertThat(storage.numberOfBuckets()).isEqualTo(-1);
        assertThat(storage.bucketColumns()).isEmpty();
        assertThat(storage.sortColumns()).isEmpty();
        assertThat(storage.skewedInfo()).isNull();
        assertThat(storage.compressed()).isFalse();
    }

    static Stream<StorageDescriptor> storages() {
        CatalogTable table = table(List.of(new Column("id", "int")), List.of(new Column("day", "string")), PARQUET);
        return Stream.concat(
                tables().map(each -> GlueConversion.toTableInput(each).storageDescriptor()),
                partitions()
                        .map(each ->
                                GlueConversion.toPartitionInput(table, each).storageDescriptor()));
    }

    @Rule("C13")
    @ParameterizedTest
    @MethodSource("tables")
    void whatAthenaLooksForIsThere(CatalogTable table) {
        TableInput input = GlueConversion.toTableInput(table);

        assertThat(input.hasPartitionKeys()).isTrue();
        assertThat(input.tableType()).isNotBlank();
        assertThat(input.retention()).isZero();
        assertThat(input.storageDescriptor().serdeInfo().serializationLibrary()).isNotBlank();
        assertThat(input.storageDescriptor().serdeInfo().parameters()).isNotNull();
    }

    @Rule("C25")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "createPartitionIndex",
                "deletePartitionIndex",
                "createTableOptimizer",
                "updateColumnStatisticsForTable",
                "updateColumnStatisticsForPartition",
                "createCrawler",
            })
    void isNeverCalled(String operation) {
        assertThat(GlueClient.class.getMethods()).extracting(Method::getName).contains(operation);
        noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(nameMatching(operation)))
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.mirrorlake.glue"));
    }

    static Stream<CatalogTable> tables() {
        return Stream.of(
                table(List.of(new Column("id", "int")), List.of(), PARQUET),
                table(List.of(new Column("userId", "array<struct<A:int>>", "x")), List.of(), PARQUET),
                table(List.of(new Column("id", "int", "two\nlines")), List.of(new Column("DT", "date")), PARQUET),
                table(List.of(new Column("id", "int", "🎿".repeat(300))), List.of(), PARQUET),
                new CatalogTable(
                        new TableName("iceland", "sales", "orders"),
                        "MANAGED_TABLE",
                        "☃\n".repeat(3000),
                        List.of(new Column("größe", "decimal(38,10)")),
                        List.of(),
                        "s3://bucket/with space/é/",
                        PARQUET,
                        Map.of("a", "", "ü", "line\nbreak")));
    }

    @Rule({"C3", "C20"})
    @ParameterizedTest
    @MethodSource("tables")
    void aTableThatWasWrittenReadsBackWithoutADifference(CatalogTable table) {
        CatalogTable normalized = GlueConversion.normalized(table);

        assertThat(GlueConversion.fromGlue(ORDERS, asGlueKeeps(GlueConversion.toTableInput(table))))
                .isEqualTo(normalized);
        assertThat(GlueConversion.normalized(normalized)).isEqualTo(normalized);
        assertThat(GlueConversion.toTableInput(normalized)).isEqualTo(GlueConversion.toTableInput(table));
    }

    static Stream<Partition> partitions() {
        return Stream.of(
                partition("2021"),
                partition("a/b c=%d"),
                partition("__HIVE_DEFAULT_PARTITION__"),
                partition("日".repeat(341)),
                new Partition(
                        List.of("x"),
                        "s3://b/x/",
                        PARQUET,
                        List.of(new Column("ID", "int", "a\tb\nc")),
                        Map.of("k", "")));
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void aPartitionThatWasWrittenReadsBackWithoutADifference(Partition partition) {
        CatalogTable table = table(List.of(new Column("id", "int")), List.of(new Column("day", "string")), PARQUET);
        Partition normalized = GlueConversion.normalized(table, partition);

        PartitionInput input = GlueConversion.toPartitionInput(table, partition);

        assertThat(GlueConversion.fromGlue(asGlueKeeps(input))).isEqualTo(normalized);
        assertThat(GlueConversion.normalized(table, normalized)).isEqualTo(normalized);
        assertThat(input.storageDescriptor().serdeInfo()).isNotNull();
        assertThat(input.storageDescriptor().storedAsSubDirectories()).isFalse();
    }

    @Test
    void aDatabaseReadsBackAsFarAsItFits() {
        var input = GlueConversion.toDatabaseInput(new Database("sales", "d".repeat(3000), Map.of("k", "v")));
        var kept = software.amazon.awssdk.services.glue.model.Database.builder()
                .name(input.name())
                .description(input.description())
                .parameters(input.parameters())
                .build();

        assertThat(GlueConversion.fromGlue(kept)).isEqualTo(new Database("sales", "d".repeat(2048), Map.of("k", "v")));
    }

    static Stream<Arguments> foreignTables() {
        Map<String, String> nulls = new HashMap<>();
        nulls.put("a", null);
        nulls.put("b", "c");
        return Stream.of(
                Arguments.of(
                        Table.builder().build(),
                        new CatalogTable(ORDERS, "", "", List.of(), List.of(), "", NONE, Map.of())),
                Arguments.of(
                        Table.builder()
                                .tableType("VIRTUAL_VIEW")
                                .viewOriginalText("/* Presto View: … */")
                                .parameters(nulls)
                                .build(),
                        new CatalogTable(ORDERS, "VIRTUAL_VIEW", "", List.of(), List.of(), "", NONE, Map.of("b", "c"))),
                Arguments.of(
                        Table.builder()
                                .tableType("EXTERNAL_TABLE")
                                .parameters(Map.of("table_type", "ICEBERG"))
                                .storageDescriptor(
                                        sd -> sd.location("s3://b/ice").columns(List.of(glueColumn(null, null, null))))
                                .build(),
                        new CatalogTable(
                                ORDERS,
                                "EXTERNAL_TABLE",
                                "",
                                List.of(new Column("", "")),
                                List.of(),
                                "s3://b/ice",
                                NONE,
                                Map.of("table_type", "ICEBERG"))),
                Arguments.of(
                        Table.builder()
                                .partitionKeys(List.of(glueColumn("DT", "string", "x")))
                                .storageDescriptor(sd -> sd.numberOfBuckets(4)
                                        .bucketColumns("id")
                                        .serdeInfo(serde -> serde.name("n").parameters(nulls)))
                                .build(),
                        new CatalogTable(
                                ORDERS,
                                "",
                                "",
                                List.of(),
                                List.of(new Column("DT", "string", "x")),
                                "",
                                new Format("", "", "", Map.of("b", "c")),
                                Map.of())));
    }

    @ParameterizedTest
    @MethodSource("foreignTables")
    void aTableOfSomebodyElseCanBeReadWhateverItLacks(Table table, CatalogTable expected) {
        assertThat(GlueConversion.fromGlue(ORDERS, table)).isEqualTo(expected);
    }

    @Test
    void aPartitionOfSomebodyElseCanBeReadWhateverItLacks() {
        var partition = software.amazon.awssdk.services.glue.model.Partition.builder()
                .values(Collections.singletonList(null))
                .build();

        assertThat(GlueConversion.fromGlue(partition))
                .isEqualTo(new Partition(List.of(""), "", NONE, List.of(), Map.of()));
    }

    static Stream<Arguments> refusedTables() {
        Column id = new Column("id", "int");
        return Stream.of(
                Arguments.of(named("d".repeat(256), "t"), "database ddd", "has 256 bytes; Glue takes 255"),
                Arguments.of(named("d", "é".repeat(128)), "table d.é", "has 256 bytes; Glue takes 255"),
                Arguments.of(named("d", "two\nlines"), "table d.two", "has characters that Glue does not take"),
                Arguments.of(table(List.of(new Column("", "int")), List.of(), NONE), "column \"\"", "is empty"),
                Arguments.of(
                        table(List.of(new Column("a\u0001", "int")), List.of(), NONE),
                        "column \"a\u0001\"",
                        "characters"),
                Arguments.of(
                        table(List.of(new Column("c".repeat(256), "int")), List.of(), NONE),
                        "column \"ccc",
                        "256 bytes"),
                Arguments.of(
                        table(List.of(id), List.of(new Column("ID", "string")), PARQUET),
                        "two columns are called \"id\"",
                        "lower case"),
                Arguments.of(
                        table(List.of(new Column("id", "x".repeat(131_073))), List.of(), NONE),
                        "the type of column \"id\"",
                        "131073 bytes"),
                Arguments.of(
                        table(List.of(new Column("id", "in\nt")), List.of(), NONE),
                        "the type of column \"id\"",
                        "characters"),
                Arguments.of(
                        table(List.of(id), List.of(), new Format("i".repeat(129), "", "", Map.of())),
                        "input format",
                        "129 bytes"),
                Arguments.of(
                        table(List.of(id), List.of(), new Format("", "", "", Map.of("", "x"))),
                        "a parameter's name",
                        "is empty"),
                Arguments.of(
                        table(List.of(id), List.of(), new Format("", "", "", Map.of("k", "v".repeat(512_001)))),
                        "the value of parameter \"k\"",
                        "512001 bytes"),
                Arguments.of(
                        new CatalogTable(
                                ORDERS, "", "", List.of(), List.of(), "s3://" + "b".repeat(2052), NONE, Map.of()),
                        "location",
                        "2057 bytes"));
    }

    @Rule({"C1", "C4", "C5"})
    @ParameterizedTest
    @MethodSource("refusedTables")
    void whatGlueCanNotHoldIsRefusedByName(CatalogTable table, String thing, String why) {
        assertThatThrownBy(() -> GlueConversion.toTableInput(table))
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.REFUSED);
                    assertThat(e.system()).isEqualTo("glue");
                    assertThat(e.remedy()).isNotEmpty();
                })
                .hasMessageContaining(thing)
                .hasMessageContaining(why);
    }

    @Test
    void aNameThatIsTooLongPointsToTheTemplatesThatMadeIt() {
        for (CatalogTable table : List.of(named("d".repeat(256), "t"), named("d", "t".repeat(256)))) {
            assertThatThrownBy(() -> GlueConversion.toTableInput(table))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.remedy()).contains("glue.database", "glue.table"));
        }
    }

    static Stream<Arguments> refusedPartitions() {
        return Stream.of(
                Arguments.of(partition(""), "partition []: a value is empty, which Glue does not take"),
                Arguments.of(partition("v".repeat(1025)), "a value has 1025 bytes; Glue takes 1024"),
                Arguments.of(
                        new Partition(List.of("a", "b"), "", NONE, List.of(), Map.of()),
                        "partition [a, b]: has 2 values for 1 partition keys"));
    }

    @Rule("C6")
    @ParameterizedTest
    @MethodSource("refusedPartitions")
    void aPartitionThatGlueCanNotHoldIsRefusedByItsValues(Partition partition, String why) {
        CatalogTable table = table(List.of(new Column("id", "int")), List.of(new Column("day", "string")), PARQUET);

        assertThatThrownBy(() -> GlueConversion.toPartitionInput(table, partition))
                .isInstanceOf(SyncException.class)
                .hasMessageStartingWith("glue: table sales.orders: partition [")
                .hasMessageEndingWith(why);
    }

    private static CatalogTable named(String database, String table) {
        return new CatalogTable(
                new TableName(database, table), "EXTERNAL_TABLE", "", List.of(), List.of(), "", NONE, Map.of());
    }

    private static CatalogTable table(List<Column> columns, List<Column> keys, Format format) {
        return new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "Mirrors sales.orders",
                columns,
                keys,
                "s3://bucket/orders/",
                format,
                Map.of("EXTERNAL", "TRUE"));
    }

    private static Partition partition(String value) {
        return new Partition(
                List.of(value),
                "s3://bucket/orders/day=" + value + "/",
                PARQUET,
                List.of(new Column("Id", "bigint", "c")),
                Map.of("mirrorlake.owner", "test"));
    }

    private static software.amazon.awssdk.services.glue.model.Column glueColumn(
            @Nullable String name, @Nullable String type, @Nullable String comment) {
        return software.amazon.awssdk.services.glue.model.Column.builder()
                .name(name)
                .type(type)
                .comment(comment)
                .build();
    }

    private static Table asGlueKeeps(TableInput input) {
        return Table.builder()
                .name(input.name())
                .description(input.description())
                .tableType(input.tableType())
                .partitionKeys(input.partitionKeys())
                .parameters(input.parameters())
                .storageDescriptor(input.storageDescriptor())
                .build();
    }

    private static software.amazon.awssdk.services.glue.model.Partition asGlueKeeps(PartitionInput input) {
        return software.amazon.awssdk.services.glue.model.Partition.builder()
                .values(input.values())
                .parameters(input.parameters())
                .storageDescriptor(input.storageDescriptor())
                .build();
    }
}
