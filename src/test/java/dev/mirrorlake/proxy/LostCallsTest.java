package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LostCallsTest {
    private static final Change ORDERS = new Change.OfTable(new TableName("sales", "orders"));
    private static final Change ITEMS = new Change.OfTable(new TableName("sales", "items"));
    private static final Change EVERYTHING = new Change.OfEverything();

    private final List<Change> offered = new ArrayList<>();
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final LostCalls.Timer timer = (delay, task) -> {
        var unused = clock.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    };
    private final LostCalls calls = new LostCalls(offered::add, timer);

    @Test
    void looksAtOnceAndTwiceMore() {
        calls.lookAt(ORDERS);
        assertThat(offered).hasSize(1);

        pass(Duration.ofMinutes(1));
        assertThat(offered).hasSize(2);
        pass(Duration.ofMinutes(9));
        assertThat(offered).containsExactly(ORDERS, ORDERS, ORDERS);

        pass(Duration.ofHours(1));
        assertThat(offered).hasSize(3);
    }

    @Test
    void looksAgainAtTheWholeTableAndAtTheSameMetastore() {
        TableName orders = new TableName("sales", "orders");
        Change hinted = new Change.OfTable(orders, false, "hms:9083", Set.of(List.of("2021")));
        Change whole = new Change.OfTable(orders, false, "hms:9083");

        calls.lookAt(hinted);
        pass(Duration.ofMinutes(10));

        assertThat(offered).containsExactly(hinted, whole, whole);
    }

    @Test
    void equalLooksThatWaitAreOneWhichIsRepeatedForTheLastToBeAsked() {
        for (int call = 0; call < LostCalls.MAX_WAITING; call++) {
            calls.lookAt(ORDERS);
        }
        calls.lookAt(ITEMS);
        offered.clear();

        pass(Duration.ofMinutes(1));
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS);
        pass(Duration.ofMinutes(1));
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS, ORDERS);
        offered.clear();

        pass(Duration.ofHours(1));
        assertThat(offered).containsExactlyInAnyOrder(ORDERS, ITEMS, ORDERS);
    }

    @Test
    void noLookComesSoonerAfterItsCallThanItShould() {
        calls.lookAt(ORDERS);
        pass(Duration.ofSeconds(50));
        calls.lookAt(ORDERS);
        offered.clear();

        pass(Duration.ofSeconds(10));
        assertThat(offered).hasSize(1); // that of the first
        pass(Duration.ofMinutes(1));
        assertThat(offered).hasSize(2);
        pass(Duration.ofMinutes(20));

        assertThat(offered).hasSize(4);
    }

    @Test
    void looksAtEverythingOnceWhereTooMuchWaits() {
        int tables = LostCalls.MAX_WAITING / LostCalls.LOOK_AGAIN_AFTER.size();
        for (int table = 0; table < tables; table++) {
            calls.lookAt(new Change.OfTable(new TableName("sales", "table_" + table)));
        }
        calls.lookAt(ORDERS);
        offered.clear();

        pass(Duration.ofMinutes(10));

        assertThat(offered).hasSize(LostCalls.MAX_WAITING + 1).doesNotContain(ORDERS);
        assertThat(offered).filteredOn(EVERYTHING::equals).hasSize(1);
        pass(Duration.ofMinutes(10));
        calls.lookAt(ORDERS);
        offered.clear();
        pass(Duration.ofMinutes(1));
        assertThat(offered).containsExactly(ORDERS);
    }

    /** Step by step, since what a timer does may set another. */
    private void pass(Duration time) {
        for (long left = time.toSeconds(); left > 0; left -= 10) {
            clock.advanceTimeBy(10, TimeUnit.SECONDS);
            clock.runScheduledPendingTasks();
        }
    }
}
