package dev.mirrorlake.lakefs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config.View;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.rig.LakeFs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BranchHeadPollerTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName ORDERS_OLD = new TableName("sales", "orders_old");
    private static final TableName ITEMS = new TableName("sales", "items");
    private static final Duration NEVER = Duration.ofDays(1);

    private final LakeFsFixture lake = new LakeFsFixture();
    private final LakeFs lakeFs = lake.lakeFs;
    private final BranchHeadPoller committed = new BranchHeadPoller(lake.client, View.COMMITTED, NEVER);
    private final BranchHeadPoller head = new BranchHeadPoller(lake.client, View.HEAD, NEVER);
    private final List<TableName> offered = new ArrayList<>();

    @BeforeEach
    void writeSomething() {
        lake.put("orders/a", "1");
        lake.put("orders_old/a", "1");
        lake.put("items/a", "1");
        lake.commit();
    }

    @AfterEach
    void stop() {
        committed.close();
        head.close();
        lake.close();
    }

    @Test
    void nothingWatchedCostsNothing() {
        assertThat(callsOf(head)).isEmpty();
    }

    @Test
    void anUnmovedBranchCostsOneReadHoweverManyTablesItHas() {
        for (int i = 0; i < 100; i++) {
            watch(committed, new TableName("sales", "t" + i), "main", "t" + i + "/");
        }

        assertThat(callsOf(committed)).containsExactly(branchRead("main"));
        assertThat(offered).isEmpty();
    }

    @Test
    void theHeadViewCostsOneMore() {
        watch(head, ORDERS, "main", "orders/");
        watch(head, ITEMS, "main", "items/");

        assertThat(callsOf(head)).hasSize(2).first().isEqualTo(branchRead("main"));
        assertThat(offered).isEmpty();
    }

    @Test
    void eachBranchIsReadForItself() {
        lakeFs.createBranch("example", "dev", "main");
        watch(committed, ORDERS, "main", "orders/");
        watch(committed, ITEMS, "dev", "items/");

        assertThat(callsOf(committed)).containsExactlyInAnyOrder(branchRead("main"), branchRead("dev"));
    }

    @Test
    void aCommitOffersTheTablesItTouchedAndNoOthers() {
        watch(committed, ORDERS, "main", "orders/");
        watch(committed, ORDERS_OLD, "main", "orders_old/");
        watch(committed, ITEMS, "main", "items/");
        lake.put("orders_old/b", "1");
        lakeFs.delete("example", "main", "items/a");
        lake.commit();

        List<String> calls = callsOf(committed);

        assertThat(offered).containsExactlyInAnyOrder(ORDERS_OLD, ITEMS);
        assertThat(calls).hasSize(2).last().asString().contains("/diff/").contains("type=two_dot");
    }

    @Test
    void aTouchedTableIsOfferedOnceForEachHead() {
        watch(committed, ORDERS, "main", "orders/");
        lake.put("orders/b", "1");
        lake.commit();

        callsOf(committed);
        List<String> again = callsOf(committed);
        lake.put("items/b", "1");
        lake.commit();
        callsOf(committed);

        assertThat(again).containsExactly(branchRead("main"));
        assertThat(offered).containsExactly(ORDERS, ORDERS);
    }

    @Test
    void aTableThatWasSyncedIsWatchedFromThere() {
        watch(committed, ORDERS, "main", "orders/");
        lake.put("orders/b", "1");
        lake.commit();
        callsOf(committed);
        watch(committed, ORDERS, "main", "orders/");

        assertThat(callsOf(committed)).containsExactly(branchRead("main"));
        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void anUntouchedTableCountsAsCheckedSoThatItIsNotComparedAgain() {
        String first = lakeFs.head("example", "main");
        watch(committed, ORDERS, "main", "orders/");
        lake.put("elsewhere/a", "1");
        String second = lake.commit();
        callsOf(committed);
        lake.put("elsewhere/b", "1");
        lake.commit();

        List<String> calls = callsOf(committed);

        assertThat(calls).hasSize(2);
        assertThat(calls.get(1)).contains(second).doesNotContain(first);
        assertThat(offered).isEmpty();
    }

    @Test
    void tablesThatStandAtTheSameCommitShareOneDiff() {
        watch(committed, ORDERS, "main", "orders/");
        lake.put("orders/b", "1");
        lake.commit();
        watch(committed, ITEMS, "main", "items/");
        watch(committed, ORDERS_OLD, "main", "orders_old/");
        lake.put("items/b", "1");
        lake.commit();

        List<String> calls = callsOf(committed);

        assertThat(calls).hasSize(3).filteredOn(call -> call.contains("/diff/")).hasSize(2);
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void aBigCommitOutsideAllTablesCostsOnePageAtMost() {
        watch(committed, ORDERS, "main", "orders/");
        putMany("a_big_one/", "orders-2/", "zoo/");
        lake.commit();

        assertThat(callsOf(committed)).hasSize(2);
        assertThat(offered).isEmpty();
    }

    @Test
    void aBigCommitInsideATableCostsOnePage() {
        watch(committed, ORDERS, "main", "orders/");
        putMany("orders/");
        lake.commit();

        assertThat(callsOf(committed)).hasSize(2);
        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void whatLiesBetweenTwoTablesIsSkipped() {
        watch(committed, ITEMS, "main", "items/");
        watch(committed, ORDERS_OLD, "main", "orders_old/");
        lake.put("items/b", "1");
        putMany("items2/", "orders/");
        lake.put("orders_old/b", "1");
        lake.commit();

        List<String> calls = callsOf(committed);

        assertThat(offered).containsExactlyInAnyOrder(ITEMS, ORDERS_OLD);
        assertThat(calls).hasSize(3);
    }

    @Test
    void nestedTablesAreBothTouchedByWhatTheyShare() {
        watch(committed, ORDERS, "main", "orders/");
        watch(committed, ITEMS, "main", "orders/items/");
        lake.put("orders/items/a", "1");
        lake.commit();
        callsOf(committed);
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);

        offered.clear();
        watch(committed, ORDERS, "main", "orders/");
        watch(committed, ITEMS, "main", "orders/items/");
        lake.put("orders/b", "1");
        lake.commit();
        callsOf(committed);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aTableAtTheRootIsTouchedByEverything() {
        watch(committed, ORDERS, "main", "");
        lake.put("anything", "1");
        lake.commit();

        callsOf(committed);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aMergeIsACommitToo() {
        lakeFs.createBranch("example", "dev", "main");
        watch(committed, ORDERS, "main", "orders/");
        lakeFs.put("example", "dev", "orders/b", new byte[] {1});
        lakeFs.commit("example", "dev", "b");
        lakeFs.merge("example", "dev", "main");

        callsOf(committed);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void theCommittedViewDoesNotSeeWhatIsNotCommitted() {
        watch(committed, ORDERS, "main", "orders/");
        lake.put("orders/b", "1");

        assertThat(callsOf(committed)).containsExactly(branchRead("main"));
        assertThat(offered).isEmpty();
    }

    @Test
    void uncommittedObjectsAreOfferedOnce() {
        watch(head, ORDERS, "main", "orders/");
        watch(head, ORDERS_OLD, "main", "orders_old/");
        lake.put("orders/b", "1");

        callsOf(head);
        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aSnapshotAndTheNextLookAgreeOnWhatIsUncommitted() {
        lake.put("orders/b", "1");
        lake.put("orders/c/d", "1");
        lake.put("zz/outside", "1");
        lakeFs.delete("example", "main", "orders/a");
        watch(head, ORDERS, "main", "orders/");

        List<String> calls = callsOf(head);

        assertThat(offered).isEmpty();
        assertThat(calls).hasSize(3).last().asString().contains("/objects/ls");
    }

    @Test
    void anUncommittedObjectOverwrittenWithOneOfTheSameSizeIsNoticed() {
        lake.put("orders/b", "1");
        watch(head, ORDERS, "main", "orders/");
        lake.put("orders/b", "2");

        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aResetIsNoticed() {
        lake.put("orders/b", "1");
        watch(head, ORDERS, "main", "orders/");
        lakeFs.reset("example", "main");

        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void committingWhatWasShownOffersOnceAlthoughHeadAndDigestChanged() {
        lake.put("orders/b", "1");
        watch(head, ORDERS, "main", "orders/");
        lake.commit();

        callsOf(head);
        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void scatteredUncommittedObjectsCostNoMoreCallsThanObjects() {
        putMany("orders/x/");
        lake.commit();
        watch(head, ORDERS, "main", "orders/");
        lake.put("orders/x/00001", "2");
        lake.put("orders/z", "2");

        List<String> calls = callsOf(head);

        assertThat(calls)
                .hasSize(4)
                .filteredOn(call -> call.contains("/objects/ls"))
                .hasSize(2);
        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aBranchThatIsGoneIsOfferedOnceAndAgainWhenItIsBack() {
        lakeFs.createBranch("example", "dev", "main");
        watch(head, ORDERS, "dev", "orders/");
        lakeFs.deleteBranch("example", "dev");

        callsOf(head);
        callsOf(head);
        assertThat(offered).containsExactly(ORDERS);

        lakeFs.createBranch("example", "dev", "main");
        callsOf(head);
        callsOf(head);
        assertThat(offered).containsExactly(ORDERS, ORDERS);
    }

    @Test
    void aBranchThatWasNotThereIsOfferedWhenItComes() {
        head.watch(ORDERS, List.of(new Watched("example", "dev", Set.of("orders/"), "", "")));

        callsOf(head);
        assertThat(offered).isEmpty();
        lakeFs.createBranch("example", "dev", "main");
        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aRepositoryMadeAnewOffersAllItsTables() {
        watch(committed, ORDERS, "main", "orders/");
        watch(committed, ITEMS, "main", "items/");
        lakeFs.deleteRepository("example");
        lakeFs.createRepository("example");

        callsOf(committed);
        callsOf(committed);

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void aMovedTagOffersItsTables() {
        lakeFs.tag("example", "v1.0", "main");
        watch(head, ORDERS, "v1.0", "orders/");
        assertThat(callsOf(head)).hasSize(1);
        lake.put("orders/b", "1");
        lake.commit();
        lakeFs.deleteTag("example", "v1.0");
        lakeFs.tag("example", "v1.0", "main");

        callsOf(head);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aCommitNeverMovesSoItCostsNothing() {
        watch(head, ORDERS, lakeFs.head("example", "main"), "orders/");

        assertThat(callsOf(head)).isEmpty();
    }

    @Test
    void aTableMayLieInSeveralBranches() {
        lakeFs.createBranch("example", "dev", "main");
        committed.watch(ORDERS, List.of(watched("main", "orders/"), watched("dev", "orders/")));
        lakeFs.put("example", "dev", "orders/b", new byte[] {1});
        lakeFs.commit("example", "dev", "b");

        callsOf(committed);

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void anUnwatchedTableIsForgotten() {
        watch(committed, ORDERS, "main", "orders/");
        committed.unwatch(ORDERS);

        assertThat(callsOf(committed)).isEmpty();
    }

    @Test
    void looksByItselfUntilItIsClosed() {
        List<Change> changes = new CopyOnWriteArrayList<>();
        BranchHeadPoller poller = new BranchHeadPoller(lake.client, View.HEAD, Duration.ofMillis(20));
        watch(poller, ORDERS, "main", "orders/");
        poller.start(changes::add);
        lake.put("orders/b", "1");

        await().atMost(5, SECONDS).until(() -> !changes.isEmpty());
        poller.close();
        lake.put("orders/b", "22");
        lake.emulator.clearCalls();

        assertThat(changes).containsExactly(new Change.OfTable(ORDERS));
        await().during(Duration.ofMillis(100)).until(() -> lake.emulator.calls().isEmpty());
    }

    @Test
    void closingEndsALookUnderWay() {
        BranchHeadPoller poller = new BranchHeadPoller(lake.client, View.HEAD, Duration.ofMillis(20));
        watch(poller, ORDERS, "main", "orders/");
        lake.emulator.clearCalls();
        CountDownLatch done = lake.hanging();
        poller.start(change -> {});
        await().atMost(5, SECONDS).until(() -> !lake.emulator.calls().isEmpty());

        long start = System.nanoTime();
        poller.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        done.countDown();
    }

    /** Watches what a sync would have shown now. */
    private void watch(BranchHeadPoller poller, TableName table, String ref, String prefix) {
        boolean committedOnly = poller == committed;
        Snapshot snapshot = lake.client.snapshot("example", ref, Set.of(prefix), committedOnly);
        poller.watch(
                table, List.of(new Watched("example", ref, Set.of(prefix), snapshot.commit(), snapshot.uncommitted())));
    }

    private Watched watched(String branch, String prefix) {
        return new Watched("example", branch, Set.of(prefix), lakeFs.head("example", branch), "");
    }

    /** One look; what it offers is added to {@link #offered}. */
    private List<String> callsOf(BranchHeadPoller poller) {
        lake.emulator.clearCalls();
        poller.tick(change -> offered.add(((Change.OfTable) change).table()));
        return lake.emulator.calls();
    }

    private void putMany(String... prefixes) {
        for (String prefix : prefixes) {
            for (int i = 0; i < 1100; i++) {
                lake.put(prefix + "%05d".formatted(i), "");
            }
        }
    }

    private static String branchRead(String branch) {
        return "GET /repositories/example/branches/" + branch;
    }
}
