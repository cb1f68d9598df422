package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.rows.RowFormat;
import dev.mirrorlake.rig.rows.Samples;
import dev.mirrorlake.rig.rows.Samples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tables of all kinds of rows on a stage of their own, whose metastore lets columns change as they will, as many do. Each
 * lies in the folder of its name.
 */
final class RowTables implements AutoCloseable {
    static final List<Column> KEY = List.of(new Column("p", "string"));

    /** Partition values, and the folders that Hive makes of them. */
    static final Map<String, String> ODD_VALUES = Map.ofEntries(
            Map.entry("a/b", "a%2Fb"),
            Map.entry("10:30:00", "10%3A30%3A00"),
            Map.entry("a=b", "a%3Db"),
            Map.entry("100%", "100%25"),
            Map.entry("a%2Fb", "a%252Fb"),
            Map.entry("#1", "%231"),
            Map.entry("what?", "what%3F"),
            Map.entry("two words", "two words"),
            Map.entry("it's", "it%27s"),
            Map.entry("\"q\"", "%22q%22"),
            Map.entry("{x}", "%7Bx}"),
            Map.entry("a^b", "a%5Eb"),
            Map.entry("é", "é"),
            Map.entry("e\u0301", "e\u0301"),
            Map.entry("日本", "日本"),
            Map.entry("a+b", "a+b"),
            Map.entry("_a", "_a"),
            Map.entry("a&b*c\\d[e]~$@!(f)", "a&b%2Ac%5Cd%5Be%5D~$@!(f)"),
            Map.entry("__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__"));

    final HiveMetastore metastore;
    final Stage stage;
    final HiveClient hive;

    RowTables() {
        metastore = HiveMetastore.start(
                "rows", HiveMetastore.VERSION, Map.of("metastore.disallow.incompatible.col.type.changes", "false"));
        stage = Stage.create(metastore).serve();
        hive = stage.hive();
    }

    @Override
    public void close() throws Exception {
        stage.close();
        metastore.close();
    }

    TableName create(String name, Format format, List<Column> columns, List<Column> keys) {
        TableName table = stage.name(name);
        hive.createTable(new CatalogTable(
                table,
                "EXTERNAL_TABLE",
                "",
                columns,
                keys,
                stage.location("main/" + name),
                format,
                Map.of("EXTERNAL", "TRUE")));
        return table;
    }

    PartitionAt at(TableName table, String folder, String... values) {
        return new PartitionAt(List.of(values), stage.location("main/" + table.table() + "/" + folder));
    }

    /** A table without keys and one with, each with all types of a sample. */
    List<TableName> ofEveryType(String name) {
        Format format = Formats.of(name);
        List<TableName> tables = new ArrayList<>();
        for (Sample sample : List.of(Samples.flat(format), Samples.nested(format))) {
            String kind = name + "_" + sample.columns().size();
            stage.put("plain_" + kind + "/a", sample.file(format, Map.of()));
            tables.add(create("plain_" + kind, format, sample.columns(), List.of()));

            TableName parted = create("parted_" + kind, format, sample.columns(), KEY);
            stage.put(parted.table() + "/p=1/a", sample.file(format, Map.of()));
            hive.addPartition(parted, at(parted, "p=1", "1"));
            tables.add(parted);
        }
        return tables;
    }

    /** A table with a partition for each odd value. */
    TableName ofOddValues(String name, boolean nested) {
        Format format = Formats.of(name);
        Sample sample = nested ? Samples.nested(format) : Samples.flat(format);
        TableName table = create((nested ? "odd_nested_" : "odd_") + name, format, sample.columns(), KEY);
        byte[] file = sample.file(format, Map.of());
        List<PartitionAt> partitions = new ArrayList<>();
        ODD_VALUES.forEach((value, folder) -> {
            stage.put(table.table() + "/p=" + folder + "/a", file);
            partitions.add(at(table, "p=" + folder, value));
        });
        hive.addPartitions(table, partitions);
        return table;
    }

    /** A table with two partitions that were made before its columns change. */
    TableName before(String name, ColumnChange change, boolean cascade) {
        Format format = Formats.of(name);
        String table = change.name() + (cascade ? "_cascaded_" : "_") + name;
        TableName made = create(table, format, change.before(), KEY);
        for (String value : List.of("1", "2")) {
            put(made, format, change.before(), "p=" + value + "/old");
            hive.addPartition(made, at(made, "p=" + value, value));
        }
        return made;
    }

    /** Changes its columns, and adds files that have the new ones: to a partition of before, and to another. */
    void change(TableName table, String name, ColumnChange change, boolean cascade) {
        hive.setColumns(table, change.after(), cascade);
        put(table, Formats.of(name), change.after(), "p=2/new");
        put(table, Formats.of(name), change.after(), "p=3/new");
        hive.addPartition(table, at(table, "p=3", "3"));
    }

    private void put(TableName table, Format format, List<Column> columns, String path) {
        stage.put(
                table.table() + "/" + path, RowFormat.of(format, Map.of()).write(columns, ColumnChange.rows(columns)));
    }

    /** Waits until the twin has the rows of the source, so many of them, and all of its partitions the table's columns. */
    void follows(TableName table, int rows) {
        eventually(() -> {
            assertThat(stage.status(table))
                    .hasValueSatisfying(status ->
                            assertThat(status.state()).as(status.error()).isEqualTo("converged"));
            CatalogTable twin = stage.twin(table).orElseThrow();
            assertThat(twin.columns()).isEqualTo(hive.table(table).columns());
            if (twin.partitioned()) {
                assertThat(stage.glue.partitions(table))
                        .extracting(Partition::columns)
                        .containsOnly(twin.columns());
            }
            assertThat(stage.twinRows(table)).hasSize(rows).isEqualTo(stage.sourceRows(table));
        });
    }
}
