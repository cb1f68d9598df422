package dev.mirrorlake.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Every metric, by its exported name. Counters without a label, and those whose label values are known, exist at zero
 * from the start.
 */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    public final Gauge proxyConnections = gauge("mirrorlake_proxy_connections_open", "Client connections open now");
    public final Counter proxyConnectionsTotal =
            counter("mirrorlake_proxy_connections_total", "Client connections accepted");
    public final Counter proxyRefused =
            counter("mirrorlake_proxy_refused_total", "Connections closed by a limit of the proxy's own", "limit");
    public final Counter proxyUpstreamFailures =
            counter("mirrorlake_proxy_upstream_failures_total", "Metastores that could not be reached", "metastore");
    public final Counter proxyIntercepted =
            counter("mirrorlake_proxy_intercepted_total", "Calls that may change a table", "method", "outcome");
    public final Counter proxyUnknownCalls = counter(
            "mirrorlake_proxy_unknown_calls_total", "Calls of unknown methods that may change something", "method");
    public final Counter proxyNotUnderstood =
            counter("mirrorlake_proxy_not_understood_total", "Connections that the tap stopped looking at", "cause");
    public final Gauge proxyAcknowledging =
            gauge("mirrorlake_proxy_acknowledging", "Calls whose answer waits for a sync now");
    public final Histogram proxyAcknowledgeSeconds = Histogram.builder()
            .name("mirrorlake_proxy_acknowledge_seconds")
            .help("How long answers waited for a sync, by how that ended")
            .labelNames("outcome")
            .register(registry);

    public final Counter proxyRewriting = counter(
            "mirrorlake_proxy_rewriting_total", "Calls held because they might have to be rewritten", "outcome");
    public final Gauge proxyRewritingHeldBytes =
            gauge("mirrorlake_proxy_rewriting_held_bytes", "Bytes of such calls held now");
    public final Histogram proxyRewritingSeconds = Histogram.builder()
            .name("mirrorlake_proxy_rewriting_seconds")
            .help("How long whole calls waited to be rewritten or refused")
            .register(registry);
    public final Counter rewritePassed = counter(
            "mirrorlake_rewrite_passed_total", "Tables of held calls that were left as they are, by reason", "reason");

    public final Gauge changesWaiting = gauge("mirrorlake_changes_waiting", "Changes that wait for a sync");
    public final Counter changesDropped =
            counter("mirrorlake_changes_dropped_total", "Changes dropped because too many waited; a resync follows");

    public final Counter syncs = counter("mirrorlake_syncs_total", "Syncs of one table, by how they ended", "outcome");
    public final Histogram syncSeconds = Histogram.builder()
            .name("mirrorlake_sync_seconds")
            .help("How long the sync of one table took")
            .register(registry);
    public final Counter steps = counter("mirrorlake_steps_total", "Steps applied, by kind", "step");
    public final Counter deletesHeldBack =
            counter("mirrorlake_deletes_held_back_total", "Twins not deleted because the guard's limit was reached");

    public final Counter calls =
            counter("mirrorlake_calls_total", "Calls made to other systems", "system", "operation", "outcome");

    /** Exports how many tables are in each state, read when it is scraped. */
    public void tables(Supplier<Map<String, Long>> byState) {
        GaugeWithCallback.builder()
                .name("mirrorlake_tables")
                .help("Tables by the outcome of their last sync")
                .labelNames("state")
                .callback(callback -> byState.get().forEach((state, count) -> callback.call(count, state)))
                .register(registry);
    }

    public PrometheusRegistry registry() {
        return registry;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }
}
