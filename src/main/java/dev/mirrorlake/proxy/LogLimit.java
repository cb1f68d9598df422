package dev.mirrorlake.proxy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Which of several things that happen again and again may be said aloud now: each once a minute, since what clients can
 * cause, they could fill the log with. Thread-safe.
 */
final class LogLimit<K extends Enum<K>> {
    static final Duration EVERY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    /** By the ordinal of the kind. */
    private final AtomicLongArray silentUntil;

    /** @param nanoTime the clock, in nanoseconds from any origin */
    LogLimit(Class<K> kinds, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.silentUntil = new AtomicLongArray(kinds.getEnumConstants().length);
        for (int kind = 0; kind < silentUntil.length(); kind++) {
            silentUntil.set(kind, nanoTime.getAsLong());
        }
    }

    boolean allows(K kind) {
        long now = nanoTime.getAsLong();
        long until = silentUntil.get(kind.ordinal());
        return now - until >= 0 && silentUntil.compareAndSet(kind.ordinal(), until, now + EVERY.toNanos());
    }
}
