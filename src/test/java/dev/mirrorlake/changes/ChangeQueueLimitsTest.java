package dev.mirrorlake.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the queue keeps, and how often it has everything looked at, however much is offered. */
class ChangeQueueLimitsTest {
    private static final Change EVERYTHING = new Change.OfEverything();
    private static final Change ORDERS = table("orders");
    private static final Change ITEMS = table("items");
    private static final int MOST = Change.OfTable.MAX_WAITING_WITH_PARTITIONS;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final AtomicLong now = new AtomicLong(-5);
    private final Metrics metrics = new Metrics();
    private final ChangeQueue queue = new ChangeQueue(QUIET, Duration.ofSeconds(30), now::get, () -> 100, metrics);

    @Test
    void tooManyKeysBecomeOneLookAtEverything() throws Exception {
        fill();
        queue.offer(ORDERS);
        queue.offer(ITEMS);

        assertThat(metrics.changesDropped.get()).isEqualTo(2);
        assertThat(queue.waiting()).isEqualTo(ChangeQueue.MAX_WAITING + 1);
        assertThat(metrics.changesWaiting.get()).isEqualTo(ChangeQueue.MAX_WAITING + 1);
    }

    @Test
    void aLookAtEverythingIsTakenHoweverManyKeysWait() {
        fill();
        queue.offer(EVERYTHING);

        assertThat(metrics.changesDropped.get()).isZero();
        assertThat(queue.waiting()).isEqualTo(ChangeQueue.MAX_WAITING + 1);
    }

    @Test
    void aResyncOfMoreTablesThanMayWaitIsTakenWhole() {
        for (int i = 0; i < ChangeQueue.MAX_WAITING + 1; i++) {
            queue.offerInBackground(table("t" + i));
        }

        assertThat(metrics.changesDropped.get()).isZero();
        assertThat(queue.waiting()).isEqualTo(ChangeQueue.MAX_WAITING + 1);
    }

    @Test
    void theFirstResyncThatIsOfferedBeginsAtOnceAfterThatOfTheStartToo() throws Exception {
        queue.offerInBackground(EVERYTHING);
        pass(QUIET);
        queue.done(queue.take().orElseThrow());

        queue.offer(EVERYTHING);
        pass(QUIET);

        assertThat(queue.take()).contains(EVERYTHING);
    }

    @Test
    void resyncsThatAreOfferedWithoutEndBeginInPeriods() throws Exception {
        int begun = 0;
        for (int second = 0; second < 3600; second++) {
            queue.offer(EVERYTHING);
            if (queue.due()) {
                queue.done(queue.take().orElseThrow());
                begun++;
            }
            pass(Duration.ofSeconds(1));
        }

        assertThat(begun).isEqualTo(12);
    }

    @Test
    void aResyncThatIsOfferedTooSoonBeginsAPeriodAfterTheLastBegan() throws Exception {
        resync();
        queue.offer(EVERYTHING);

        pass(ChangeQueue.RESYNC_PERIOD.minusNanos(1));
        assertThat(queue.due()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(queue.take()).contains(EVERYTHING);
    }

    @Test
    void aResyncThatIsOfferedWhileOneRunsIsNotLost() throws Exception {
        queue.offer(EVERYTHING);
        pass(QUIET);
        Change running = queue.take().orElseThrow();
        queue.offer(EVERYTHING);
        queue.done(running);
        assertThat(queue.due()).isFalse();

        pass(ChangeQueue.RESYNC_PERIOD);

        assertThat(queue.take()).contains(EVERYTHING);
    }

    @Test
    void aResyncThatFailsComesAgainAfterItsBackOffWhateverIsOfferedMeanwhile() throws Exception {
        queue.offer(EVERYTHING);
        pass(QUIET);
        Change running = queue.take().orElseThrow();
        queue.offer(EVERYTHING);

        Duration delay = queue.retry(running);
        queue.offer(EVERYTHING);
        pass(delay);

        assertThat(queue.take()).contains(EVERYTHING);
    }

    @Test
    void whatIsOfferedNeitherDelaysThePeriodicResyncNorIsItDelayed() throws Exception {
        resync();
        queue.offerInBackground(EVERYTHING);
        queue.offer(EVERYTHING);
        pass(QUIET);
        queue.done(queue.take().orElseThrow());

        queue.offer(EVERYTHING);
        queue.offerInBackground(EVERYTHING);
        pass(QUIET);

        assertThat(queue.take()).contains(EVERYTHING);
    }

    @Test
    void resyncsDoNotDelayTables() throws Exception {
        resync();
        queue.offer(EVERYTHING);
        queue.offer(ORDERS);
        pass(QUIET);

        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void partitionsAreKeptOfAFewKeys() throws Exception {
        for (int i = 0; i < MOST + 1; i++) {
            queue.offer(partition("t" + i, "2021"));
        }
        queue.offer(partition("t0", "2022"));
        pass(QUIET);

        assertThat(queue.take())
                .contains(new Change.OfTable(
                        new TableName("sales", "t0"), false, "", Set.of(List.of("2021"), List.of("2022"))));
        for (int i = 1; i < MOST; i++) {
            assertThat(queue.take()).contains(partition("t" + i, "2021"));
        }
        assertThat(queue.take()).contains(table("t" + MOST));
        queue.offer(partition("orders", "2021"));
        pass(QUIET);
        assertThat(queue.take()).contains(partition("orders", "2021"));
    }

    @Test
    void partitionsAreKeptHoweverManyTablesWaitForASecondLookOrAResync() throws Exception {
        for (int i = 0; i < MOST; i++) {
            queue.offerInBackground(table("t" + i));
        }
        queue.offer(partition("orders", "2021"));
        pass(QUIET);

        assertThat(queue.take()).contains(partition("orders", "2021"));
    }

    @Test
    void aSecondLookIsAtTheWholeTable() throws Exception {
        queue.offer(partition("orders", "2021"));
        pass(QUIET);
        queue.again(queue.take().orElseThrow(), Duration.ofHours(1));
        pass(Duration.ofHours(1));

        assertThat(queue.take()).contains(ORDERS);
    }

    private void resync() throws InterruptedException {
        queue.offer(EVERYTHING);
        pass(QUIET);
        queue.done(queue.take().orElseThrow());
    }

    private void fill() {
        for (int i = 0; i < ChangeQueue.MAX_WAITING; i++) {
            queue.offer(table("t" + i));
        }
    }

    private static Change table(String name) {
        return new Change.OfTable(new TableName("sales", name));
    }

    private static Change partition(String name, String year) {
        return new Change.OfTable(new TableName("sales", name), false, "", Set.of(List.of(year)));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
