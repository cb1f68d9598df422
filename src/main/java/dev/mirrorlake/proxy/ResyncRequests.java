package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import java.time.Duration;

/**
 * Passes changes on, but those of everything only once in a while: whatever many clients do, a mirror looks at all tables
 * no more often than that. A request that comes too soon is remembered and passed on at the end of the period.
 *
 * <pre>
 *           ask: offered               ask: remembered
 *   free ───────────────▶ resting ─────────────────────▶ asked again
 *    ▲   the period ends     │ ▲      the period ends: offered │
 *    └───────────────────────┘ └───────────────────────────────┘
 * </pre>
 *
 * <p>One for all connections. Guarded by this.
 */
final class ResyncRequests {
    /** A resync of ten thousand tables takes minutes; more often than that, they would follow one another without end. */
    static final Duration PERIOD = Duration.ofMinutes(5);

    /** Runs a task once, after a while. */
    interface Timer {
        void runAfter(Duration delay, Runnable task);
    }

    private enum State {
        FREE,
        RESTING,
        ASKED_AGAIN,
        CLOSED
    }

    private final ChangeSink sink;
    private final Timer timer;
    private State state = State.FREE;

    ResyncRequests(ChangeSink sink, Timer timer) {
        this.sink = sink;
        this.timer = timer;
    }

    /** Has what the change is about looked at, if it is everything: at once or within {@link #PERIOD}. */
    void ask(Change change) {
        if (!(change instanceof Change.OfEverything)) {
            sink.offer(change);
            return;
        }
        synchronized (this) {
            if (state == State.FREE) {
                state = State.RESTING;
                timer.runAfter(PERIOD, this::rested);
            } else if (state != State.CLOSED) {
                state = State.ASKED_AGAIN;
                return;
            }
        }
        sink.offer(change);
    }

    private void rested() {
        synchronized (this) {
            if (state != State.ASKED_AGAIN) {
                state = state == State.CLOSED ? State.CLOSED : State.FREE;
                return;
            }
            state = State.RESTING;
            timer.runAfter(PERIOD, this::rested);
        }
        sink.offer(new Change.OfEverything());
    }

    /** Passes on at once what is remembered, and from now on all that is asked for. */
    void close() {
        boolean remembered;
        synchronized (this) {
            remembered = state == State.ASKED_AGAIN;
            state = State.CLOSED;
        }
        if (remembered) {
            sink.offer(new Change.OfEverything());
        }
    }
}
