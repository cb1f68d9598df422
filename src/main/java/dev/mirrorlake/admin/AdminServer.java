package dev.mirrorlake.admin;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port:
 *
 * <pre>
 * GET  /healthz  200 while the process lives
 * GET  /readyz   200, or 503 and why not
 * GET  /metrics  Prometheus text
 * GET  /status   JSON
 * POST /changes  takes changes from proxies; only where there is a secret
 * </pre>
 *
 * Clients are not trusted: a few threads, and a time limit on each request.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private static final int THREADS = 4;
    private static final int MAX_WAITING_REQUESTS = 64;
    private static final int BACKLOG = 64;

    /** How long a client may take to send a request. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** How long an answer may take to be made and read. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    static {
        // The JDK's server knows these limits as system properties (seconds) only, and reads them once.
        // Source: the JDK's module jdk.httpserver, sun.net.httpserver.ServerConfig, read 2026-11-20.
        limit("sun.net.httpserver.maxReqTime", REQUEST_TIMEOUT);
        limit("sun.net.httpserver.maxRspTime", RESPONSE_TIMEOUT);
        // else head and body of an answer are 40 ms apart
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Map<String, Route> routes = new HashMap<>();

    private AdminServer(HttpServer server) {
        this.server = server;
        AtomicInteger count = new AtomicInteger();
        // a request too many is dropped; the time limit then closes its connection
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING_REQUESTS),
                task -> new Thread(task, "admin-" + count.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * Listens until closed.
     *
     * @param whyNotReady empty when the process is ready; called for each request
     * @param status what Jackson can write; called for each request
     * @param sink where changes of other proxies go
     * @param secret what they must know; empty: no changes are taken
     * @throws IOException naming the address, where it can't be listened on
     */
    public static AdminServer start(
            HostPort listen,
            Metrics metrics,
            Supplier<Optional<String>> whyNotReady,
            Supplier<?> status,
            ChangeSink sink,
            Secret secret)
            throws IOException {
        AdminServer admin = new AdminServer(bind(listen));
        admin.routes.put("/healthz", new Route("GET", exchange -> completedFuture(Answer.text(200, "ok"))));
        admin.routes.put("/readyz", new Route("GET", exchange -> completedFuture(readiness(whyNotReady.get()))));
        admin.routes.put("/metrics", new Route("GET", exchange -> completedFuture(Answer.metrics(metrics.registry()))));
        admin.routes.put("/status", new Route("GET", exchange -> completedFuture(Answer.json(status.get()))));
        if (!secret.isEmpty()) {
            admin.routes.put("/changes", new Route("POST", new ChangeEntrance(sink, secret)));
        }
        admin.server.start();
        return admin;
    }

    /** Where it listens; the port is a real one even where it was configured as 0. */
    public HostPort address() {
        InetSocketAddress address = server.getAddress();
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static HttpServer bind(HostPort listen) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), BACKLOG);
        } catch (IOException e) {
            throw new IOException("admin.listen: " + listen + ": " + e.getMessage(), e);
        }
    }

    private static void limit(String property, Duration limit) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(limit.toSeconds()));
        }
    }

    private static Answer readiness(Optional<String> whyNot) {
        return whyNot.map(why -> Answer.text(503, why)).orElseGet(() -> Answer.text(200, "ready"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        CompletableFuture<Answer> answer;
        try {
            answer = answer(exchange);
        } catch (IOException e) {
            exchange.close();
            throw e;
        }
        if (answer.isDone()) {
            send(exchange, answer.join());
        } else {
            // no thread waits; where none is free then, the time limit ends the exchange
            var unused = answer.thenAcceptAsync(late -> sendLate(exchange, late), threads);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            answer.send(exchange);
        }
    }

    private static void sendLate(HttpExchange exchange, Answer answer) {
        try {
            send(exchange, answer);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("error", e.toString()).log("nobody waits any more for an answer");
        }
    }

    private CompletableFuture<Answer> answer(HttpExchange exchange) throws IOException {
        Route route = routes.get(exchange.getRequestURI().getPath());
        if (route == null) {
            return completedFuture(Answer.text(404, "not found"));
        }
        if (!route.method.equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", route.method);
            return completedFuture(Answer.text(405, "method not allowed"));
        }
        try {
            return route.handler.answer(exchange);
        } catch (RuntimeException e) {
            // the end of the pipeline: a bug in one answer must not take the port away
            LOG.atError()
                    .addKeyValue("path", exchange.getRequestURI().getPath())
                    .setCause(e)
                    .log("admin request failed");
            return completedFuture(Answer.text(500, "internal error, see the log"));
        }
    }

    private record Route(String method, Handler handler) {}

    /** Makes the answer to a request of the right method; never fails later. */
    @FunctionalInterface
    interface Handler {
        CompletableFuture<Answer> answer(HttpExchange exchange) throws IOException;
    }
}
