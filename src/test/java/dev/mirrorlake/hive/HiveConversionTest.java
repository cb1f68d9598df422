package dev.mirrorlake.hive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiveConversionTest {
    private static final TableName NAME = new TableName("sales", "orders");
    private static final Format NO_FORMAT = new Format("", "", "", Map.of());

    @Test
    void aTableKeepsAllThatATwinNeeds() {
        Table table = new Table();
        table.setTableType("EXTERNAL_TABLE");
        table.setParameters(Map.of("comment", "all orders", "EXTERNAL", "TRUE"));
        table.setPartitionKeys(List.of(new FieldSchema("year", "int", null)));
        table.setSd(storage());

        CatalogTable converted = HiveConversion.table(NAME, table);

        assertThat(converted)
                .isEqualTo(new CatalogTable(
                        NAME,
                        "EXTERNAL_TABLE",
                        "all orders",
                        List.of(new Column("id", "bigint", "the key")),
                        List.of(new Column("year", "int")),
                        "s3a://example/main/orders",
                        new Format("in", "out", "serde", Map.of("field.delim", "|")),
                        Map.of("comment", "all orders", "EXTERNAL", "TRUE")));
    }

    @Test
    void aTableWithNothingSetIsEmptyThroughout() {
        CatalogTable converted = HiveConversion.table(NAME, new Table());

        assertThat(converted)
                .isEqualTo(new CatalogTable(NAME, "MANAGED_TABLE", "", List.of(), List.of(), "", NO_FORMAT, Map.of()));
    }

    @Test
    void whatIsMissingInsideIsEmptyToo() {
        Table table = new Table();
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(List.of(new FieldSchema()));
        storage.setSerdeInfo(new SerDeInfo());
        table.setSd(storage);
        Map<String, @Nullable String> parameters = new HashMap<>();
        parameters.put("k", null);
        table.setParameters(parameters);

        CatalogTable converted = HiveConversion.table(NAME, table);

        assertThat(converted.columns()).containsExactly(new Column("", ""));
        assertThat(converted.format()).isEqualTo(NO_FORMAT);
        assertThat(converted.parameters()).containsExactly(Map.entry("k", ""));
    }

    @Rule("C18")
    @ParameterizedTest
    @CsvSource({
        "VIRTUAL_VIEW, FALSE, VIRTUAL_VIEW",
        "MANAGED_TABLE, TRUE, MANAGED_TABLE",
        ", TRUE, EXTERNAL_TABLE",
        ", true, EXTERNAL_TABLE",
        ", FALSE, MANAGED_TABLE"
    })
    void anUntypedTableIsWhatItsParameterSays(@Nullable String type, String external, String expected) {
        Table table = new Table();
        table.setTableType(type);
        table.setParameters(Map.of("EXTERNAL", external));

        assertThat(HiveConversion.table(NAME, table).type()).isEqualTo(expected);
    }

    @Test
    void aPartitionHasItsOwnColumnsFormatAndLocation() {
        Partition partition = new Partition();
        partition.setValues(List.of("2021", "a/b=c"));
        partition.setParameters(Map.of("numRows", "7"));
        partition.setSd(storage());

        assertThat(HiveConversion.partition(partition))
                .isEqualTo(new dev.mirrorlake.catalog.Partition(
                        List.of("2021", "a/b=c"),
                        "s3a://example/main/orders",
                        new Format("in", "out", "serde", Map.of("field.delim", "|")),
                        List.of(new Column("id", "bigint", "the key")),
                        Map.of("numRows", "7")));
    }

    @Test
    void aPartitionWithNothingSetIsEmptyThroughout() {
        assertThat(HiveConversion.partition(new Partition()))
                .isEqualTo(new dev.mirrorlake.catalog.Partition(List.of(), "", NO_FORMAT, List.of(), Map.of()));
    }

    private static StorageDescriptor storage() {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(List.of(new FieldSchema("id", "bigint", "the key")));
        storage.setLocation("s3a://example/main/orders");
        storage.setInputFormat("in");
        storage.setOutputFormat("out");
        storage.setSerdeInfo(new SerDeInfo("name", "serde", Map.of("field.delim", "|")));
        return storage;
    }
}
