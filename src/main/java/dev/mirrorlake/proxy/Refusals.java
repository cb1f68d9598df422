package dev.mirrorlake.proxy;

import dev.mirrorlake.metrics.Metrics;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Counts and logs what the proxy closes because of a limit of its own. One for all connections; thread-safe. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** A limit, by the configuration key that sets it. */
    enum Limit {
        MAX_CONNECTIONS,
        MAX_REQUEST_BYTES;

        /** The value in metrics and logs, {@code max-connections}. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Metrics metrics;
    private final LogLimit<Limit> aloud = new LogLimit<>(Limit.class, System::nanoTime);

    Refusals(Metrics metrics) {
        this.metrics = metrics;
        for (Limit limit : Limit.values()) {
            metrics.proxyRefused.initLabelValues(limit.label());
        }
    }

    /** @param most what the configuration allows */
    void refused(Limit limit, int most) {
        metrics.proxyRefused.labelValues(limit.label()).inc();
        LOG.atLevel(aloud.allows(limit) ? Level.WARN : Level.DEBUG)
                .addKeyValue("limit", "proxy." + limit.label())
                .addKeyValue("most", most)
                .log("connection closed: more than the configuration allows");
    }
}
