package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResyncRequestsTest {
    private static final Change EVERYTHING = new Change.OfEverything();

    private final List<Change> offered = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final ResyncRequests requests = new ResyncRequests(offered::add, (delay, task) -> {
        assertThat(delay).isEqualTo(ResyncRequests.PERIOD);
        timers.add(task);
    });

    @Test
    void passesTheFirstRequestOnAtOnce() {
        requests.ask(EVERYTHING);

        assertThat(offered).containsExactly(EVERYTHING);
    }

    @Test
    void remembersWhatIsAskedTooSoonUntilThePeriodEnds() {
        requests.ask(EVERYTHING);
        requests.ask(EVERYTHING);
        requests.ask(EVERYTHING);
        assertThat(offered).hasSize(1);

        periodEnds();

        assertThat(offered).hasSize(2);
    }

    @Test
    void restsAfterARememberedRequestToo() {
        requests.ask(EVERYTHING);
        requests.ask(EVERYTHING);
        periodEnds();

        requests.ask(EVERYTHING);
        assertThat(offered).hasSize(2);
        periodEnds();

        assertThat(offered).hasSize(3);
    }

    @Test
    void passesARequestOnAtOnceAfterAQuietPeriod() {
        requests.ask(EVERYTHING);
        periodEnds();
        assertThat(offered).hasSize(1);
        assertThat(timers).isEmpty();

        requests.ask(EVERYTHING);

        assertThat(offered).hasSize(2);
    }

    @Test
    void doesNotHoldBackANarrowerChange() {
        Change database = new Change.OfDatabase("hive", "sales", false, "");
        Change table = new Change.OfTable(new TableName("sales", "orders"));
        requests.ask(EVERYTHING);

        requests.ask(database);
        requests.ask(table);

        assertThat(offered).containsExactly(EVERYTHING, database, table);
    }

    @Test
    void losesNothingWhenItIsClosed() {
        requests.ask(EVERYTHING);
        requests.ask(EVERYTHING);

        requests.close();
        assertThat(offered).hasSize(2);
        requests.ask(EVERYTHING);
        assertThat(offered).hasSize(3);

        periodEnds();
        assertThat(offered).hasSize(3);
    }

    @Test
    void offersOnceForManyConnectionsThatAskAtATime() throws InterruptedException {
        int threads = 8;
        ExecutorService connections = Executors.newFixedThreadPool(threads);
        CountDownLatch together = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            connections.execute(() -> {
                together.countDown();
                await(together);
                requests.ask(EVERYTHING);
            });
        }
        connections.shutdown();
        assertThat(connections.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(offered).hasSize(1);
        periodEnds();
        assertThat(offered).hasSize(2);
        assertThat(timers).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void periodEnds() {
        timers.remove().run();
    }
}
