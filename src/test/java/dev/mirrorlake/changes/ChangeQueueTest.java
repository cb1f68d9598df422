package dev.mirrorlake.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class ChangeQueueTest {
    private static final Change.OfTable ORDERS = new Change.OfTable(new TableName("sales", "orders"));
    private static final Change.OfTable ITEMS = new Change.OfTable(new TableName("sales", "items"));

    private final AtomicLong now = new AtomicLong(-5);
    private final Metrics metrics = new Metrics();
    private final ChangeQueue queue =
            new ChangeQueue(Duration.ofSeconds(2), Duration.ofSeconds(30), now::get, () -> 100, metrics);

    @Test
    void aChangeWaitsUntilItsTableHasBeenQuiet() throws Exception {
        queue.offer(ORDERS);
        assertThat(nothingIsDue()).isTrue();

        pass(Duration.ofMillis(1999));
        assertThat(nothingIsDue()).isTrue();

        pass(Duration.ofMillis(1));
        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void aTableThatNeverGetsQuietWaitsAtMostHalfAMinute() throws Exception {
        for (int second = 0; second < 30; second++) {
            queue.offer(ORDERS);
            assertThat(nothingIsDue()).isTrue();
            pass(Duration.ofSeconds(1));
        }

        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void aBurstOnOneTableIsOneChangeWithAllItsHints() throws Exception {
        queue.offer(new Change.OfTable(ORDERS.table(), true, ""));
        queue.offer(new Change.OfTable(ORDERS.table(), false, "ms1:9083"));
        pass(Duration.ofSeconds(2));

        assertThat(queue.take()).contains(new Change.OfTable(ORDERS.table(), true, "ms1:9083"));
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void whatIsOfferedWhileItRunsRunsOnceMoreAfterwardsAndNeverTwiceAtOnce() throws Exception {
        Change running = takeAfterQuiet(ORDERS);
        queue.offer(ORDERS);
        queue.offer(ORDERS);
        pass(Duration.ofMinutes(1));
        assertThat(nothingIsDue()).isTrue();

        queue.done(running);

        assertThat(queue.take()).contains(ORDERS);
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void failuresBackOffFromASecondDoublingToFiveMinutes() throws Exception {
        Change change = takeAfterQuiet(ORDERS);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Duration delay = queue.retry(change);
            delays.add(delay.toSeconds());
            pass(delay.minusNanos(1));
            assertThat(nothingIsDue()).isTrue();
            pass(Duration.ofNanos(1));
            change = queue.take().orElseThrow();
        }

        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    }

    @Test
    void successForgetsTheFailures() throws Exception {
        Change change = takeAfterQuiet(ORDERS);
        queue.retry(change);
        pass(Duration.ofSeconds(1));
        queue.done(queue.take().orElseThrow());

        assertThat(queue.retry(takeAfterQuiet(ORDERS))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aNewChangeDoesNotCutABackOffShort() throws Exception {
        Change change = takeAfterQuiet(ORDERS);
        for (int i = 0; i < 5; i++) {
            pass(queue.retry(change));
            change = queue.take().orElseThrow();
        }
        queue.retry(change);
        queue.offer(ORDERS);
        pass(Duration.ofSeconds(31));
        assertThat(nothingIsDue()).isTrue();

        pass(Duration.ofSeconds(1));
        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void aFailingTableDoesNotDelayTheOthers() throws Exception {
        Change failing = takeAfterQuiet(ORDERS);
        for (int i = 0; i < 3; i++) {
            pass(queue.retry(failing));
            failing = queue.take().orElseThrow();
        }
        queue.retry(failing);

        assertThat(takeAfterQuiet(ITEMS)).isEqualTo(ITEMS);
    }

    @Test
    void aSecondLookComesWhenItIsDueAndSoonerIfTheTableChanges() throws Exception {
        queue.again(takeAfterQuiet(ORDERS), Duration.ofHours(1));
        pass(Duration.ofMinutes(59));
        assertThat(nothingIsDue()).isTrue();
        pass(Duration.ofMinutes(1));
        queue.again(queue.take().orElseThrow(), Duration.ofHours(1));

        queue.offer(ORDERS);
        pass(Duration.ofSeconds(2));

        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void aBurstOnATableThatWaitsForASecondLookWaitsUntilItIsQuiet() throws Exception {
        queue.again(takeAfterQuiet(ORDERS), Duration.ofHours(1));
        pass(Duration.ofMinutes(10));

        queue.offer(ORDERS);
        assertThat(nothingIsDue()).isTrue();
        pass(Duration.ofSeconds(1));
        queue.offer(ORDERS);
        pass(Duration.ofSeconds(1));
        assertThat(nothingIsDue()).isTrue();

        pass(Duration.ofSeconds(1));
        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void theBackgroundGivesWayToWhatSomebodyWaitsFor() throws Exception {
        queue.offerInBackground(ITEMS);
        pass(Duration.ofSeconds(10));
        queue.offer(ORDERS);
        pass(Duration.ofSeconds(2));

        assertThat(queue.take()).contains(ORDERS);
        assertThat(queue.take()).contains(ITEMS);
    }

    @Test
    void closingEndsAllWhoWait() throws Exception {
        CompletableFuture<Optional<Change>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        queue.close();
        queue.offer(ORDERS);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void whatSomebodyWaitsForIsDueAtOnceAndBeforeAllOthers() throws Exception {
        queue.offer(ITEMS);
        pass(Duration.ofSeconds(10));

        queue.offer(ORDERS);
        CompletableFuture<Void> end = queue.offerAndAwait(ORDERS);
        queue.offer(ORDERS);

        assertThat(queue.take()).contains(ORDERS);
        assertThat(queue.take()).contains(ITEMS);
        assertThat(end).isNotDone();
        queue.done(ORDERS);
        assertThat(end).isCompleted();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void aRunThatHadBegunBeforeTheOfferIsNotTheOneThatIsWaitedFor() throws Exception {
        Change running = takeAfterQuiet(ORDERS);
        CompletableFuture<Void> end = queue.offerAndAwait(ORDERS);

        queue.done(running);
        assertThat(end).isNotDone();
        running = queue.take().orElseThrow();
        CompletableFuture<Void> later = queue.offerAndAwait(ORDERS);
        queue.done(running);

        assertThat(end).isCompleted();
        assertThat(later).isNotDone();
    }

    @Test
    void howeverTheRunEndsAllWhoWaitAreTold() throws Exception {
        for (BiConsumer<ChangeQueue, Change> way : List.<BiConsumer<ChangeQueue, Change>>of(
                ChangeQueue::done, ChangeQueue::retry, (q, change) -> q.again(change, Duration.ofHours(1)))) {
            CompletableFuture<Void> first = queue.offerAndAwait(ORDERS);
            CompletableFuture<Void> second = queue.offerAndAwait(ORDERS);

            way.accept(queue, queue.take().orElseThrow());

            assertThat(first).isCompleted();
            assertThat(second).isCompleted();
        }
    }

    @Test
    void whoeverWaitsCutsABackOffShortAndAFailureIsBackedOffFromAsBefore() throws Exception {
        queue.retry(takeAfterQuiet(ORDERS));
        CompletableFuture<Void> end = queue.offerAndAwait(ORDERS);

        Change running = queue.take().orElseThrow();
        CompletableFuture<Void> later = queue.offerAndAwait(ORDERS);
        assertThat(queue.retry(running)).isEqualTo(Duration.ofSeconds(2));
        assertThat(end).isCompleted();
        assertThat(queue.retry(queue.take().orElseThrow())).isEqualTo(Duration.ofSeconds(4));

        assertThat(later).isCompleted();
        assertThat(nothingIsDue()).isTrue();
        pass(Duration.ofSeconds(4));
        assertThat(queue.take()).contains(ORDERS);
    }

    @Test
    void whoeverWaitsIsToldOutsideTheQueuesLock() throws Exception {
        List<Boolean> locked = new ArrayList<>();
        var first = queue.offerAndAwait(ORDERS).thenRun(() -> locked.add(Thread.holdsLock(queue)));
        queue.done(queue.take().orElseThrow());
        var second = queue.offerAndAwait(ITEMS).whenComplete((end, cancelled) -> locked.add(Thread.holdsLock(queue)));

        queue.close();

        assertThat(first).isCompleted();
        assertThat(second).isCompletedExceptionally();
        assertThat(locked).containsExactly(false, false);
    }

    @Test
    void nobodyWaitsForAQueueThatIsClosedOrFull() throws Exception {
        CompletableFuture<Void> running = queue.offerAndAwait(ORDERS);
        queue.take();
        CompletableFuture<Void> pending = queue.offerAndAwait(ORDERS);
        for (int i = 0; i < ChangeQueue.MAX_WAITING; i++) {
            queue.offer(new Change.OfTable(new TableName("invented", "t" + i)));
        }
        CompletableFuture<Void> tooMany = queue.offerAndAwait(ITEMS);
        assertThat(tooMany).isCompletedExceptionally();
        assertThat(pending).isNotDone();

        queue.close();

        assertThat(running).isCompletedExceptionally();
        assertThat(pending).isCompletedExceptionally();
        assertThat(queue.offerAndAwait(ORDERS)).isCompletedExceptionally();
        queue.done(ORDERS);
    }

    @Test
    void everyChangeIsSyncedAfterItsLastOfferWhateverTheOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] offered = new int[5];
        int[] synced = new int[5];
        List<Boolean> told = new ArrayList<>();
        int awaited = 0;
        int time = 0;
        List<Change> running = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            time++;
            int table = random.nextInt(5);
            switch (random.nextInt(6)) {
                case 0 -> {
                    queue.offer(new Change.OfTable(new TableName("d", "t" + table)));
                    offered[table] = time;
                }
                case 1 -> {
                    int offer = time;
                    var unused = queue.offerAndAwait(new Change.OfTable(new TableName("d", "t" + table)))
                            .thenRun(() -> assertThat(synced[table])
                                    .as("a run that began before, seed %d", seed)
                                    .isGreaterThan(offer))
                            .whenComplete((end, failure) -> told.add(failure == null));
                    offered[table] = time;
                    awaited++;
                }
                case 2 -> pass(Duration.ofMillis(random.nextInt(3000)));
                case 3, 4 -> {
                    if (!nothingIsDue()) {
                        Change change = queue.take().orElseThrow();
                        assertThat(running).as("seed %d", seed).doesNotContain(change);
                        running.add(change);
                        synced[number(change)] = time;
                    }
                }
                default -> {
                    if (!running.isEmpty()) {
                        Change change = running.remove(random.nextInt(running.size()));
                        switch (random.nextInt(3)) {
                            case 0 -> queue.done(change);
                            case 1 -> queue.retry(change);
                            default -> queue.again(change, Duration.ofSeconds(random.nextInt(60)));
                        }
                    }
                }
            }
        }
        running.forEach(queue::done);
        for (int quiet = 0; quiet < 1000; quiet++) {
            pass(Duration.ofMinutes(6));
            time++;
            while (!nothingIsDue()) {
                Change change = queue.take().orElseThrow();
                synced[number(change)] = time;
                queue.done(change);
            }
        }

        for (int table = 0; table < 5; table++) {
            assertThat(synced[table]).as("table %d, seed %d", table, seed).isGreaterThanOrEqualTo(offered[table]);
        }
        assertThat(queue.waiting()).as("seed %d", seed).isZero();
        assertThat(told).as("seed %d", seed).hasSize(awaited).containsOnly(true);
    }

    private static int number(Change change) {
        return Integer.parseInt(((Change.OfTable) change).table().table().substring(1));
    }

    private boolean nothingIsDue() {
        return !queue.due();
    }

    private Change takeAfterQuiet(Change change) throws InterruptedException {
        queue.offer(change);
        pass(Duration.ofSeconds(2));
        return queue.take().orElseThrow();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
