package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.Moto;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@code proxy.acknowledge}: a call is answered once the twin is there, so that a script may query it next. */
class AcknowledgeStory {
    /** Long enough for a twin to be made, and less than the quiet time, after which it would be made anyway. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void whenACallReturnsTheTwinIsThere() {
        HiveClient hive = serve();
        TableName renamed = stage.name("orders_2021");
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        stage.put("orders/day=2/b.parquet", parquet("2", "b"));

        hive.createTable(Tables.external(orders, Tables.DAY, stage.location("main/orders")));
        assertThat(stage.twin(orders)).isPresent();
        assertThat(stage.twinRows(orders)).isEmpty();

        hive.addPartitions(orders, List.of(day("1"), day("2")));
        assertThat(stage.twinRows(orders)).hasSize(2).isEqualTo(stage.sourceRows(orders));

        hive.addColumn(orders, new Column("note", "string"), true);
        assertThat(stage.twin(orders).orElseThrow().columns()).contains(new Column("note", "string"));

        hive.dropPartition(orders, List.of("2"));
        assertThat(stage.twinPartitions(orders)).containsOnlyKeys(List.of("1"));

        hive.renameTable(orders, renamed, false);
        assertThat(stage.twin(orders)).isEmpty();
        assertThat(stage.twinRows(renamed)).hasSize(1).isEqualTo(stage.sourceRows(renamed));

        hive.dropTable(renamed);
        assertThat(stage.twin(renamed)).isEmpty();
    }

    @Test
    void otherTablesAreAnsweredAtOnceAlsoWhileACallWaits() throws Exception {
        HiveClient hive = serve();
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> waiting = createWhileLakeFsIsSilent(hive, goOn);

        create(stage.hive(), stage.name("items"), "main/items");

        assertThat(waiting).isNotDone();
        assertThat(stage.twin(stage.name("items"))).isEmpty();
        goOn.countDown();
        waiting.get(AT_ONCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(stage.twin(orders)).isPresent();
    }

    @Test
    void whatCanNotBeMirroredIsAnsweredOnceThatIsKnown() {
        HiveClient hive = serve();

        long began = System.nanoTime();
        hive.createTable(Tables.external(orders, List.of(), "s3a://elsewhere/orders"));
        create(hive, stage.name("orders_nowhere"), "nowhere/orders");
        emulator().stop();
        create(hive, stage.name("orders_later"), "main/orders");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        assertThat(stage.status(stage.name("orders_nowhere")).orElseThrow().state())
                .isEqualTo("given-up");
        assertThat(stage.status(stage.name("orders_later")).orElseThrow().state())
                .isEqualTo("failed");
    }

    @Test
    void whereAwsIsDownOrTheTimeIsUpTheCallIsAnswered() {
        String endpoint = Moto.shared().endpoint().toString();
        HiveClient hive = serve("endpoint: " + endpoint, "endpoint: http://127.0.0.1:1");
        long began = System.nanoTime();

        create(hive, orders, "main/orders");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        assertThat(hive.table(orders).columns()).isEqualTo(Tables.COLUMNS);
        stage.stopServing();
        serve("timeout: 20s", "timeout: 1ms");
        stage.hive().setLocation(orders, stage.location("main/orders_v2"));
        assertThat(stage.app()
                        .metrics()
                        .proxyAcknowledgeSeconds
                        .labelValues("timed-out")
                        .getCount())
                .isEqualTo(1);
    }

    @Test
    void aMirrorThatEndsLeavesNoCallWaiting() throws Exception {
        HiveClient hive = serve();
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> waiting = createWhileLakeFsIsSilent(hive, goOn);

        stage.stopServing();

        waiting.get(AT_ONCE.toSeconds(), TimeUnit.SECONDS);
        goOn.countDown();
        assertThat(stage.hiveBehindOurBack().table(orders).columns()).isEqualTo(Tables.COLUMNS);
    }

    /** Returns once the call waits. */
    private CompletableFuture<Void> createWhileLakeFsIsSilent(HiveClient hive, CountDownLatch goOn) {
        emulator().onCall(call -> await(goOn));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> create(hive, orders, "main/orders"));
        eventually(
                () -> assertThat(stage.app().metrics().proxyAcknowledging.get()).isEqualTo(1));
        return waiting;
    }

    /** With a quiet time so long that only a call that waits has its table synced before the test has ended. */
    private HiveClient serve(String... edits) {
        String[] all = new String[edits.length + 8];
        all[0] = "proxy: {listen: \"127.0.0.1:0\"}";
        all[1] = "proxy: {listen: \"127.0.0.1:0\", acknowledge: {sync: [{table: \"orders*\"}], timeout: 20s}}";
        all[2] = "quiet: 100ms";
        all[3] = "quiet: 1h";
        all[4] = "quiet-at-most: 1s";
        all[5] = "quiet-at-most: 1h";
        all[6] = "seen-grace: 500ms";
        all[7] = "seen-grace: 0s";
        System.arraycopy(edits, 0, all, 8, edits.length);
        stage.serve(stage.config(all));
        return stage.hive();
    }

    private LakeFsEmulator emulator() {
        Assumptions.assumeTrue(stage.emulator.isPresent(), "only the emulator can be made to fail");
        return stage.emulator.orElseThrow();
    }

    private void create(HiveClient hive, TableName name, String refAndPath) {
        hive.createTable(Tables.external(name, List.of(), stage.location(refAndPath)));
    }

    private PartitionAt day(String day) {
        return new PartitionAt(List.of(day), stage.location("main/orders/day=" + day));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
