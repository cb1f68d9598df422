package dev.mirrorlake.proxy;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which metastore to try first: the order of the configuration, but those that failed lately come last. Shared by all
 * event loops; guarded by this.
 */
final class Metastores {
    private static final Logger LOG = LoggerFactory.getLogger(Metastores.class);

    private record Failure(String why, long nanos) {}

    private final List<Config.HostPort> all;
    private final Duration retryFailedAfter;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final Map<Config.HostPort, Failure> failures = new HashMap<>();

    /** @param nanoTime the clock, in nanoseconds from any origin */
    Metastores(List<Config.HostPort> all, Duration retryFailedAfter, Metrics metrics, LongSupplier nanoTime) {
        this.all = List.copyOf(all);
        this.retryFailedAfter = retryFailedAfter;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        all.forEach(metastore -> metrics.proxyUpstreamFailures.initLabelValues(metastore.toString()));
    }

    synchronized List<Config.HostPort> inOrder() {
        if (failures.isEmpty()) {
            return all;
        }
        List<Config.HostPort> first = new ArrayList<>();
        List<Config.HostPort> last = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (Config.HostPort metastore : all) {
            Failure failure = failures.get(metastore);
            boolean lately = failure != null && now - failure.nanos < retryFailedAfter.toNanos();
            (lately ? last : first).add(metastore);
        }
        first.addAll(last);
        return first;
    }

    synchronized void failed(Config.HostPort metastore, Throwable cause) {
        metrics.proxyUpstreamFailures.labelValues(metastore.toString()).inc();
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        Failure before = failures.put(metastore, new Failure(why, nanoTime.getAsLong()));
        if (before == null || !before.why.equals(why)) {
            LOG.atWarn()
                    .addKeyValue("metastore", metastore)
                    .addKeyValue("error", why)
                    .log("metastore can't be reached; the next one is tried");
        }
    }

    synchronized void reached(Config.HostPort metastore) {
        if (failures.remove(metastore) != null) {
            LOG.atInfo().addKeyValue("metastore", metastore).log("metastore is reached again");
        }
    }
}
