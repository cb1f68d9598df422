package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thousand partitions that come in one call, for each of Hive's clients. */
class HiveThousandStory {
    @ParameterizedTest(name = "client {0}, metastore {1}")
    @CsvSource({"2.3.9, 3.1.3", "3.1.3, 3.1.3", "3.1.3, 4.0.1", "4.0.1, 4.0.1"})
    void aThousandPartitionsAreFollowed(String client, String server) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(server))) {
            stage.serve(HiveCalls.toldByTheProxyAlone(stage));
            HiveClient hive = stage.hive(client);
            TableName events = stage.name("events");
            hive.createTable(Tables.external(events, Tables.DAY, stage.location("main/events")));
            stage.put("events/day=d7/a.parquet", parquet("7", "k"));
            stage.put("events/day=d1000/a.parquet", parquet("8", "l"));
            List<PartitionAt> days = IntStream.rangeClosed(1, 1000)
                    .mapToObj(i -> new PartitionAt(List.of("d" + i), stage.location("main/events/day=d" + i)))
                    .toList();

            new HiveCalls(stage.app(), client).does("add", () -> hive.addPartitions(events, days));

            new Twins(stage).follows(events, 2, Duration.ofMinutes(3));
        }
    }
}
