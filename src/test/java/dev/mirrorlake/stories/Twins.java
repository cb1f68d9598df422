package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.SOON;
import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be so of a twin: in Glue, in S3, and for who reads it. */
final class Twins {
    private final Stage stage;

    Twins(Stage stage) {
        this.stage = stage;
    }

    /** Waits until the twin is the metastore's table of now, with these manifests and no others, and so many rows. */
    void follows(TableName table, int rows) {
        follows(table, rows, SOON);
    }

    void follows(TableName table, int rows, Duration within) {
        eventually(within, () -> {
            Stage.Source source = stage.source(table);
            CatalogTable twin = stage.twin(table).orElseThrow();
            Map<List<String>, Partition> partitions = twin.partitioned() ? stage.twinPartitions(table) : Map.of();
            assertThat(twin.columns()).isEqualTo(source.table().columns());
            assertThat(partitions.keySet())
                    .isEqualTo(
                            source.partitions().stream().map(Partition::values).collect(Collectors.toSet()));
            hasItsManifestsAlone(twin, partitions);
            assertThat(stage.twinRows(table)).hasSize(rows).isEqualTo(stage.sourceRows(table));
        });
    }

    /** Checks that at the twin's location are the manifests of it or of its partitions, and nothing else. */
    void hasItsManifestsAlone(CatalogTable twin, Map<List<String>, Partition> partitions) {
        Stream<String> places =
                twin.partitioned() ? partitions.values().stream().map(Partition::location) : Stream.of(twin.location());
        assertThat(stage.keys(twin.location()))
                .containsExactlyInAnyOrderElementsOf(places.map(Twins::manifest).toList());
    }

    /** Waits until there is no twin, and nothing at its former location. */
    void isGone(TableName table, String location) {
        eventually(() -> {
            assertThat(stage.twin(table)).isEmpty();
            assertThat(stage.keys(location)).isEmpty();
        });
    }

    private static String manifest(String location) {
        String key = URI.create(location).getPath().substring(1);
        return key + (key.endsWith("/") ? "" : "/") + "symlink.txt";
    }
}
