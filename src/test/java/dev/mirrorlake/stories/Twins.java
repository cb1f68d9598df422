package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.SOON;
import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
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
            Source source = stage.source(table);
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
        assertThat(stage.stored.keys(twin.location()))
                .containsExactlyInAnyOrderElementsOf(places.map(Twins::manifest).toList());
    }

    /**
     * Waits until the metastore's table is a symlink-backed one of this place in the lake, with its manifests and no other files at its
     * location, and so many rows for who has S3 alone.
     *
     * @param source as it was sent
     */
    void isRewritten(TableName table, String source, int rows) {
        eventually(() -> {
            Source held = stage.source(table);
            CatalogTable rewritten = held.table();
            assertThat(rewritten.type()).isEqualTo("EXTERNAL_TABLE");
            assertThat(rewritten.parameters())
                    .containsEntry("EXTERNAL", "TRUE")
                    .containsEntry(Source.LOCATION, source)
                    .containsKeys(Source.INPUT_FORMAT, Source.OUTPUT_FORMAT)
                    .doesNotContainKeys("external.table.purge", "auto.purge", "TRANSLATED_TO_EXTERNAL");
            assertThat(held.formats()).allMatch(Twins::symlinks);
            assertThat(held.places()).noneMatch(place -> place.endsWith("/")).doesNotHaveDuplicates();
            String root = rewritten.location();
            assertThat(stage.stored.visible(root))
                    .allMatch(path -> path.equals("symlink.txt") || path.endsWith("/symlink.txt"))
                    .containsAll(held.places().stream()
                            .map(place -> (place + "/symlink.txt").substring(root.length() + 1))
                            .toList());
            assertThat(stage.heldRows(table)).hasSize(rows).isEqualTo(stage.sourceRows(table));
        });
    }

    private static boolean symlinks(Format format) {
        return format.inputFormat().equals("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat")
                && format.outputFormat().equals("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat");
    }

    /** Waits until the twin of a rewritten table has the same manifests, and the same rows. */
    void sharesManifests(TableName table) {
        eventually(() -> {
            Source held = stage.source(table);
            CatalogTable twin = stage.twin(table).orElseThrow();
            assertThat(withSlash(twin.location()))
                    .isEqualTo(withSlash(held.table().location()));
            assertThat(stage.glue.partitions(table))
                    .extracting(partition -> withSlash(partition.location()))
                    .containsExactlyInAnyOrderElementsOf(held.partitions().stream()
                            .map(partition -> withSlash(partition.location()))
                            .toList());
            assertThat(stage.twinRows(table)).isEqualTo(stage.heldRows(table));
        });
    }

    private static String withSlash(String location) {
        return location.endsWith("/") ? location : location + "/";
    }

    /** Waits until there is no twin, and nothing at its former location. */
    void isGone(TableName table, String location) {
        eventually(() -> {
            assertThat(stage.twin(table)).isEmpty();
            assertThat(stage.stored.keys(location)).isEmpty();
        });
    }

    private static String manifest(String location) {
        return Stored.key(withSlash(location)) + "symlink.txt";
    }
}
