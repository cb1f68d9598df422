package dev.mirrorlake.proxy;

import dev.mirrorlake.catalog.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** The wait of one reply for the syncs of what its call changed. Confined to the event loop of its connection. */
final class Acknowledgement {
    /** How the wait ended. */
    enum End {
        /** A sync that began after the reply has ended: whether it made the twin, passed the table over or failed. */
        SYNCED,
        TIMED_OUT,
        /** The connection was closed, the proxy or the mirror ended, or the mirror could not be reached. */
        ABANDONED;

        /** The value in metrics. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Acknowledgements rules;
    private final List<TableName> tables;
    private final CompletableFuture<Void> synced;
    private long begunNanos;

    /** @param synced completes on any thread; fails where nobody can tell */
    Acknowledgement(Acknowledgements rules, List<TableName> tables, CompletableFuture<Void> synced) {
        this.rules = rules;
        this.tables = List.copyOf(tables);
        this.synced = synced;
    }

    CompletableFuture<Void> synced() {
        return synced;
    }

    Duration timeout() {
        return rules.timeout();
    }

    void begun() {
        begunNanos = System.nanoTime();
        rules.begun();
    }

    void ended(End end) {
        rules.ended(tables, Duration.ofNanos(System.nanoTime() - begunNanos), end);
    }
}
