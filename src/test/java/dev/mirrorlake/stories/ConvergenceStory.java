package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tables, rewritten in the metastore or not, partitions and data change at random, syncs run in between and die at
 * random. Once it is quiet, every twin is what its source is, and a further run has nothing to do.
 */
class ConvergenceStory {
    private static final int STEPS = 100;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Stage stage = Stage.create();
    private final HiveClient hive = stage.hiveBehindOurBack();
    private final RewrittenTables rewritten = new RewrittenTables(stage);
    private final Config config = stage.config(
            "seen-grace: 500ms", "seen-grace: 0s",
            "unseen-grace: 4s", "unseen-grace: 0s",
            "manifest-grace: 5s", "manifest-grace: 0s");

    private final Set<TableName> tables = new TreeSet<>();
    private final List<String> files = new ArrayList<>();
    private Mirror mirror = stage.mirror(config);
    private int count;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void whateverHappensAllTwinsConvergeOnceItIsQuiet() {
        for (int step = 0; step < STEPS; step++) {
            change();
            if (random.nextInt(4) == 0) {
                stage.aws.crashAfterWrite(1 + random.nextInt(6));
            }
            if (random.nextInt(2) == 0) {
                syncSome();
            }
            if (random.nextInt(4) == 0) {
                stage.aws.forget();
                mirror = stage.mirror(config);
            }
        }
        stage.aws.forget();
        mirror = stage.mirror(config);
        Set<TableName> all = new HashSet<>(mirror.inventory().everything());
        for (int round = 0; round < 5; round++) {
            all.forEach(this::sync);
        }

        stage.aws.forget();
        all.forEach(this::sync);
        assertThat(stage.aws.writes())
                .as("writes once converged, seed %d", seed)
                .isEmpty();
        assertThat(stage.glue.tables(stage.database))
                .as("twins, seed %d", seed)
                .extracting(stored -> stored.table().name())
                .containsExactlyInAnyOrderElementsOf(tables);
        for (TableName table : tables) {
            assertThat(stage.twinRows(table))
                    .as("rows of %s, seed %d", table, seed)
                    .isEqualTo(stage.sourceRows(table));
            if (hive.table(table).location().startsWith("s3://")) {
                assertThat(rewritten.metastoreRows(table))
                        .as("rows of %s through the metastore, seed %d", table, seed)
                        .isEqualTo(stage.twinRows(table));
            }
        }
    }

    private void change() {
        int what = random.nextInt(10);
        if (tables.isEmpty() || what == 0 && tables.size() < 4) {
            create(stage.name("t" + random.nextInt(5)));
            return;
        }
        TableName table = List.copyOf(tables).get(random.nextInt(tables.size()));
        String place = "place" + random.nextInt(3) + "/day=" + random.nextInt(4);
        switch (what) {
            case 1 -> {
                hive.dropTable(table);
                tables.remove(table);
            }
            case 2 -> {
                TableName other = stage.name("t" + random.nextInt(5));
                if (tables.add(other)) {
                    hive.renameTable(table, other, false);
                    tables.remove(table);
                }
            }
            case 3 -> hive.addColumn(table, new Column("c" + count++, "string"), false);
            case 4, 5 -> {
                List<String> days = hive.partitionNames(table);
                String day = String.valueOf(random.nextInt(4));
                boolean placeTaken = days.stream().anyMatch(name -> name.equals("day=" + day));
                if (!placeTaken) {
                    addPartition(table, day);
                } else {
                    hive.dropPartition(table, List.of(day));
                }
            }
            case 6 -> {
                if (!files.isEmpty()) {
                    stage.lake.delete(stage.repository, "main", files.remove(random.nextInt(files.size())));
                }
            }
            case 7 -> stage.lake.put(stage.repository, "main", "elsewhere/" + count++, new byte[] {1});
            default -> {
                String file = place + "/f" + count++ + ".parquet";
                stage.put(file, parquet(String.valueOf(count), file));
                files.add(file);
            }
        }
        if (random.nextInt(3) == 0) {
            stage.put("elsewhere/so_far", new byte[] {(byte) count++});
            stage.lake.commit(stage.repository, "main", "so far");
        }
    }

    private void create(TableName table) {
        if (tables.add(table)) {
            String place = "place" + random.nextInt(3);
            ManifestRoot root = rewritten.root(table, "%012d".formatted(count++));
            hive.createTable(
                    random.nextBoolean()
                            ? rewritten.table(table, Tables.DAY, place, root)
                            : Tables.external(table, Tables.DAY, stage.location("main/" + place)));
        }
    }

    /** Of a rewritten table it is where the table is, or where its manifest was made for it; else anywhere in lakeFS. */
    private void addPartition(TableName table, String day) {
        String location = hive.table(table).location();
        if (!location.startsWith("s3://")) {
            String place = "main/place" + random.nextInt(3) + "/day=" + day;
            hive.addPartition(table, new PartitionAt(List.of(day), stage.location(place)));
        } else if (random.nextBoolean()) {
            hive.appendPartition(table, List.of(day));
        } else {
            hive.addPartition(table, new PartitionAt(List.of(day), location + "/_" + count++ + "/day=" + day));
        }
    }

    private void syncSome() {
        for (int i = 0; i < 5; i++) {
            if (random.nextBoolean()) {
                sync(stage.name("t" + i));
            }
        }
    }

    private void sync(TableName table) {
        mirror.reconciler().sync(new Change.OfTable(table, random.nextBoolean(), ""));
    }
}
