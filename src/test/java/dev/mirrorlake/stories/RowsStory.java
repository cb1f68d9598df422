package dev.mirrorlake.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.rows.RowFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever a table's format, types, partition values and changes of columns: who reads the twin has the rows of the
 * source.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowsStory {
    static final Set<String> FORMATS = Formats.MIRRORED.keySet();

    /** As long as a metastore can hold, and in bytes longer than a folder that isn't hashed. */
    private static final String LONG = "é".repeat(250);

    private RowTables tables;

    @BeforeAll
    void serve() {
        tables = new RowTables();
    }

    @AfterAll
    void close() throws Exception {
        tables.close();
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void everyTypeArrives(String format) {
        List<TableName> made = tables.ofEveryType(format);

        made.forEach(table -> tables.follows(table, 3));
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void oddPartitionValuesHaveTheFoldersThatHiveGivesThem(String format) {
        List<TableName> made = List.of(tables.ofOddValues(format, false), tables.ofOddValues(format, true));

        for (TableName table : made) {
            tables.follows(table, 3 * RowTables.ODD_VALUES.size());
            String root = tables.stage.twin(table).orElseThrow().location();
            Map<List<String>, Partition> partitions = tables.stage.twinPartitions(table);
            RowTables.ODD_VALUES.forEach((value, folder) -> assertThat(partitions)
                    .hasEntrySatisfying(
                            List.of(value),
                            partition -> assertThat(partition.location()).isEqualTo(root + "p=" + folder + "/")));
        }
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void columnsChangeForAllPartitionsWhetherOrNotTheClientSaysSo(String format) {
        Map<TableName, ColumnChange> silent = new LinkedHashMap<>();
        Map<TableName, ColumnChange> cascaded = new LinkedHashMap<>();
        for (ColumnChange change : ColumnChange.of(format)) {
            silent.put(tables.before(format, change, false), change);
        }
        for (ColumnChange change : ColumnChange.CASCADED) {
            cascaded.put(tables.before(format, change, true), change);
        }
        silent.keySet().forEach(table -> tables.follows(table, 2));
        cascaded.keySet().forEach(table -> tables.follows(table, 2));

        silent.forEach((table, change) -> tables.change(table, format, change, false));
        cascaded.forEach((table, change) -> tables.change(table, format, change, true));

        silent.keySet().forEach(table -> tables.follows(table, 4));
        cascaded.keySet().forEach(table -> tables.follows(table, 4));
    }

    @Test
    void anEmptyPartitionValueIsNone() {
        TableName table = tables.create("empty_value", Tables.PARQUET, Tables.COLUMNS, RowTables.KEY);
        tables.stage.put("empty_value/p=__HIVE_DEFAULT_PARTITION__/a", Tables.parquet("1", "a"));
        tables.stage.put("empty_value/p=x/a", Tables.parquet("2", "b"));
        tables.hive.addPartition(table, tables.at(table, "p=__HIVE_DEFAULT_PARTITION__", ""));
        tables.hive.addPartition(table, tables.at(table, "p=x", "x"));

        tables.follows(table, 2);

        assertThat(tables.stage.twinPartitions(table))
                .containsOnlyKeys(List.of("__HIVE_DEFAULT_PARTITION__"), List.of("x"));
    }

    @Test
    void aSchemaOfAvrosThatIsInTheLakeIsGivenToReaders() {
        Format avro = Formats.of("avro");
        String schema = """
                {"type":"record","name":"row","fields":[
                  {"name":"id","type":["null","long"],"default":null},
                  {"name":"key","type":"string","default":"none"}]}
                """;
        tables.stage.put("avro_url/a", Tables.file(avro, "1", "a"));
        tables.stage.put(
                "avro_url/old",
                RowFormat.of(avro, Map.of()).write(Tables.COLUMNS.subList(0, 1), List.of(List.of("2"))));
        tables.stage.put("schemas/row.avsc", schema.getBytes(UTF_8));

        TableName table = tables.create(
                "avro_url",
                new Format(
                        avro.inputFormat(),
                        avro.outputFormat(),
                        avro.serde(),
                        Map.of("avro.schema.url", tables.stage.location("main/schemas/row.avsc"))),
                Tables.COLUMNS,
                List.of());

        tables.follows(table, 2);
        assertThat(tables.stage.twinRows(table)).contains(List.of("2", "none"));
    }

    @Test
    void aRegularExpressionReadsItsRows() {
        Format regex =
                Formats.text("org.apache.hadoop.hive.serde2.RegexSerDe", Map.of("input.regex", "([^\t]*)\t([^\t]*)"));
        tables.stage.put("regex/a", Tables.file(regex, "1", "a", "2", "two words"));

        TableName table = tables.create("regex", regex, Tables.COLUMNS, List.of());

        tables.follows(table, 2);
    }

    @Test
    void partitionKeysOfEveryTypeAndLongValuesArrive() {
        Map<String, String> keys = Map.ofEntries(
                Map.entry("tinyint", "-1"),
                Map.entry("smallint", "300"),
                Map.entry("int", "7"),
                Map.entry("bigint", "9007199254740993"),
                Map.entry("boolean", "true"),
                Map.entry("decimal(5,2)", "1.50"),
                Map.entry("double", "1.5"),
                Map.entry("char(3)", "ab"),
                Map.entry("varchar(9)", "a b"),
                Map.entry("date", "2021-11-30"),
                Map.entry("timestamp", "2021-11-30 10:00:00"),
                Map.entry("string", LONG));
        List<TableName> made = new ArrayList<>();
        keys.forEach((type, value) -> {
            TableName table = tables.create(
                    "key_" + type.replaceAll("\\W", "_"),
                    Tables.PARQUET,
                    Tables.COLUMNS,
                    List.of(new Column("p", type)));
            String folder = "p=" + value.replace(":", "%3A");
            tables.stage.put(table.table() + "/" + folder + "/a", Tables.parquet("1", "a"));
            tables.hive.addPartition(table, tables.at(table, folder, value));
            String none = "p=__HIVE_DEFAULT_PARTITION__";
            tables.stage.put(table.table() + "/" + none + "/a", Tables.parquet("2", "b"));
            tables.hive.addPartition(table, tables.at(table, none, "__HIVE_DEFAULT_PARTITION__"));
            made.add(table);
        });

        made.forEach(table -> tables.follows(table, 2));
        CatalogTable twin = tables.stage.twin(tables.stage.name("key_string")).orElseThrow();
        assertThat(tables.stage.twinPartitions(twin.name()))
                .hasEntrySatisfying(
                        List.of(LONG),
                        partition ->
                                assertThat(partition.location()).matches(twin.location() + "sha256-[0-9a-f]{64}/"));
    }
}
