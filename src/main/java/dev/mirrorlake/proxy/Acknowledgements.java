package dev.mirrorlake.proxy;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which calls are answered in full only after a sync ({@code proxy.acknowledge}), and how that went. One for all
 * connections; thread-safe.
 */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** How often a time-out of one table is said aloud. */
    static final Duration ALOUD_EVERY = Duration.ofMinutes(10);

    /** Of so many tables it is remembered when that was; of the oldest it is forgotten then. */
    private static final int MAX_REMEMBERED = 1000;

    private final Config.Acknowledge config;
    private final ChangeSink sink;
    private final Metrics metrics;
    private final LongSupplier nanoTime;

    /** Guarded by itself. */
    private final Map<TableName, Long> saidAloud = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TableName, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /**
     * For all connections.
     *
     * @param sink where changes go that are waited for
     * @param nanoTime the clock, in nanoseconds from any origin
     */
    Acknowledgements(Config.Acknowledge config, ChangeSink sink, Metrics metrics, LongSupplier nanoTime) {
        this.config = config;
        this.sink = sink;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        for (Acknowledgement.End end : Acknowledgement.End.values()) {
            metrics.proxyAcknowledgeSeconds.initLabelValues(end.label());
        }
    }

    /** Whether any call may have to wait. */
    boolean any() {
        return !config.sync().isEmpty();
    }

    Duration timeout() {
        return config.timeout();
    }

    /** Whether a successful call that changed these is one of those that wait. */
    boolean concern(List<Change> changes) {
        return tables(changes).stream()
                .anyMatch(table ->
                        config.sync().stream().anyMatch(pattern -> pattern.matches(table.database(), table.table())));
    }

    /** Offers the changes of tables among these, and returns the wait for all of them. */
    Acknowledgement await(List<Change> changes) {
        CompletableFuture<?>[] syncs = changes.stream()
                .filter(Change.OfTable.class::isInstance)
                .map(sink::offerAndAwait)
                .toArray(CompletableFuture<?>[]::new);
        return new Acknowledgement(this, tables(changes), CompletableFuture.allOf(syncs));
    }

    private static List<TableName> tables(List<Change> changes) {
        return changes.stream()
                .filter(Change.OfTable.class::isInstance)
                .map(change -> ((Change.OfTable) change).table())
                .toList();
    }

    void begun() {
        metrics.proxyAcknowledging.inc();
    }

    void ended(List<TableName> tables, Duration took, Acknowledgement.End end) {
        metrics.proxyAcknowledging.dec();
        metrics.proxyAcknowledgeSeconds.labelValues(end.label()).observe(took.toNanos() / 1e9);
        if (end == Acknowledgement.End.TIMED_OUT) {
            LOG.atLevel(aloud(tables) ? Level.WARN : Level.DEBUG)
                    .addKeyValue("table", tables)
                    .addKeyValue("tookMs", took.toMillis())
                    .log("a call was answered before its twin had followed; mirrorlake status says what keeps it, else"
                            + " raise proxy.acknowledge.timeout or name fewer tables in proxy.acknowledge.sync");
        }
    }

    private boolean aloud(List<TableName> tables) {
        long now = nanoTime.getAsLong();
        boolean aloud = false;
        synchronized (saidAloud) {
            for (TableName table : tables) {
                Long last = saidAloud.get(table);
                if (last == null || now - last >= ALOUD_EVERY.toNanos()) {
                    saidAloud.remove(table);
                    saidAloud.put(table, now);
                    aloud = true;
                }
            }
        }
        return aloud;
    }
}
