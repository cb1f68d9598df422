package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config.View;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be read must not hide for ever that data changed. */
class BranchHeadPollerFailureTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName ITEMS = new TableName("sales", "items");

    /** Only in what lakeFS is asked of two commits. */
    private static final String COMPARISON = "/diff/";

    private static final String UNCOMMITTED = "/branches/main/diff";
    private static final String HEAD_OF_MAIN = "/branches/main";

    private final LakeFsFixture lake = new LakeFsFixture();
    private final BranchHeadPoller poller = new BranchHeadPoller(lake.client, View.HEAD, Duration.ofDays(1));
    private final List<TableName> offered = new ArrayList<>();

    @BeforeEach
    void watchTwoTablesOfMain() {
        lake.put("orders/a", "1");
        lake.put("items/a", "1");
        lake.commit();
        watch(ORDERS, "main", "orders/");
        watch(ITEMS, "main", "items/");
    }

    @AfterEach
    void stop() {
        poller.close();
        lake.close();
    }

    @Test
    void whatFailsIsTriedAgain() {
        lake.put("orders/b", "1");
        lake.commit();
        lake.emulator.failOn("/diff", 500);

        look();
        assertThat(offered).isEmpty();
        lake.emulator.recover();
        look();

        assertThat(offered).containsExactly(ORDERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEAD_OF_MAIN, UNCOMMITTED})
    void aRefThatIsRefusedHasItsTablesLookedAtOnce(String refused) {
        TableName other = new TableName("sales", "other");
        lake.lakeFs.createBranch("example", "dev", "main");
        watch(other, "dev", "orders/");
        lake.emulator.failOn(refused, 403);

        look();
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void aRefThatIsRefusedForAnotherReasonHasItsTablesLookedAtAgain() {
        lake.emulator.failWith(403);
        look();
        offered.clear();

        lake.emulator.failWith(401);
        look();
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void aRefThatIsRefusedAgainHasItsTablesLookedAtAgain() {
        lake.emulator.failWith(403);
        look();
        lake.emulator.recover();
        look();
        offered.clear();

        lake.emulator.failWith(403);
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEAD_OF_MAIN, UNCOMMITTED})
    void aRefThatKeepsFailingHasItsTablesLookedAtOnceAtTheThirdLook(String failing) {
        lake.emulator.failOn(failing, 500);

        look();
        look();
        assertThat(offered).isEmpty();
        look();
        look();
        look();
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void failuresCountAnewAfterALookThatSucceeded() {
        for (int i = 0; i < 2; i++) {
            lake.emulator.failWith(500);
            look();
            look();
            lake.emulator.recover();
            look();
        }

        assertThat(offered).isEmpty();
    }

    @Test
    void commitsThatMayNotBeComparedCountAsTouchingOncePerHead() {
        lake.emulator.failOn(COMPARISON, 403);
        lake.put("orders/b", "1");
        lake.commit();
        look();
        look();
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
        offered.clear();

        watch(ORDERS, "main", "orders/");
        look();
        assertThat(offered).isEmpty();
        lake.put("orders/c", "1");
        lake.commit();
        look();
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void commitsThatCannotBeComparedCountAsTouchingAtTheThirdLook() {
        lake.emulator.failOn(COMPARISON, 500);
        lake.put("orders/b", "1");
        lake.commit();

        look();
        look();
        assertThat(offered).isEmpty();
        look();
        look();

        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
    }

    @Test
    void whatIsUncommittedIsSeenThoughCommitsCannotBeCompared() {
        lake.emulator.failOn(COMPARISON, 403);
        lake.put("elsewhere", "1");
        lake.commit();
        look();
        offered.clear();

        lake.put("orders/b", "1");
        look();

        assertThat(offered).containsExactly(ORDERS);
    }

    @Test
    void aServerThatIsDownIsAskedOnceALookAndItsTablesAreLeftAlone() {
        lake.lakeFs.createBranch("example", "dev", "main");
        watch(new TableName("sales", "other"), "dev", "orders/");
        lake.emulator.stop();

        for (int i = 0; i < 5; i++) {
            look();
        }

        assertThat(offered).isEmpty();
        assertThat(lake.metrics
                        .calls
                        .labelValues("lakefs", "getBranch", "unreachable")
                        .get())
                .isEqualTo(5);
    }

    /** Watches what a sync would have shown now. */
    private void watch(TableName table, String ref, String prefix) {
        Snapshot snapshot = lake.client.snapshot("example", ref, Set.of(prefix), false);
        poller.watch(
                table, List.of(new Watched("example", ref, Set.of(prefix), snapshot.commit(), snapshot.uncommitted())));
    }

    private void look() {
        poller.tick(change -> offered.add(((Change.OfTable) change).table()));
    }
}
