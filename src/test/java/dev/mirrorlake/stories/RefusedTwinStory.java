package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table that was mirrored and can't be any more keeps its last good twin, or loses it. */
class RefusedTwinStory {
    private static final String MIRROR = "mirror:\n";
    private static final Format SEQUENCE = new Format(
            "org.apache.hadoop.mapred.SequenceFileInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            Map.of());

    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void itStaysMarkedAsStaleAndFollowsAgainOnceItCan() {
        HiveClient hive = mirrored("");

        hive.setFormat(orders, SEQUENCE);

        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo("skipped");
            assertThat(status.code()).isEqualTo("FORMAT_UNSUPPORTED");
            assertThat(status.stale()).isTrue();
        }));
        assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("mirrorlake.state", "stale")
                .containsEntry("mirrorlake.reason", "FORMAT_UNSUPPORTED");
        assertThat(stage.twinRows(orders)).containsExactly(List.of("1", "a", "1"));

        hive.setFormat(orders, Tables.PARQUET);

        stage.awaitConverged(orders);
        assertThat(stage.status(orders))
                .hasValueSatisfying(status -> assertThat(status.stale()).isFalse());
        assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("mirrorlake.state", "converged")
                .doesNotContainKey("mirrorlake.reason");
    }

    @Test
    void itIsMarkedOnceAndAnotherLookWritesNothing() {
        HiveClient hive = mirrored("");
        stage.stopServing();
        hive.close();
        stage.hiveBehindOurBack().setFormat(orders, SEQUENCE);
        Mirror mirror = stage.mirror(stage.config());
        stage.aws.forget();

        mirror.reconciler().sync(new Change.OfTable(orders));
        assertThat(stage.aws.writes()).isEqualTo(Map.of("UpdateTable", 1));

        stage.aws.forget();
        mirror.reconciler().sync(new Change.OfTable(orders));
        assertThat(stage.aws.writes()).isEmpty();
        assertThat(mirror.status().tables())
                .singleElement()
                .satisfies(status -> assertThat(status.stale()).isTrue());
    }

    @Test
    void ofATableThatHasBecomeTooLargeForGlueNothingIsChangedButTheMark() {
        String glue = "glue: {copy-parameters: [\"noise.*\"]}\n";
        HiveClient hive = mirrored("", MIRROR, glue + MIRROR);
        stage.stopServing();
        hive.close();
        HiveClient direct = stage.hiveBehindOurBack();
        direct.setParameters(orders, noise());
        direct.addColumn(orders, new Column("extra", "string"), true);
        stage.put("orders/day=1/b.parquet", parquet("2", "b"));
        Mirror mirror = stage.mirror(stage.config(MIRROR, glue + MIRROR));
        stage.aws.forget();

        Outcome outcome = mirror.reconciler().sync(new Change.OfTable(orders));

        assertThat(outcome.trouble())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.TOO_LARGE));
        assertThat(stage.aws.writes()).isEqualTo(Map.of("UpdateTable", 1));
        assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("mirrorlake.state", "stale")
                .containsEntry("mirrorlake.reason", "TOO_LARGE");
        assertThat(stage.twinPartitions(orders).values())
                .allSatisfy(partition -> assertThat(partition.columns()).isEqualTo(Tables.COLUMNS));
        assertThat(stage.twinRows(orders)).containsExactly(List.of("1", "a", "1"));
    }

    /** 1.5 MB that gzip can do little about, in pieces that the metastore's tables can hold. */
    private static Map<String, String> noise() {
        Random random = new Random(1);
        return IntStream.range(0, 400)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "noise." + i,
                        i -> random.ints(3_900, '!', '~')
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString()));
    }

    @Test
    void itGoesWhereThatIsConfiguredWithItsManifestsAndComesBack() {
        HiveClient hive = mirrored("  refused-twins: delete\n");

        hive.setFormat(orders, SEQUENCE);

        eventually(() -> assertThat(stage.twin(orders)).isEmpty());
        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.code()).isEqualTo("FORMAT_UNSUPPORTED");
            assertThat(status.stale()).isFalse();
        }));
        eventually(() -> assertThat(stage.stored.keys(stage.lake.storageNamespace() + "/"))
                .noneMatch(key -> key.contains("/symlinks/")));

        hive.setFormat(orders, Tables.PARQUET);

        stage.awaitRows(orders, 1);
    }

    @Test
    void whatIsDeletedSoCountsAgainstTheGuard() {
        HiveClient hive =
                mirrored("  refused-twins: delete\n", "removal: {", "removal: {guard-minimum: 0, guard-percent: 0, ");

        hive.setFormat(orders, SEQUENCE);

        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.code()).isEqualTo("GUARD");
            assertThat(status.stale()).isTrue();
        }));
        assertThat(stage.twin(orders)).isPresent();
    }

    @Test
    void aPlaceInLakeFsThatIsGoneMarksItTooAndNeverDeletesIt() {
        HiveClient hive = mirrored("  refused-twins: delete\n");

        hive.setLocation(orders, stage.location("nowhere/orders"));

        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo("given-up");
            assertThat(status.stale()).isTrue();
        }));
        assertThat(stage.twin(orders).orElseThrow().parameters()).containsEntry("mirrorlake.state", "stale");
    }

    @Test
    void aLocationThatNamesNoPlaceMarksItTooAndIsMended() {
        HiveClient hive = mirrored("");

        hive.setLocation(orders, stage.location(""));

        eventually(() -> assertThat(stage.status(orders)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo("given-up");
            assertThat(status.code()).isEqualTo("NO_SUCH_PLACE");
            assertThat(status.stale()).isTrue();
        }));
        assertThat(stage.twin(orders).orElseThrow().parameters())
                .containsEntry("mirrorlake.state", "stale")
                .containsEntry("mirrorlake.reason", "NO_SUCH_PLACE");

        hive.setLocation(orders, stage.location("main/orders"));

        stage.awaitConverged(orders);
        assertThat(stage.twin(orders).orElseThrow().parameters()).containsEntry("mirrorlake.state", "converged");
    }

    private HiveClient mirrored(String more, String... edits) {
        String[] all = new String[edits.length + 2];
        all[0] = MIRROR;
        all[1] = MIRROR + more;
        System.arraycopy(edits, 0, all, 2, edits.length);
        stage.serve(stage.config(all));
        HiveClient hive = stage.hive();
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        hive.createTable(Tables.external(orders, Tables.DAY, stage.location("main/orders")));
        hive.addPartition(orders, new PartitionAt(List.of("1"), stage.location("main/orders/day=1")));
        stage.awaitRows(orders, 1);
        stage.awaitConverged(orders);
        return hive;
    }
}
