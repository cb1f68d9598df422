package dev.mirrorlake.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lakeFS server of our own on loopback, for the calls that we, the stories and their engines use: its API, and on the
 * same port its S3 gateway, which gets what is signed for AWS. {@code LakeFsContractTest} and {@code LakeFsGatewayTest}
 * hold it to what a real one does. It records its calls, and fails in the ways it is told to.
 */
public final class LakeFsEmulator implements AutoCloseable {
    public static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
    public static final String SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static final String BASE = "/api/v1";
    private static final String CREDENTIALS = "Basic "
            + Base64.getEncoder()
                    .encodeToString((ACCESS_KEY_ID + ":" + SECRET_ACCESS_KEY).getBytes(StandardCharsets.UTF_8));

    static {
        // else each answer on a kept-alive connection waits 40 ms for the acknowledgement of its header
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final LakeFsObjects objects;
    private final LakeFsRoutes routes;
    private final LakeFsGateway gateway;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "lakefs-emulator");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable HttpServer server;
    private int port;
    private volatile @Nullable Answer failure;

    /** What the text of a call contains that gets the failure. */
    private volatile String failing = "";

    private volatile Consumer<String> hook = call -> {};

    /** Starts at once, on any free port. */
    public LakeFsEmulator(ObjectStore store) {
        this(store, 0);
    }

    /** Starts at once, on this port, or for 0 on any free one. */
    public LakeFsEmulator(ObjectStore store, int port) {
        this.port = port;
        objects = new LakeFsObjects(store);
        routes = new LakeFsRoutes(objects);
        gateway = new LakeFsGateway(objects);
        start();
    }

    /** One request. */
    static final class Call {
        final String method;
        final List<String> path;
        final Map<String, String> query;
        final byte[] body;

        Call(String method, List<String> path, Map<String, String> query, byte[] body) {
            this.method = method;
            this.path = path;
            this.query = query;
            this.body = body;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(method);
            text.append(" /").append(String.join("/", path));
            query.forEach((name, value) -> text.append(text.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(value));
            return text.toString();
        }
    }

    /** What is answered to one. */
    static final class Answer {
        final int status;
        final String contentType;
        final byte[] body;
        final Map<String, String> headers = new LinkedHashMap<>();

        Answer(int status, String contentType, byte[] body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }

        Answer with(String header, String value) {
            headers.put(header, value);
            return this;
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A client for this emulator, whose repositories are below the given namespace. */
    public LakeFs lakeFs(String storageNamespace) {
        return new LakeFs(endpoint(), ACCESS_KEY_ID, SECRET_ACCESS_KEY, storageNamespace);
    }

    /**
     * Has it keep repositories in several storages, as only lakeFS Enterprise does.
     *
     * @param type {@code s3}, {@code gs}, …; here also the scheme of their namespaces
     */
    public void addStorage(String id, String type) {
        objects.storages.put(id, type);
    }

    /**
     * Every call since the start or the last {@link #clearCalls}: method, path below the API's base, decoded query; those
     * to the gateway begin with {@code S3}.
     */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public void clearCalls() {
        calls.clear();
    }

    /** Has something done whenever a call comes in, before it is answered; it gets what {@link #calls} would show. */
    public void onCall(Consumer<String> hook) {
        this.hook = hook;
    }

    /** Answers this to every call until {@link #recover}. */
    public void failWith(int status, String contentType, String body) {
        failing = "";
        failure = new Answer(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses every call as lakeFS does, until {@link #recover}. */
    public void failWith(int status) {
        failWith(status, "application/json", "{\"message\":\"told to fail\"}");
    }

    /** Refuses, until {@link #recover}, every call that {@link #calls} would show with this part in it. */
    public void failOn(String part, int status) {
        failWith(status);
        failing = part;
    }

    public void recover() {
        failure = null;
        hook = call -> {};
    }

    /** On the port it had before, with all that it held. */
    public synchronized void start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.setExecutor(threads);
            started.createContext("/", this::handle);
            started.start();
            port = started.getAddress().getPort();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections and takes no more. */
    public synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType);
            boolean empty =
                    answer.body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, empty ? -1 : answer.body.length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body);
            }
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        try {
            if (S3Request.signed(exchange)) {
                S3Request request = S3Request.of(exchange);
                return answer(request.toString(), () -> gateway.answer(request));
            }
            Call call = call(exchange);
            return answer(call.toString(), () -> {
                if (!CREDENTIALS.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    throw new LakeFsError(401, "error authenticating request");
                }
                return routes.answer(call);
            });
        } catch (LakeFsError e) {
            return LakeFsJson.answer(e.status(), Map.of("message", String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            return LakeFsJson.answer(500, Map.of("message", e.toString()));
        }
    }

    private Answer answer(String call, Supplier<Answer> answer) {
        calls.add(call);
        hook.accept(call);
        Answer told = failure;
        if (told != null && call.contains(failing)) {
            return told;
        }
        synchronized (routes) {
            return answer.get();
        }
    }

    private static Call call(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String below = path.startsWith(BASE + "/") ? path.substring(BASE.length() + 1) : path;
        Map<String, String> query = new LinkedHashMap<>();
        String rawQuery = exchange.getRequestURI().getRawQuery();
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        List<String> segments =
                Arrays.stream(below.split("/")).map(LakeFsEmulator::decoded).toList();
        return new Call(
                exchange.getRequestMethod(),
                segments,
                query,
                exchange.getRequestBody().readAllBytes());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
