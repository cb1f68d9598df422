package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static dev.mirrorlake.rewrite.HiveTables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.junit.jupiter.api.Test;

/** What ten thousand partitions in one call cost. */
class ManyPartitionsIT {
    private static final int PARTITIONS = 10_000;

    @Test
    void aCallForTenThousandPartitionsListsOnceAndWritesEachManifestOnce() {
        try (RewriteStage stage = new RewriteStage("many", HiveMetastore.shared())) {
            stage.createDatabase("s3a://elsewhere/" + stage.database);
            stage.send("create_table", new create_table_args(table(stage.database, "t", stage.location("t"), "n")));
            IntStream.range(0, 50)
                    .forEach(i -> stage.lake.put(stage.repository, "main", "t/n=" + i + "/a", new byte[] {1}));
            List<Partition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(i -> partition(stage.database, "t", stage.location("t/n=" + i), String.valueOf(i)))
                    .toList();
            stage.forgetCalls();

            CallMessage call = stage.rewritten("add_partitions", new add_partitions_args(partitions));

            assertThat(call.isChanged()).isTrue();
            assertThat(stage.aws.writes()).isEqualTo(Map.of("PutObject", PARTITIONS));
            assertThat(stage.aws.counts().get("ListObjectsV2")).isEqualTo(1);
            assertThat(stage.emulator.calls()).hasSizeLessThan(8);
            stage.forgetCalls();
            CallMessage again = stage.rewritten("add_partitions", new add_partitions_args(partitions));
            assertThat(again.write()).isEqualTo(call.write());
            assertThat(stage.aws.writes()).isEmpty();
        }
    }
}
