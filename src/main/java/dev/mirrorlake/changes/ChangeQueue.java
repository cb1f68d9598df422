package dev.mirrorlake.changes;

import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The changes that wait for a sync, each key once. Guarded by this.
 *
 * <pre>
 *            offer                  take                 done / retry / again
 *  (absent) ───────▶ waiting ─────────────────▶ running ─────────────────────▶ (absent) or waiting
 *                      ▲  offer: merges            │ offer: remembered, runs once more afterwards
 *                      └───────────────────────────┘
 * </pre>
 *
 * A burst on one key waits until the key has been quiet for a while, but not for ever. A key never runs twice at once.
 * What fails backs off alone. Changes offered in the background (a resync) give way to all others that are due, and all
 * give way to those whose sync somebody waits for: these are due at once, whatever the quiet time and the back-off.
 * Resyncs that are offered, other than in the background, begin no sooner than a while after one another.
 */
public final class ChangeQueue implements ChangeSink {
    /**
     * Most keys that wait at once. More means that somebody invents names, or a metastore of a size where one resync
     * is cheaper than so many changes: the key is dropped and everything is looked at instead. What is offered in the
     * background has no such bound: it is that resync.
     */
    static final int MAX_WAITING = 200_000;

    /**
     * From the begin of a resync that was offered to that of the next. One of ten thousand tables takes minutes: however
     * many ask, and however often, they don't follow one another without end.
     */
    static final Duration RESYNC_PERIOD = Duration.ofMinutes(5);

    /** The first delay after a failure; it doubles with each further one. */
    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);

    static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private static final Comparator<Entry> BY_DUE =
            Comparator.<Entry>comparingLong(entry -> entry.due).thenComparingLong(entry -> entry.order);

    private final long quietNanos;
    private final long quietAtMostNanos;
    private final LongSupplier nanoTime;
    private final LongSupplier jitterPercent;
    private final Metrics metrics;
    private final Map<Change, Entry> entries = new HashMap<>();
    private final NavigableSet<Entry> awaited = new TreeSet<>(BY_DUE);
    private final NavigableSet<Entry> urgent = new TreeSet<>(BY_DUE);
    private final NavigableSet<Entry> background = new TreeSet<>(BY_DUE);
    private long order;
    private long resyncNotBefore;
    private boolean closed;

    /**
     * @param nanoTime a clock like {@link System#nanoTime()}
     * @param jitterPercent how many per cent of a back-off are waited, e.g. random from 50 to 100
     */
    public ChangeQueue(
            Duration quiet, Duration quietAtMost, LongSupplier nanoTime, LongSupplier jitterPercent, Metrics metrics) {
        this.quietNanos = quiet.toNanos();
        this.quietAtMostNanos = quietAtMost.toNanos();
        this.nanoTime = nanoTime;
        this.jitterPercent = jitterPercent;
        this.metrics = metrics;
        this.resyncNotBefore = nanoTime.getAsLong();
    }

    @Override
    public synchronized void offer(Change change) {
        merge(change, false);
    }

    /** Takes a change that may wait behind all that {@link #offer(Change)} took. */
    public synchronized void offerInBackground(Change change) {
        merge(change, true);
    }

    @Override
    public synchronized CompletableFuture<Void> offerAndAwait(Change change) {
        Entry entry = merge(change, false);
        if (entry == null) {
            CompletableFuture<Void> nothing = new CompletableFuture<>();
            nothing.cancel(false);
            return nothing;
        }
        unqueue(entry);
        if (entry.pendingEnd == null) {
            entry.pendingEnd = new CompletableFuture<>();
            entry.due = nanoTime.getAsLong();
        }
        queue(entry);
        // a copy each, so that none who waits can end the others' wait
        return entry.pendingEnd.copy();
    }

    /** The entry of the change; null where there is none, since too many wait or the queue is closed. */
    private @Nullable Entry merge(Change change, boolean inBackground) {
        if (closed) {
            return null;
        }
        Entry entry = entries.get(change.key());
        boolean resyncOffered = !inBackground && change instanceof Change.OfEverything;
        if (resyncOffered && entry != null && entry.pending != null) {
            return entry; // it comes as it is
        }
        if (entry == null && !inBackground && !resyncOffered && entries.size() >= MAX_WAITING) {
            metrics.changesDropped.inc();
            merge(new Change.OfEverything(), false);
            return null;
        }
        if (entry == null) {
            entry = new Entry(order++);
            entries.put(change.key(), entry);
        }
        long now = nanoTime.getAsLong();
        Change pending = entry.pending;
        if (pending == null) {
            entry.inBackground = inBackground;
        }
        if (pending == null || entry.onlyLooksAgain) {
            entry.firstOffered = now;
            entry.onlyLooksAgain = false;
        }
        unqueue(entry);
        entry.pending = pending == null ? affordable(change) : pending.merge(change);
        entry.inBackground &= inBackground;
        if (entry.pendingEnd == null) {
            long soonest = resyncOffered ? resyncNotBefore : entry.failures > 0 ? entry.due : now;
            entry.due = Math.max(Math.min(now + quietNanos, entry.firstOffered + quietAtMostNanos), soonest);
        }
        queue(entry);
        return entry;
    }

    /** Those in the background have no partitions. */
    private Change affordable(Change change) {
        boolean few = awaited.size() + urgent.size() < Change.OfTable.MAX_WAITING_WITH_PARTITIONS;
        return few ? change : change.withoutPartitions();
    }

    /** Waits for a change that is due and marks it as running; empty once the queue is closed. */
    public synchronized Optional<Change> take() throws InterruptedException {
        while (!closed) {
            long now = nanoTime.getAsLong();
            Entry next = firstDue(now);
            if (next != null) {
                unqueue(next);
                Change change = Objects.requireNonNull(next.pending);
                next.pending = null;
                next.onlyLooksAgain = false;
                next.running = true;
                next.runningEnd = next.pendingEnd;
                next.pendingEnd = null;
                if (change instanceof Change.OfEverything && !next.inBackground) {
                    resyncNotBefore = now + RESYNC_PERIOD.toNanos();
                }
                return Optional.of(change);
            }
            long wait = nanosToNext(now);
            if (wait == Long.MAX_VALUE) {
                wait();
            } else {
                wait(wait / 1_000_000 + 1);
            }
        }
        return Optional.empty();
    }

    /** A running change ended well (or can't end better): its failures are forgotten. */
    public void done(Change change) {
        Runnable tell;
        synchronized (this) {
            Entry entry = running(change);
            tell = ended(entry);
            entry.failures = 0;
            if (entry.pending == null) {
                entries.remove(change.key());
            } else {
                queue(entry);
            }
            notifyAll();
        }
        tell.run();
    }

    /** A running change failed and is tried again, later with each failure in a row. Returns the delay. */
    public Duration retry(Change change) {
        Runnable tell;
        long delay;
        synchronized (this) {
            Entry entry = running(change);
            tell = ended(entry);
            int doublings = Math.min(entry.failures++, 20);
            delay = Math.min(FIRST_BACK_OFF.toNanos() << doublings, LONGEST_BACK_OFF.toNanos());
            delay = delay / 100 * jitterPercent.getAsLong();
            requeue(entry, change, delay, entry.inBackground);
        }
        tell.run();
        return Duration.ofNanos(delay);
    }

    /** A running change ended well, and is to be looked at again after a while, not before, and then as a whole. */
    public void again(Change change, Duration after) {
        Runnable tell;
        synchronized (this) {
            Entry entry = running(change);
            tell = ended(entry);
            entry.failures = 0;
            requeue(entry, change.withoutPartitions(), after.toNanos(), true);
        }
        tell.run();
    }

    /** How many keys wait, whether due or not. */
    public synchronized int waiting() {
        return awaited.size() + urgent.size() + background.size();
    }

    /** Whether {@link #take()} would return at once. */
    synchronized boolean due() {
        return firstDue(nanoTime.getAsLong()) != null;
    }

    /** Ends all {@link #take()} and all who wait for a sync; what is offered from now on is ignored. */
    public void close() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Entry entry : entries.values()) {
                Stream.of(entry.runningEnd, entry.pendingEnd)
                        .filter(Objects::nonNull)
                        .forEach(ends::add);
            }
            notifyAll();
        }
        ends.forEach(end -> end.cancel(false));
    }

    private Entry running(Change change) {
        Entry entry = entries.get(change.key());
        if (entry == null || !entry.running) {
            throw new IllegalStateException("not running: " + change);
        }
        return entry;
    }

    /** Returns what tells those who waited for the run: strangers' code, which must not run under our lock. */
    private static Runnable ended(Entry entry) {
        entry.running = false;
        CompletableFuture<Void> end = entry.runningEnd;
        entry.runningEnd = null;
        return end == null ? () -> {} : () -> end.complete(null);
    }

    private void requeue(Entry entry, Change change, long delayNanos, boolean inBackground) {
        long now = nanoTime.getAsLong();
        boolean offeredMeanwhile = entry.pending != null;
        if (offeredMeanwhile) {
            entry.pending = change.merge(Objects.requireNonNull(entry.pending));
        } else {
            entry.pending = change;
            entry.inBackground = inBackground;
            entry.onlyLooksAgain = true;
        }
        // after a failure the delay holds even for what was offered meanwhile, unless somebody waits for it;
        // a mere second look gives way to it
        if (!offeredMeanwhile || (entry.failures > 0 && entry.pendingEnd == null)) {
            entry.due = now + delayNanos;
        }
        queue(entry);
        notifyAll();
    }

    private @Nullable Entry firstDue(long now) {
        for (NavigableSet<Entry> lane : lanes()) {
            if (!lane.isEmpty() && lane.first().due - now <= 0) {
                return lane.first();
            }
        }
        return null;
    }

    private long nanosToNext(long now) {
        long next = Long.MAX_VALUE;
        for (NavigableSet<Entry> lane : lanes()) {
            if (!lane.isEmpty()) {
                next = Math.min(next, lane.first().due - now);
            }
        }
        return next;
    }

    private List<NavigableSet<Entry>> lanes() {
        return List.of(awaited, urgent, background);
    }

    private NavigableSet<Entry> lane(Entry entry) {
        if (entry.pendingEnd != null) {
            return awaited;
        }
        return entry.inBackground ? background : urgent;
    }

    /** Puts a waiting entry into its lane; one that still runs waits for its end. */
    private void queue(Entry entry) {
        if (!entry.running && entry.pending != null) {
            lane(entry).add(entry);
            metrics.changesWaiting.set(waiting());
            notifyAll();
        }
    }

    private void unqueue(Entry entry) {
        lane(entry).remove(entry);
        metrics.changesWaiting.set(waiting());
    }

    /** Guarded by the queue. Its lane and {@code due} change only while it is in no lane. */
    private static final class Entry {
        final long order;

        @Nullable Change pending;

        /** When the burst began that is pending; without a meaning while it {@code onlyLooksAgain}. */
        long firstOffered;

        /** Nobody offered what is pending: it ran before, and comes again. */
        boolean onlyLooksAgain;

        long due;
        int failures;
        boolean running;
        boolean inBackground;

        /** Completes with the end of the run of what is pending; null where nobody waits for that. */
        @Nullable CompletableFuture<Void> pendingEnd;

        /** Likewise of the run that is under way. */
        @Nullable CompletableFuture<Void> runningEnd;

        Entry(long order) {
            this.order = order;
        }
    }
}
