package dev.mirrorlake.cli;

import dev.mirrorlake.admin.AdminServer;
import dev.mirrorlake.changes.ChangeForwarder;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.mirror.MirrorStatus.TwinStatus;
import dev.mirrorlake.proxy.ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The composition root of {@code serve}: builds what the role needs, starts it, and stops it.
 *
 * <pre>
 *   start: proxy · admin · mirror   (nothing waits for a system that is down)
 *   stop:  no new sync · proxy (calls in flight end) · mirror (the current syncs end) · admin
 * </pre>
 */
public final class App implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    private final Config config;
    private final Role role;
    private final Metrics metrics = new Metrics();
    private final Optional<MirrorService> mirror;
    private final Optional<ChangeForwarder> forwarder;
    private final Optional<RewriteParts> rewriting;
    private final Optional<ProxyServer> proxy;
    private final AdminServer admin;

    /**
     * What {@code /status} shows.
     *
     * @param proxy where clients connect; empty where the role has no proxy
     * @param waiting changes that wait for a sync
     * @param trouble why the tables can't be listed now; empty where they can
     */
    public record StatusPage(
            String owner, String role, String proxy, int waiting, String trouble, List<TwinStatus> tables) {}

    /**
     * Starts everything that the role needs; what can't be reached yet is waited for.
     *
     * @param interceptors of every AWS call, for tests
     * @throws IOException where a port can't be listened on; nothing is left running then
     */
    public App(Config config, Role role, List<ExecutionInterceptor> interceptors) throws IOException {
        this.config = config;
        this.role = role;
        boolean mirrors = role != Role.PROXY;
        mirror = mirrors ? Optional.of(new MirrorService(config, metrics, interceptors)) : Optional.empty();
        forwarder = mirrors
                ? Optional.empty()
                : Optional.of(ChangeForwarder.start(
                        URI.create(config.mirror().url()),
                        config.mirror().secret(),
                        metrics,
                        config.proxy().acknowledge().timeout()));
        ChangeSink sink = mirror.map(MirrorService::sink).or(() -> forwarder).orElseThrow();
        boolean rewrites = role != Role.MIRROR && !config.rewrite().isEmpty();
        rewriting = rewrites ? Optional.of(new RewriteParts(config, metrics, interceptors)) : Optional.empty();
        proxy = role == Role.MIRROR
                ? Optional.empty()
                : Optional.of(new ProxyServer(
                        config.proxy(),
                        config.metastore().uris(),
                        sink,
                        metrics,
                        rewriting.map(RewriteParts::rewriter).orElse(null)));
        // a sidecar takes no changes from others: it would only pass them on
        Secret secret = mirrors ? config.mirror().secret() : new Secret("");
        try {
            proxy.ifPresent(ProxyServer::start);
            admin = AdminServer.start(config.admin().listen(), metrics, this::whyNotReady, this::status, sink, secret);
        } catch (IOException e) {
            closeAllButAdmin(Duration.ZERO);
            throw e;
        } catch (UncheckedIOException e) {
            closeAllButAdmin(Duration.ZERO);
            throw e.getCause();
        }
        mirror.ifPresent(MirrorService::start);
        LOG.atInfo()
                .addKeyValue("role", role)
                .addKeyValue("owner", config.owner())
                .addKeyValue(
                        "proxy",
                        proxy.map(ProxyServer::address).map(HostPort::toString).orElse("none"))
                .addKeyValue("admin", admin.address())
                .log("started");
    }

    /** Where clients connect; empty where the role has no proxy. */
    public Optional<HostPort> proxyAddress() {
        return proxy.map(ProxyServer::address);
    }

    public HostPort adminAddress() {
        return admin.address();
    }

    public Metrics metrics() {
        return metrics;
    }

    /** What is known of each table now. */
    public StatusPage status() {
        return new StatusPage(
                config.owner(),
                role.name().toLowerCase(Locale.ROOT),
                proxyAddress().map(HostPort::toString).orElse(""),
                mirror.map(MirrorService::waiting).orElse(0),
                mirror.map(MirrorService::trouble).orElse(""),
                mirror.map(MirrorService::tables).orElse(List.of()));
    }

    /** Ends calls in flight and the current syncs within the configured time, then everything else. */
    @Override
    public void close() {
        closeAllButAdmin(config.shutdownTimeout());
        admin.close();
        LOG.atInfo().log("stopped");
    }

    /** The syncs that are running have the whole time, however much of it the calls in flight take. */
    private void closeAllButAdmin(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        mirror.ifPresent(MirrorService::beginNothing);
        proxy.ifPresent(server -> server.close(left(deadline)));
        rewriting.ifPresent(RewriteParts::close);
        mirror.ifPresent(service -> service.close(left(deadline)));
        forwarder.ifPresent(sender -> sender.close(left(deadline)));
    }

    private Optional<String> whyNotReady() {
        return proxy.filter(server -> !server.accepting()).map(server -> "the proxy's port does not accept");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
