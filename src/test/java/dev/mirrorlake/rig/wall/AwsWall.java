package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between AWS's clients and an emulator of Glue and S3, on a loopback port of its own. Thread-safe.
 *
 * <pre>
 * client ─▶ record ─▶ fault? ─▶ Glue: GlueModel, GlueRules, GlueWall ─▶ emulator
 *                               S3:   S3Rules, bodies streamed       ─▶
 *                               else: as it is                       ─▶
 * </pre>
 */
public final class AwsWall implements AutoCloseable {
    private static final String GLUE = "AWSGlue.";

    static {
        // else each answer on a kept-alive connection waits 40 ms for the acknowledgement of its header
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "aws-wall");
        thread.setDaemon(true);
        return thread;
    });
    private final Upstream upstream;
    private final GlueWall glue;
    private final WallCalls calls = new WallCalls();
    private final Faults faults = new Faults();
    private final SlowDeletions deletions = new SlowDeletions();

    /**
     * @param emulator serves Glue and S3
     * @param glueModel Glue's service model, gzipped
     * @param port 0 for any free one
     */
    public AwsWall(URI emulator, Path glueModel, int port) {
        upstream = new Upstream(emulator);
        glue = new GlueWall(upstream, GlueModel.load(glueModel), deletions);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Of both services. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public WallCalls calls() {
        return calls;
    }

    public Faults faults() {
        return faults;
    }

    public SlowDeletions deletions() {
        return deletions;
    }

    /** Forgets calls, faults, pages and deletions; what the emulator holds stays. */
    public void reset() {
        calls.forget();
        faults.clear();
        deletions.reset();
        glue.forget();
    }

    @Override
    public void close() {
        faults.clear();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            String target = header(headers, "X-Amz-Target");
            if (target.startsWith(GLUE)) {
                glue(exchange, target.substring(GLUE.length()));
            } else if (signedForS3(exchange)) {
                s3(exchange);
            } else {
                String method = exchange.getRequestMethod();
                calls.add(new WallCall(Service.OTHER, method, rawTarget(exchange)));
                passed(exchange, rawTarget(exchange)).send(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void glue(HttpExchange exchange, String operation) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(new WallCall(Service.GLUE, operation, new String(body, StandardCharsets.UTF_8)));
        answer(exchange, Service.GLUE, operation, failing -> {
            ObjectNode request = Json.request(body);
            return glue.answer(new GlueWall.Call(operation, exchange.getRequestHeaders(), request, failing));
        });
    }

    private void s3(HttpExchange exchange) throws IOException, InterruptedException {
        S3Call call = S3Call.of(exchange.getRequestMethod(), rawTarget(exchange), exchange.getRequestHeaders());
        calls.add(new WallCall(Service.S3, call.operation(), rawTarget(exchange)));
        answer(exchange, Service.S3, call.operation(), failing -> {
            S3Rules.check(call);
            if (!call.operation().equals("DeleteObjects")) {
                return passed(exchange, S3Rules.capped(rawTarget(exchange)));
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            S3Rules.checkDeletion(call, body);
            return upstream.pass(
                    call.method(), rawTarget(exchange), call.headers(), Upstream.stream(body), body.length);
        });
    }

    /** Carries a call out. */
    private interface CarriedOut {
        Answer answer(Map<List<String>, String> failingEntries) throws IOException;
    }

    private void answer(HttpExchange exchange, Service service, String operation, CarriedOut call)
            throws IOException, InterruptedException {
        Optional<Fault> fault = faults.take(operation);
        if (fault.orElse(null) instanceof Fault.Silent) {
            return; // closing the exchange cuts the connection
        }
        Answer answer = carriedOut(service, call, fault);
        exchange.getRequestBody().readAllBytes(); // what a refusal left unread
        if (fault.orElse(null) instanceof Fault.AnswerLost lost) {
            answer.body().close();
            if (lost.cut()) {
                return;
            }
            answer = new AwsError(500, "InternalServiceException", "An internal error occurred.").answer(service);
        }
        answer.send(exchange);
    }

    private static Answer carriedOut(Service service, CarriedOut call, Optional<Fault> fault) throws IOException {
        try {
            if (fault.orElse(null) instanceof Fault.Refused refused) {
                throw refused.of(service);
            }
            return call.answer(fault.orElse(null) instanceof Fault.EntriesFail entries ? entries.codes() : Map.of());
        } catch (AwsError refused) {
            return refused.answer(service);
        }
    }

    private Answer passed(HttpExchange exchange, String rawTarget) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String length = header(headers, "Content-Length");
        boolean chunked = !header(headers, "Transfer-Encoding").isEmpty();
        return upstream.pass(
                exchange.getRequestMethod(),
                rawTarget,
                headers,
                exchange.getRequestBody(),
                chunked ? -1 : length.isEmpty() ? 0 : Long.parseLong(length));
    }

    /** By header, or by the query of a presigned request. */
    private static boolean signedForS3(HttpExchange exchange) {
        return header(exchange.getRequestHeaders(), "Authorization").contains("/s3/")
                || rawTarget(exchange).contains("%2Fs3%2Faws4_request");
    }

    /** Path and query as they were sent. */
    private static String rawTarget(HttpExchange exchange) {
        return exchange.getRequestURI().toString();
    }

    /** Empty where it isn't given. */
    private static String header(Headers headers, String name) {
        return Optional.ofNullable(headers.getFirst(name)).orElse("");
    }
}
