package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The example of lakeFS's documentation on Athena, made with nothing but a metastore client that talks to the proxy,
 * and what happens to such a table in its life.
 */
class DocumentedExampleStory {
    private static final TableName TABLE = new TableName("default", "my_table");
    private static final TableName RENAMED = new TableName("default", "our_table");
    private static final String ROOT = "s3://my-bucket/my-repo-prefix/symlinks/%s/example/main/default.my_table/";

    private final Stage stage =
            Stage.create("default", "example", "s3://my-bucket/my-repo-prefix").serve();
    private final HiveClient hive = stage.hive();

    @AfterEach
    void close() throws Exception {
        for (TableName table : List.of(TABLE, RENAMED)) {
            try {
                hive.dropTable(table);
            } catch (HiveClient.Failure e) {
                assertThat(e).hasMessageContaining("NoSuchObjectException");
            }
            eventually(() -> assertThat(stage.twin(table)).isEmpty());
        }
        stage.close();
    }

    @Test
    @Tag("trino")
    void trinoReadsTheTwinThroughGlue() {
        stage.put("my_table/year=2021/month=11/a.parquet", parquet("1", "a", "2", "b"));
        stage.put("my_table/year=2021/month=12/b.parquet", parquet("3", "c"));
        hive.createTable(Tables.external(TABLE, Tables.YEAR_MONTH, "s3a://example/main/my_table"));
        hive.addPartitions(TABLE, List.of(at(2021, 11), at(2021, 12), at(2022, 1)));
        stage.awaitRows(TABLE, 3);

        assertThat(stage.trinoRows(TABLE)).isEqualTo(stage.sourceRows(TABLE));

        stage.put("my_table/year=2022/month=1/c.parquet", parquet("4", "d"));
        hive.dropPartition(TABLE, List.of("2021", "11"));

        eventually(() -> assertThat(stage.trinoRows(TABLE))
                .containsExactly(List.of("3", "c", "2021", "12"), List.of("4", "d", "2022", "1")));
    }

    @Test
    void aTableMadeThroughTheProxyAppearsInGlueWithTheRightRowsAndIsFollowedUntilItsDrop() {
        stage.put("my_table/year=2021/month=11/a.parquet", parquet("1", "a", "2", "b"));
        stage.put("my_table/year=2021/month=12/b.parquet", parquet("3", "c"));
        stage.put("my_table/year=2022/month=1/c.parquet", parquet("4", "d"));
        stage.put("my_table/year=2022/month=1/_SUCCESS", new byte[0]);
        stage.put("my_table_old/year=2021/month=11/z.parquet", parquet("99", "not ours"));
        stage.lake.commit("example", "main", "data");

        hive.createTable(Tables.external(TABLE, Tables.YEAR_MONTH, "s3a://example/main/my_table"));
        hive.addPartitions(TABLE, List.of(at(2021, 11), at(2021, 12), at(2022, 1)));

        stage.awaitRows(TABLE, 4);
        String root = ROOT.formatted(stage.id);
        CatalogTable twin = stage.twin(TABLE).orElseThrow();
        assertThat(twin.location()).isEqualTo(root);
        assertThat(twin.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(twin.format().inputFormat()).isEqualTo("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat");
        assertThat(twin.format().serde()).isEqualTo(Tables.PARQUET.serde());
        assertThat(twin.partitionKeys()).extracting(Column::name).containsExactly("year", "month");
        assertThat(stage.stored.keys(root))
                .extracting(key -> key.substring(key.indexOf("year=")))
                .containsExactly(
                        "year=2021/month=11/symlink.txt",
                        "year=2021/month=12/symlink.txt",
                        "year=2022/month=1/symlink.txt");
        for (String folder : List.of("year=2021/month=11", "year=2021/month=12", "year=2022/month=1")) {
            assertThat(stage.stored.text(root + folder + "/symlink.txt"))
                    .isEqualTo(String.join("\n", stage.addresses("my_table/" + folder)) + "\n");
        }
        assertThat(stage.twinPartitions(TABLE))
                .hasSize(3)
                .allSatisfy((values, partition) -> assertThat(partition.location())
                        .isEqualTo(root + "year=" + values.get(0) + "/month=" + values.get(1) + "/"));

        moreDataAndACommit();
        aFourthPartition();
        aNewColumn();
        aDroppedPartition();
        aMergeFromABranch();
        aRename();
        theDrop();
    }

    private void moreDataAndACommit() {
        stage.put("my_table/year=2021/month=12/d.parquet", parquet("5", "e"));
        stage.awaitRows(TABLE, 5);
        String commit = stage.lake.commit("example", "main", "more data");
        stage.put("my_table/year=2021/month=12/e.parquet", parquet("6", "f"));
        stage.lake.delete("example", "main", "my_table/year=2021/month=12/d.parquet");
        String next = stage.lake.commit("example", "main", "one for another");

        stage.awaitRows(TABLE, 5);
        assertThat(stage.twinRows(TABLE)).contains(List.of("6", "f", "2021", "12"));
        eventually(() -> assertThat(stage.twin(TABLE).orElseThrow().parameters().get("mirrorlake.commit"))
                .isIn(commit, next));
    }

    private void aFourthPartition() {
        stage.put("my_table/year=2022/month=2/f.parquet", parquet("7", "g"));
        hive.addPartition(TABLE, at(2022, 2));

        stage.awaitRows(TABLE, 6);
        assertThat(stage.twinPartitions(TABLE)).hasSize(4);
    }

    private void aNewColumn() {
        hive.addColumn(TABLE, new Column("extra", "string"), false);

        eventually(() -> {
            assertThat(stage.twin(TABLE).orElseThrow().columns())
                    .extracting(Column::name)
                    .containsExactly("id", "key", "extra");
            assertThat(stage.twinPartitions(TABLE).values())
                    .allSatisfy(partition -> assertThat(partition.columns()).hasSize(3));
        });
        stage.awaitRows(TABLE, 6);
    }

    private void aDroppedPartition() {
        hive.dropPartition(TABLE, List.of("2021", "11"));

        eventually(() -> assertThat(stage.twinPartitions(TABLE).keySet())
                .containsExactlyInAnyOrder(List.of("2021", "12"), List.of("2022", "1"), List.of("2022", "2")));
        stage.awaitRows(TABLE, 4);
        String manifest = "year=2021/month=11/symlink.txt";
        eventually(
                () -> assertThat(stage.stored.keys(ROOT.formatted(stage.id))).noneMatch(key -> key.endsWith(manifest)));
    }

    private void aMergeFromABranch() {
        stage.lake.commit("example", "main", "everything so far");
        stage.lake.createBranch("example", "night", "main");
        stage.lake.put("example", "night", "my_table/year=2022/month=2/g.parquet", parquet("8", "h"));
        stage.lake.commit("example", "night", "nightly load");
        assertThat(stage.twinRows(TABLE)).hasSize(4);

        stage.lake.merge("example", "night", "main");

        stage.awaitRows(TABLE, 5);
    }

    private void aRename() {
        hive.renameTable(TABLE, RENAMED, false);

        eventually(() -> assertThat(stage.twin(TABLE)).isEmpty());
        stage.awaitRows(RENAMED, 5);
        assertThat(stage.twinPartitions(RENAMED)).hasSize(3);
        eventually(() -> assertThat(stage.stored.keys(ROOT.formatted(stage.id))).isEmpty());
    }

    private void theDrop() {
        String root = stage.twin(RENAMED).orElseThrow().location();
        hive.dropTable(RENAMED);

        eventually(() -> assertThat(stage.twin(RENAMED)).isEmpty());
        eventually(() -> assertThat(stage.stored.keys(root)).isEmpty());
        assertThat(stage.app().status().tables()).isEmpty();
        assertThat(stage.addresses("my_table")).isNotEmpty();
        assertThat(Map.copyOf(stage.aws.writes())).containsKey("DeleteTable");
    }

    private static PartitionAt at(int year, int month) {
        return new PartitionAt(
                List.of(String.valueOf(year), String.valueOf(month)),
                "s3a://example/main/my_table/year=%d/month=%d".formatted(year, month));
    }
}
