package dev.mirrorlake.proxy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which of several things that happen again and again may be said aloud now: each once a minute, since what clients can
 * cause, they could fill the log with. Guarded by this.
 */
final class LogLimit<K extends Enum<K>> {
    static final Duration EVERY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<K, Long> silentUntil;

    /** @param nanoTime the clock, in nanoseconds from any origin */
    LogLimit(Class<K> kinds, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.silentUntil = new EnumMap<>(kinds);
    }

    synchronized boolean allows(K kind) {
        long now = nanoTime.getAsLong();
        Long until = silentUntil.get(kind);
        boolean allowed = until == null || now - until >= 0;
        if (allowed) {
            silentUntil.put(kind, now + EVERY.toNanos());
        }
        return allowed;
    }
}
