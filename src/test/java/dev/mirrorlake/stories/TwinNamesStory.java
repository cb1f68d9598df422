package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.rows.SymlinkReader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Twins are called as it is configured, and each name is one source's at a time. */
class TwinNamesStory {
    private static final String MIRROR = "mirror:\n";

    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void eachBranchCanHaveADatabaseOfItsOwn() {
        HiveClient hive = serve("{database}_{ref}", "{table}");
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        stage.lake.commit(stage.repository, "main", "a");
        stage.lake.createBranch(stage.repository, "Dev-1", "main");

        hive.createTable(Tables.external(orders, Tables.DAY, stage.location("Dev-1/orders")));
        hive.addPartition(orders, new PartitionAt(List.of("1"), stage.location("Dev-1/orders/day=1")));

        TableName onDev = new TableName(stage.database + "_dev_1", "orders");
        eventually(() -> assertThat(rows(onDev)).containsExactly(List.of("1", "a", "1")));
        assertThat(stage.twin(orders)).isEmpty();

        TableName onMain = new TableName(stage.database + "_main", "orders");
        hive.setPartitionLocation(orders, new PartitionAt(List.of("1"), stage.location("main/orders/day=1")));
        hive.setLocation(orders, stage.location("main/orders"));

        eventually(() -> assertThat(rows(onMain)).containsExactly(List.of("1", "a", "1")));
        eventually(() -> assertThat(stage.twin(onDev)).isEmpty());
        String retired = stage.lake.storageNamespace();
        eventually(() -> assertThat(stage.stored.keys(retired + "/"))
                .noneMatch(key -> key.contains("/symlinks/") && key.contains("/Dev-1/")));

        hive.dropTable(orders);
        eventually(() -> assertThat(stage.twin(onMain)).isEmpty());
    }

    @Test
    void ofTwoSourcesWithOneNameTheFirstHasItAndTheOtherGetsItWhenThatIsGone() {
        HiveClient hive = serve("{database}", "the-{ref}");
        TableName name = stage.name("the_main");
        TableName second = stage.name("returns");
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.put("returns/a.parquet", parquet("2", "b"));
        hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));
        eventually(() -> assertThat(rows(name)).containsExactly(List.of("1", "a")));

        hive.createTable(Tables.external(second, List.of(), stage.location("main/returns")));

        eventually(() -> assertThat(stage.status(second)).hasValueSatisfying(status -> {
            assertThat(status.code()).isEqualTo("TWIN_OF_ANOTHER");
            assertThat(status.error()).contains(name.toString(), orders.toString(), second.toString());
            assertThat(status.remedy()).contains("mirrorlake adopt " + second);
        }));
        assertThat(rows(name)).containsExactly(List.of("1", "a"));

        hive.dropTable(orders);

        eventually(() -> assertThat(rows(name)).containsExactly(List.of("2", "b")));
        stage.awaitConverged(second);
    }

    @Test
    void anotherTemplateRenamesTheTwinsThatThereAre() {
        HiveClient hive = serve("{database}", "{table}");
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        hive.createTable(Tables.external(orders, Tables.DAY, stage.location("main/orders")));
        hive.addPartition(orders, new PartitionAt(List.of("1"), stage.location("main/orders/day=1")));
        stage.awaitRows(orders, 1);
        stage.stopServing();

        serve("{database}", "{table}_of_{repository}");

        TableName renamed = stage.name("orders_of_" + stage.repository.replace('-', '_'));
        eventually(() -> assertThat(rows(renamed)).containsExactly(List.of("1", "a", "1")));
        eventually(() -> assertThat(stage.twin(orders)).isEmpty());
        stage.awaitConverged(orders);
        assertThat(rows(renamed)).hasSize(1);
    }

    private List<List<String>> rows(TableName twin) {
        CatalogTable table = stage.twin(twin).orElseThrow();
        return new SymlinkReader(stage.s3).read(table, stage.glue.partitions(twin));
    }

    private HiveClient serve(String database, String table) {
        String glue = "glue: {database: \"%s\", table: \"%s\"}\n".formatted(database, table);
        stage.serve(stage.config(MIRROR, glue + MIRROR));
        return stage.hive();
    }
}
