package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has looked at what calls may have changed whose connection was lost before the answer came: at once, and again later,
 * since a metastore goes on with a call when its client has left. One for all connections; thread-safe.
 */
final class LostCalls {
    /**
     * Most calls are over within seconds, and the rest within the time that Hive's clients wait for an answer. Source:
     * hive.metastore.client.socket.timeout, 600 s.
     */
    static final List<Duration> LOOK_AGAIN_AFTER = List.of(Duration.ofMinutes(1), Duration.ofMinutes(10));

    /** The most looks that wait. Of the calls of so many lost connections, one resync tells as much. */
    static final int MAX_WAITING = 10_000;

    private static final Duration LAST_LOOK = LOOK_AGAIN_AFTER.get(LOOK_AGAIN_AFTER.size() - 1);

    private final ResyncRequests changes;
    private final ResyncRequests.Timer timer;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean resyncWaits = new AtomicBoolean();

    LostCalls(ResyncRequests changes, ResyncRequests.Timer timer) {
        this.changes = changes;
        this.timer = timer;
    }

    /** @param change what the call may have changed, or may yet change */
    void lookAt(Change change) {
        changes.ask(change);
        for (Duration after : LOOK_AGAIN_AFTER) {
            lookLater(change.key(), after); // without its hints, which may be large
        }
    }

    private void lookLater(Change change, Duration after) {
        if (waiting.incrementAndGet() <= MAX_WAITING) {
            timer.runAfter(after, () -> {
                waiting.decrementAndGet();
                changes.ask(change);
            });
            return;
        }
        waiting.decrementAndGet();
        if (!resyncWaits.getAndSet(true)) {
            timer.runAfter(LAST_LOOK, () -> {
                resyncWaits.set(false);
                changes.ask(new Change.OfEverything());
            });
        }
    }
}
