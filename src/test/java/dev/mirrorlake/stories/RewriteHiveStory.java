package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.DataOnDrop;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rewrite mode: whatever Hive's own clients do to a table in lakeFS, the metastore holds a table of symlinks, and whoever
 * has S3 alone reads the same rows through it, through Glue, and as lakeFS shows them.
 */
@ParameterizedClass(name = "client {0}, metastore {1}")
@CsvSource({"3.1.3, 3.1.3", "3.1.3, 4.0.1", "4.0.1, 4.0.1"})
class RewriteHiveStory {
    private final Stage stage;
    private final HiveClient hive;
    private final RewrittenSteps steps;
    private final TableName orders;
    private final TableName other;

    RewriteHiveStory(String client, String server) {
        stage = Stage.create(HiveMetastore.shared(server));
        stage.serve(RewrittenSteps.config(stage, "*"));
        hive = stage.hive(client);
        steps = new RewrittenSteps(stage, client);
        orders = stage.name("orders");
        other = new TableName(stage.database + "_other", "orders");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aTableIsRewrittenHoweverItIsMade() {
        hive.createDatabase(other.database(), at("main/other"));
        stage.put("orders/a.parquet", parquet("1", "a", "2", "b"));
        stage.put("other/orders/a.parquet", parquet("3", "c"));
        Map<String, String> parameters =
                Map.of("auto.purge", "true", "external.table.purge", "TRUE", "quelle", "Süd", "comment", "all of them");

        create(orders, "main/orders", 2);
        steps.does(
                "constraints",
                stage.name("keyed"),
                at("main/orders"),
                2,
                () -> hive.createTable(Tables.external(stage.name("keyed"), List.of(), at("main/orders")), "id"));
        steps.does(
                "create",
                other,
                at("main/other/orders"),
                1,
                () -> hive.createTable(new CatalogTable(
                        other, "MANAGED_TABLE", "", Tables.COLUMNS, List.of(), "", Tables.PARQUET, parameters)));

        CatalogTable held = hive.table(other);
        assertThat(held.columns()).isEqualTo(Tables.COLUMNS);
        assertThat(held.format().serde()).isEqualTo(Tables.PARQUET.serde());
        assertThat(held.format().serdeParameters()).isEqualTo(Tables.PARQUET.serdeParameters());
        assertThat(held.parameters())
                .containsEntry("quelle", "Süd")
                .containsEntry("comment", "all of them")
                .containsEntry(Source.INPUT_FORMAT, Tables.PARQUET.inputFormat())
                .containsEntry(Source.OUTPUT_FORMAT, Tables.PARQUET.outputFormat());
        assertThat(List.of(held.location(), hive.table(orders).location()))
                .allMatch(location -> location.startsWith("s3://bucket-" + stage.id));
        assertThatThrownBy(() -> hive.createTableLike(orders, stage.name("likewise"), at("main/orders")))
                .hasMessageContainingAll("MetaException", "nothing says what format the data has", "STORED AS");
        stage.hiveBehindOurBack().dropDatabase(other.database(), true);
    }

    @Test
    void aTableStaysRewrittenWhateverIsChanged() {
        stage.put("orders/a.parquet", parquet("1", "a", "2", "b"));
        create(orders, "main/orders", 2);
        String root = root(orders);

        changes("main/orders", 2, () -> hive.setParameters(orders, Map.of("comment", "new", "quelle", "Süd")));
        changes("main/orders", 2, () -> hive.addColumn(orders, new Column("added", "string", "later"), true));
        changes("main/orders", 2, () -> hive.alterAsRead(orders));
        // what a client sends that thinks of it as a table in the lake
        changes("main/orders", 2, () -> hive.setLocation(orders, at("main/orders")));
        changes("main/orders", 2, () -> hive.setFormat(orders, Tables.PARQUET));
        assertThat(hive.table(orders).parameters())
                .containsEntry("comment", "new")
                .containsEntry("quelle", "Süd");
        assertThat(hive.table(orders).columns()).contains(new Column("added", "string", "later"));
        assertThat(root(orders)).isEqualTo(root);

        stage.put("orders/b.parquet", parquet("3", "c"));
        steps.follows(orders, at("main/orders"), 3);
        stage.lake.delete(stage.repository, "main", "orders/a.parquet");
        steps.follows(orders, at("main/orders"), 1);
        assertThat(stage.stored.text(root + "/symlink.txt").lines())
                .containsExactlyElementsOf(stage.addresses("orders"));

        steps.isRefused(
                orders, () -> hive.truncateTable(orders), "has manifests in its folders and its data in lakeFS");
        steps.leftAlone(root);
    }

    @Test
    void aTableMovesWithinTheLakeAndOutOfItAndBack() {
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.lake.createBranch(stage.repository, "dev", "main");
        stage.lake.put(stage.repository, "dev", "orders/dev.parquet", parquet("7", "x", "8", "y"));
        create(orders, "main/orders", 1);
        String first = root(orders);

        changes("dev/orders", 2, () -> hive.setLocation(orders, at("dev/orders")));
        String second = root(orders);
        assertThat(second).isNotEqualTo(first);

        steps.does("alter", () -> hive.setLocation(orders, "s3a://elsewhere/orders"));
        CatalogTable outside = hive.table(orders);
        assertThat(outside.location()).isEqualTo("s3a://elsewhere/orders");
        assertThat(outside.format()).isEqualTo(Tables.PARQUET);
        assertThat(outside.parameters().keySet()).noneMatch(key -> key.startsWith("mirrorlake."));
        gone(first);
        gone(second);

        changes("main/orders", 1, () -> hive.setLocation(orders, at("main/orders")));
        assertThat(root(orders)).isNotIn(first, second);
        steps.leftAlone(first);
        steps.leftAlone(second);
    }

    @Test
    void aTableKeepsItsManifestsUnderEveryNameItGets() {
        stage.hiveBehindOurBack().createDatabase(other.database(), "s3a://elsewhere/" + other.database());
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.put("orders_2021/day=1/a.parquet", parquet("2", "b"));
        TableName byDay = stage.name("by_day");
        create(orders, "main/orders", 1);
        hive.createTable(Tables.external(byDay, Tables.DAY, at("main/orders_2021")));
        steps.does("append", byDay, at("main/orders_2021"), 1, () -> hive.appendPartition(byDay, List.of("1")));

        renames(orders, stage.name("renamed"), "main/orders");
        renames(stage.name("renamed"), other, "main/orders");
        renames(other, orders, "main/orders");
        renames(byDay, other, "main/orders_2021");

        stage.put("orders_2021/day=1/b.parquet", parquet("3", "c"));
        steps.follows(other, at("main/orders_2021"), 2);
        stage.hiveBehindOurBack().dropDatabase(other.database(), true);
    }

    private void renames(TableName from, TableName to, String source) {
        String root = root(from);

        steps.does("alter", to, at(source), 1, () -> hive.renameTable(from, to, false));

        assertThat(root(to)).isEqualTo(root);
        assertThat(stage.stored.text(root + "/_table")).contains(to.database() + "\n" + to.table());
        eventually(() -> assertThat(stage.twin(from)).isEmpty());
        steps.leftAlone(root);
    }

    @Test
    void aTableThatIsDroppedLosesItsManifestsOnceNobodyCanBeReadingThem() {
        stage.put("orders/a.parquet", parquet("1", "a"));
        create(orders, "main/orders", 1);
        String first = root(orders);
        List<String> manifests = stage.stored.keys(first);

        steps.does("drop", () -> hive.dropTable(orders, DataOnDrop.PURGED));
        assertThat(stage.stored.keys(first)).isEqualTo(manifests);
        create(orders, "main/orders", 1);
        String second = root(orders);
        steps.does("drop", () -> hive.dropTable(orders, DataOnDrop.DELETED));

        assertThat(second).isNotEqualTo(first);
        eventually(() -> assertThat(stage.twin(orders)).isEmpty());
        gone(first);
        gone(second);
        steps.leftAlone(first);
        steps.leftAlone(second);
        assertThat(stage.addresses("orders")).hasSize(1);
    }

    private void create(TableName table, String path, int rows) {
        steps.does(
                "create", table, at(path), rows, () -> hive.createTable(Tables.external(table, List.of(), at(path))));
    }

    private void changes(String path, int rows, Runnable call) {
        steps.does("alter", orders, at(path), rows, call);
    }

    private void gone(String root) {
        eventually(() -> assertThat(stage.stored.keys(root)).isEmpty());
    }

    private String root(TableName table) {
        return stage.source(table).table().location();
    }

    private String at(String path) {
        return stage.location(path);
    }
}
