package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static dev.mirrorlake.rewrite.HiveTables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.source.SourceParameters;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.AddPartitionsRequest;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.PartitionSpecWithSharedSD;
import org.apache.hadoop.hive.metastore.api.PartitionWithoutSD;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_pspec_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_req_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.append_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.append_partition_by_name_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.rename_partition_args;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real metastore and S3 hold after calls for partitions. */
class PartitionCallsIT {
    private static RewriteStage stage;

    @BeforeAll
    static void start() {
        stage = new RewriteStage("partitions", HiveMetastore.shared());
        stage.createDatabase(stage.location(stage.database));
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static org.apache.hadoop.hive.metastore.api.Partition sent(String table, String values) {
        return HiveTables.sent(stage.name(table), stage.partition(table, values));
    }

    private static String source(Map<String, String> parameters) {
        return SourceParameters.location(parameters).orElse("");
    }

    @Test
    void partitionsAreFoundBelowTheRootWhoeverLooksForThem() {
        String november = stage.put("found/Year=2021/month=11/a.parquet");
        String december = stage.put("found/year=2021/month=12/b.parquet");
        stage.put("found/_temporary/c.parquet");
        CatalogTable table = stage.createPartitioned("found");
        assertThat(stage.manifest(table.location() + "/year=2021/month=11")).isEqualTo(november);
        assertThat(stage.manifest(table.location() + "/year=2021/month=12")).isEqualTo(december);
        int keys = stage.keys("found").size();

        AddPartitionsRequest request = new AddPartitionsRequest(
                stage.database,
                "found",
                List.of(
                        partition(stage.database, "found", table.location() + "/year=2021/month=11", "2021", "11"),
                        partition(stage.database, "found", table.location() + "/year=2021/month=12/", "2021", "12")),
                true);
        stage.send("add_partitions_req", new add_partitions_req_args(request));

        assertThat(stage.partitions("found")).containsOnlyKeys("2021/11", "2021/12");
        assertThat(stage.partition("found", "2021/11").location()).isEqualTo(table.location() + "/year=2021/month=11");
        assertThat(source(stage.partition("found", "2021/11").parameters()))
                .isEqualTo(stage.location("found/Year=2021/month=11"));
        assertThat(stage.keys("found")).hasSize(keys);
    }

    @Test
    void partitionsOfEveryKindOfPlace() {
        String first = stage.put("places/year=2021/month=01/a.parquet");
        String second = stage.put("places/elsewhere/b.parquet");
        CatalogTable table = stage.createPartitioned("places");
        String third = stage.put("places/year=2021/month=03/c.parquet");

        stage.add(
                partition(stage.database, "places", stage.location("places/year=2021/month=01"), "2021", "01"),
                partition(stage.database, "places", stage.location("places/elsewhere"), "2021", "02"),
                partition(stage.database, "places", "", "2021", "03"),
                partition(stage.database, "places", stage.location("places/empty"), "2021", "04"));
        assertThat(stage.manifest(stage.partition("places", "2021/01").location()))
                .isEqualTo(first);
        assertThat(stage.manifest(stage.partition("places", "2021/02").location()))
                .isEqualTo(second);
        assertThat(stage.manifest(stage.partition("places", "2021/03").location()))
                .isEqualTo(third);
        assertThat(stage.manifest(stage.partition("places", "2021/04").location()))
                .isEmpty();
        assertThat(stage.partition("places", "2021/02").location()).isEqualTo(table.location() + "/year=2021/month=02");
        assertThat(source(stage.partition("places", "2021/02").parameters()))
                .isEqualTo(stage.location("places/elsewhere"));
        assertThat(source(stage.partition("places", "2021/03").parameters()))
                .isEqualTo(stage.location("places/year=2021/month=03"));
        assertThat(stage.partition("places", "2021/02").parameters()).containsEntry("numRows", "3");
    }

    @Test
    void aSpecificationThatNamesTheFormatOnce() {
        String november = stage.put("spec/year=2021/month=11/a.parquet");
        String december = stage.put("spec/moved/a.parquet");
        CatalogTable table = stage.createPartitioned("spec");
        PartitionWithoutSD first = new PartitionWithoutSD();
        first.setValues(List.of("2021", "11"));
        first.setRelativePath("/year=2021/month=11");
        PartitionWithoutSD second = new PartitionWithoutSD();
        second.setValues(List.of("2021", "12"));
        second.setRelativePath("/moved");
        PartitionSpec spec = new PartitionSpec(stage.database, "spec", stage.location("spec"));
        spec.setSharedSDPartitionSpec(
                new PartitionSpecWithSharedSD(List.of(first, second), HiveTables.storage(stage.location("spec"))));

        stage.send("add_partitions_pspec", new add_partitions_pspec_args(List.of(spec)));

        assertThat(stage.partition("spec", "2021/11").location()).isEqualTo(table.location() + "/year=2021/month=11");
        assertThat(stage.manifest(stage.partition("spec", "2021/11").location()))
                .isEqualTo(november);
        assertThat(stage.manifest(stage.partition("spec", "2021/12").location()))
                .isEqualTo(december);
        assertThat(source(stage.partition("spec", "2021/12").parameters())).isEqualTo(stage.location("spec/moved"));
    }

    @Test
    void aManifestThatIsThereIsNeverOverwritten() {
        stage.put("taken/year=2021/month=11/a.parquet");
        CatalogTable table = stage.createPartitioned("taken");
        String usual = table.location() + "/year=2021/month=11";
        stage.overwrite(usual, "s3://somebody/elses\n");
        String moved = stage.put("taken/moved/b.parquet");

        stage.add(partition(stage.database, "taken", stage.location("taken/moved"), "2021", "11"));

        String location = stage.partition("taken", "2021/11").location();
        assertThat(location).matches(table.location() + "/_[a-z0-9]+/year=2021/month=11");
        assertThat(stage.manifest(location)).isEqualTo(moved);
        assertThat(stage.manifest(usual)).isEqualTo("s3://somebody/elses\n");
    }

    @Test
    void appendedPartitionsHaveTheirManifestsWhereTheMetastorePutsThem() {
        String november = stage.put("appended/year=2021/month=11/a.parquet");
        CatalogTable table = stage.createPartitioned("appended");
        String december = stage.put("appended/YEAR=2021/MONTH=12/b.parquet");
        stage.overwrite(table.location() + "/year=2021/month=11", "s3://left/over\n");

        stage.send("append_partition", new append_partition_args(stage.database, "appended", List.of("2021", "11")));
        stage.send(
                "append_partition_by_name",
                new append_partition_by_name_args(stage.database, "appended", "year=2021/month=12"));

        assertThat(stage.manifest(stage.partition("appended", "2021/11").location()))
                .isEqualTo(november);
        assertThat(stage.manifest(stage.partition("appended", "2021/12").location()))
                .isEqualTo(december);
        stage.overwrite(table.location() + "/year=2021/month=11", "s3://by/the-mirror\n");
        CallMessage again = stage.rewritten(
                "append_partition", new append_partition_args(stage.database, "appended", List.of("2021", "11")));
        assertThat(stage.refusal(again)).isNotEmpty();
        assertThat(stage.manifest(table.location() + "/year=2021/month=11")).isEqualTo("s3://by/the-mirror\n");
    }

    @Test
    void aRenamedPartitionStaysWithItsData() {
        String line = stage.put("renamed/year=2021/month=11/a.parquet");
        stage.createPartitioned("renamed");
        stage.send("append_partition", new append_partition_args(stage.database, "renamed", List.of("2021", "11")));
        String location = stage.partition("renamed", "2021/11").location();
        org.apache.hadoop.hive.metastore.api.Partition partition = sent("renamed", "2021/11");
        partition.setValues(List.of("2021", "12"));

        stage.send(
                "rename_partition",
                new rename_partition_args(stage.database, "renamed", List.of("2021", "11"), partition));

        Partition stored = stage.partition("renamed", "2021/12");
        assertThat(stored.location()).isEqualTo(location);
        assertThat(source(stored.parameters())).isEqualTo(stage.location("renamed/year=2021/month=11"));
        assertThat(stage.manifest(location)).isEqualTo(line);
    }

    @Test
    void aPartitionThatMovesGetsItsNewDataAndTheOldManifestStays() {
        String old = stage.put("moves/year=2021/month=11/a.parquet");
        String moved = stage.put("moves/moved/b.parquet");
        stage.createPartitioned("moves");
        stage.add(partition(stage.database, "moves", stage.location("moves/year=2021/month=11"), "2021", "11"));
        Partition before = stage.partition("moves", "2021/11");
        org.apache.hadoop.hive.metastore.api.Partition partition = sent("moves", "2021/11");
        partition.getSd().setLocation(stage.location("moves/moved"));

        stage.send("alter_partition", new alter_partition_args(stage.database, "moves", partition));

        Partition after = stage.partition("moves", "2021/11");
        assertThat(after.location()).isNotEqualTo(before.location());
        assertThat(stage.manifest(after.location())).isEqualTo(moved);
        assertThat(stage.manifest(before.location())).isEqualTo(old);
    }
}
