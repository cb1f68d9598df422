package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Has looked at what calls may have changed whose connection was lost before the answer came: at once, and again later,
 * since a metastore goes on with a call when its client has left. Equal looks that wait are one. One for all connections;
 * guarded by this.
 */
final class LostCalls {
    /**
     * Most calls are over within seconds, and the rest within the time that Hive's clients wait for an answer. Source:
     * hive.metastore.client.socket.timeout, 600 s.
     */
    static final List<Duration> LOOK_AGAIN_AFTER = List.of(Duration.ofMinutes(1), Duration.ofMinutes(10));

    /** The most looks that wait. Of the calls of so many lost connections, one resync tells as much. */
    static final int MAX_WAITING = 10_000;

    private static final Change EVERYTHING = new Change.OfEverything();
    private static final Duration LAST_LOOK = LOOK_AGAIN_AFTER.get(LOOK_AGAIN_AFTER.size() - 1);

    /** Runs a task once, after a while. */
    interface Timer {
        void runAfter(Duration delay, Runnable task);
    }

    private record Look(Change key, Duration after) {}

    private final ChangeSink changes;
    private final Timer timer;
    private final Map<Look, Change> waiting = new HashMap<>();
    /** Of those that wait, the ones that were asked for again: for that they come too soon, so they are repeated. */
    private final Map<Look, Change> repeated = new HashMap<>();

    LostCalls(ChangeSink changes, Timer timer) {
        this.changes = changes;
        this.timer = timer;
    }

    /** @param change what the call may have changed, or may yet change */
    void lookAt(Change change) {
        changes.offer(change);
        for (Duration after : LOOK_AGAIN_AFTER) {
            lookLater(change.withoutPartitions(), after);
        }
    }

    private synchronized void lookLater(Change change, Duration after) {
        Look look = new Look(change.key(), after);
        if (waiting.containsKey(look)) {
            repeated.put(look, change);
        } else if (waiting.size() < MAX_WAITING || change.equals(EVERYTHING)) {
            waiting.put(look, change);
            timer.runAfter(after, () -> look(look));
        } else {
            lookLater(EVERYTHING, LAST_LOOK);
        }
    }

    private void look(Look look) {
        changes.offer(ended(look));
    }

    private synchronized Change ended(Look look) {
        Change change = Objects.requireNonNull(waiting.remove(look));
        Change again = repeated.remove(look);
        if (again != null) {
            lookLater(again, look.after);
        }
        return change;
    }
}
