package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LostCallsTest {
    private static final Change ORDERS = new Change.OfTable(new TableName("sales", "orders"));

    private final List<Change> offered = new ArrayList<>();
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final ResyncRequests.Timer timer = (delay, task) -> {
        var unused = clock.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    };
    private final LostCalls calls = new LostCalls(new ResyncRequests(offered::add, timer), timer);

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
    void looksAgainWithoutHints() {
        Change hinted = new Change.OfTable(new TableName("sales", "orders"), false, "hms:9083");

        calls.lookAt(hinted);
        pass(Duration.ofMinutes(10));

        assertThat(offered).containsExactly(hinted, ORDERS, ORDERS);
    }

    @Test
    void looksAtEverythingWhereTooMuchWaits() {
        for (int i = 0; i < LostCalls.MAX_WAITING; i++) {
            calls.lookAt(ORDERS);
        }
        offered.clear();

        pass(Duration.ofMinutes(10));

        assertThat(offered).hasSize(LostCalls.MAX_WAITING + 1);
        assertThat(offered.get(LostCalls.MAX_WAITING)).isEqualTo(new Change.OfEverything());
        calls.lookAt(ORDERS);
        offered.clear();
        pass(Duration.ofMinutes(1));
        assertThat(offered).containsExactly(ORDERS);
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
    }
}
