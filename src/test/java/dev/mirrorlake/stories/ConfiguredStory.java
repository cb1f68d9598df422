package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the configuration can make otherwise. */
class ConfiguredStory {
    private static final String MIRROR = "  quiet: 100ms\n";

    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void aCommittedViewShowsDataOnlyOnceItIsCommitted() {
        HiveClient hive = serve("  view: committed\n");
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.lake.commit(stage.repository, "main", "a");
        stage.put("orders/b.parquet", parquet("2", "b"));
        createTable(hive, orders, "main/orders");
        eventually(() -> assertThat(stage.twinRows(orders)).containsExactly(List.of("1", "a")));

        stage.lake.commit(stage.repository, "main", "b");

        stage.awaitRows(orders, 2);
        // which comes after the manifests
        eventually(() -> assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("mirrorlake.view", "committed")
                .containsEntry("mirrorlake.commit", stage.lake.head(stage.repository, "main")));
    }

    @Test
    void tagsAndCommitsAreRefsToo() {
        HiveClient hive = serve("");
        stage.put("orders/a.parquet", parquet("1", "a"));
        String commit = stage.lake.commit(stage.repository, "main", "a");
        stage.lake.tag(stage.repository, "v1", commit);
        stage.put("orders/b.parquet", parquet("2", "b"));

        createTable(hive, orders, "main/orders");
        createTable(hive, stage.name("tagged"), "v1/orders");
        createTable(hive, stage.name("pinned"), commit + "/orders");

        stage.awaitRows(orders, 2);
        stage.awaitRows(stage.name("tagged"), 1);
        stage.awaitRows(stage.name("pinned"), 1);
    }

    @Test
    void oneLevelOnlyWhereFoldersInsideDoNotBelong() {
        HiveClient hive = serve("  recursive: false\n");
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.put("orders/deep/b.parquet", parquet("2", "b"));

        createTable(hive, orders, "main/orders");

        eventually(() -> assertThat(stage.twinRows(orders)).containsExactly(List.of("1", "a")));
    }

    @Test
    void manifestsLieWhereTheyAreTold() {
        stage.s3.createBucket(create -> create.bucket("manifests-" + stage.id));
        HiveClient hive = serve("  manifest-base: s3://manifests-" + stage.id + "/athena\n");
        stage.put("orders/a.parquet", parquet("1", "a"));

        createTable(hive, orders, "main/orders");

        stage.awaitRows(orders, 1);
        assertThat(stage.twin(orders).orElseThrow().location())
                .startsWith("s3://manifests-" + stage.id + "/athena/symlinks/" + stage.id + "/");
    }

    @Test
    void aManifestBaseThatCanNotBeWrittenIsReportedForTheTable() {
        HiveClient hive = serve("  manifest-base: s3://no-such-bucket-" + stage.id + "\n");
        stage.put("orders/a.parquet", parquet("1", "a"));

        createTable(hive, orders, "main/orders");

        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo("given-up");
            assertThat(status.error()).contains("no-such-bucket-" + stage.id);
            assertThat(status.remedy()).isNotEmpty();
        }));
    }

    @Test
    void whatIsExcludedIsLeftAlone() {
        HiveClient hive = serve("  exclude: [{table: \"tmp_*\"}, {ref: \"dev*\"}]\n");
        stage.put("orders/a.parquet", parquet("1", "a"));
        stage.lake.commit(stage.repository, "main", "a");
        stage.lake.createBranch(stage.repository, "dev", "main");

        createTable(hive, stage.name("tmp_orders"), "main/orders");
        createTable(hive, stage.name("on_dev"), "dev/orders");
        createTable(hive, orders, "main/orders");

        stage.awaitRows(orders, 1);
        eventually(() -> assertThat(stage.app().status().waiting()).isZero());
        assertThat(stage.glue.tables(stage.database))
                .extracting(stored -> stored.table().name())
                .containsExactly(orders);
    }

    private HiveClient serve(String more) {
        stage.serve(stage.config(MIRROR, MIRROR + more));
        return stage.hive();
    }

    private void createTable(HiveClient hive, TableName name, String refAndPath) {
        hive.createTable(Tables.external(name, List.of(), stage.location(refAndPath)));
    }
}
