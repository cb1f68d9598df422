package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.LakeFsEmulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A call that can't be rewritten fails, says what to do, and has changed nothing; those for other tables go on all the while.
 */
@ParameterizedClass(name = "client {0}, metastore {0}")
@CsvSource({"3.1.3", "4.0.1"})
class RewriteFailureStory {
    /** Far less than clients wait. */
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private final String version;
    private final Stage stage;
    private final TableName orders;
    private final TableName events;

    RewriteFailureStory(String version) {
        this.version = version;
        stage = Stage.create(HiveMetastore.shared(version));
        orders = stage.name("rewritten_orders");
        events = stage.name("rewritten_events");
        stage.put("orders/a.parquet", parquet("1", "a", "2", "b"));
        stage.put("events/day=1/a.parquet", parquet("3", "c"));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private HiveClient serve(String... edits) {
        stage.serve(RewrittenSteps.config(stage, "rewritten_*", edits));
        return stage.hive(version);
    }

    @Test
    void withoutLakeFsNothingIsMadeUntilItIsBack() {
        HiveClient hive = serve();
        createEvents(hive);
        emulator().stop();

        fails(() -> create(hive), "lakefs", "nothing was changed", "repeat the statement");
        fails(() -> add(hive), "lakefs", "nothing was changed", "repeat the statement");

        // on the same connection
        createAnother(hive, "plain");
        hasNothing(hive);
        emulator().start();
        worksAgain(hive);
    }

    @Test
    void withoutLeaveToWriteNothingIsMadeAndWhatIsMissingIsNamed() {
        HiveClient hive = serve();
        createEvents(hive);
        new RewrittenSteps(stage, version).follows(events, stage.location("main/events"), 0);
        stage.put("events/day=1/b.parquet", parquet("4", "d"));
        stage.aws.deny("PutObject");

        fails(() -> create(hive), "access denied to s3:PutObject", "ask the operator", "excluded from rewrite");
        // what lies where the partition's manifest would be may be as it was before b.parquet
        stage.aws.deny("ListObjectsV2");
        fails(() -> add(hive), "access denied to s3:ListBucket", "ask the operator");

        createAnother(hive, "plain");
        hasNothing(hive);
        stage.aws.allow("PutObject");
        stage.aws.allow("ListObjectsV2");
        create(hive);
        add(hive);
        assertThat(stage.heldRows(orders)).hasSize(2).isEqualTo(stage.sourceRows(orders));
        assertThat(stage.heldRows(events)).hasSize(2).isEqualTo(stage.sourceRows(events));
    }

    @Test
    void whereLakeFsIsSilentTheCallFailsInTimeAndOthersDoNotWait() throws Exception {
        HiveClient hive = serve(
                "proxy: {listen: \"127.0.0.1:0\"}", "proxy: {listen: \"127.0.0.1:0\", rewriting: {timeout: 15s}}");
        createEvents(hive);
        HiveClient other = stage.hive(version);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        emulator().onCall(call -> {
            reached.countDown();
            await(goOn);
        });
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() ->
                fails(() -> create(hive), "not rewritten within 15000 ms (proxy.rewriting.timeout)", "try again"));
        await(reached);

        createAnother(other, "plain");

        assertThat(waiting).isNotDone();
        waiting.get(1, TimeUnit.MINUTES);
        goOn.countDown();
        emulator().recover();
        createAnother(hive, "plainer");
        hasNothing(hive);
        worksAgain(hive);
    }

    @Test
    void aTableThatExistsKeepsItsRowsAndWhatWasMadeForAnotherGoes() {
        HiveClient hive = serve("  quiet: ", "  resync-every: 2s\n  quiet: ");
        stage.put("others/a.parquet", parquet("5", "e"));
        create(hive);
        Source before = stage.source(orders);

        assertThatThrownBy(() -> hive.createTable(Tables.external(orders, List.of(), stage.location("main/others"))))
                .hasMessageStartingWith("AlreadyExistsException");

        assertThat(roots()).hasSize(2);
        assertThat(stage.source(orders)).isEqualTo(before);
        assertThat(stage.heldRows(orders)).hasSize(2).isEqualTo(stage.sourceRows(orders));
        eventually(() ->
                assertThat(roots()).containsExactly(Stored.key(before.table().location()) + "/symlink.txt"));
        new RewrittenSteps(stage, version).follows(orders, stage.location("main/orders"), 2);
    }

    /** The manifests of all tables that were ever to be of that name. */
    private List<String> roots() {
        return stage.stored.keys("s3://bucket-" + stage.id + "/").stream()
                .filter(key -> key.contains(".rewritten_orders~") && key.endsWith("/symlink.txt"))
                .toList();
    }

    private void createEvents(HiveClient hive) {
        hive.createTable(Tables.external(events, Tables.DAY, stage.location("main/events")));
    }

    private void create(HiveClient hive) {
        hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));
    }

    private void add(HiveClient hive) {
        hive.addPartition(events, new PartitionAt(List.of("1"), stage.location("main/events/day=1")));
    }

    private void createAnother(HiveClient hive, String table) {
        TableName name = stage.name(table);
        hive.createTable(Tables.external(name, List.of(), stage.location("main/orders")));
        assertThat(hive.table(name).location()).isEqualTo(stage.location("main/orders"));
    }

    private void hasNothing(HiveClient hive) {
        assertThatThrownBy(() -> hive.table(orders)).hasMessageStartingWith("NoSuchObjectException");
        assertThat(hive.partitionNames(events)).isEmpty();
    }

    private void worksAgain(HiveClient hive) {
        RewrittenSteps steps = new RewrittenSteps(stage, version);
        steps.does("create", orders, stage.location("main/orders"), 2, () -> create(hive));
        steps.does("add one", events, stage.location("main/events"), 1, () -> add(hive));
    }

    private static void fails(Runnable call, String... texts) {
        long began = System.nanoTime();
        assertThatThrownBy(call::run)
                .hasMessageStartingWith("MetaException: ")
                .hasMessageContaining("mirrorlake refused the call")
                .hasMessageContainingAll(texts);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(IN_TIME);
    }

    private LakeFsEmulator emulator() {
        Assumptions.assumeTrue(stage.emulator.isPresent(), "only the emulator can be made to fail");
        return stage.emulator.orElseThrow();
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
