package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Very many partitions that come in one call to a rewritten table, for each of Hive's clients. */
class RewriteManyStory {
    @ParameterizedTest(name = "{2} partitions, client {0}, metastore {1}")
    @CsvSource({"3.1.3, 3.1.3, 1000", "4.0.1, 4.0.1, 1000"})
    void allHaveTheirManifestsWhenTheCallReturns(String client, String server, int partitions) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(server))) {
            // a manifest must outlive the call that it was written for
            stage.serve(RewrittenSteps.config(
                    stage,
                    "*",
                    "proxy: {listen: \"127.0.0.1:0\"}",
                    "proxy: {listen: \"127.0.0.1:0\", rewriting: {timeout: 3m}}",
                    "manifest-grace: 5s",
                    "manifest-grace: 10m"));
            HiveClient hive = stage.hive(client);
            TableName events = stage.name("events");
            stage.put("events/day=d7/a.parquet", parquet("7", "k"));
            hive.createTable(Tables.external(events, Tables.DAY, stage.location("main/events")));
            List<PartitionAt> days = IntStream.rangeClosed(1, partitions)
                    .mapToObj(i -> new PartitionAt(List.of("d" + i), stage.location("main/events/day=d" + i)))
                    .toList();
            stage.put("events/day=d8/a.parquet", parquet("8", "l"));

            hive.addPartitions(events, days);

            Source held = stage.source(events);
            String root = held.table().location();
            assertThat(held.partitions()).hasSize(partitions);
            assertThat(stage.stored.visible(root))
                    .containsExactlyInAnyOrderElementsOf(held.places().stream()
                            .map(place -> (place + "/symlink.txt").substring(root.length() + 1))
                            .toList());
            assertThat(manifest(stage, root, "d7")).containsExactlyElementsOf(stage.addresses("events/day=d7"));
            assertThat(manifest(stage, root, "d8")).containsExactlyElementsOf(stage.addresses("events/day=d8"));
            assertThat(manifest(stage, root, "d9")).isEmpty();
            eventually(
                    Duration.ofMinutes(3),
                    () -> assertThat(stage.glue.partitions(events))
                            .extracting(partition -> partition.location().replaceFirst("/$", ""))
                            .containsExactlyInAnyOrderElementsOf(held.places()));
        }
    }

    private static List<String> manifest(Stage stage, String root, String day) {
        return stage.stored.text(root + "/day=" + day + "/symlink.txt").lines().toList();
    }
}
