package dev.mirrorlake.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * An HTTP server on loopback that stands where AWS stands and answers what it was told, in turn; the last answer is
 * given again for ever. Thread-safe.
 */
public final class ScriptedAws implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingDeque<Answer> answers = new LinkedBlockingDeque<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public ScriptedAws() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A request as it came in; the operation is that of AWS's JSON protocol, empty for others. */
    public record Request(String operation, String body) {}

    private record Answer(int status, String contentType, String errorType, String body, boolean hangs) {}

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Answers 200 with a body of AWS's JSON protocol. */
    public ScriptedAws answers(String json) {
        answers.add(new Answer(200, "application/x-amz-json-1.1", "", json, false));
        return this;
    }

    /** Answers an error as AWS's JSON protocol has it. */
    public ScriptedAws fails(int status, String errorType, String message) {
        String json = "{\"__type\":\"" + errorType + "\",\"Message\":\"" + message + "\"}";
        answers.add(new Answer(status, "application/x-amz-json-1.1", errorType, json, false));
        return this;
    }

    /** Answers something that AWS would not. */
    public ScriptedAws answersOddly(int status, String contentType, String body) {
        answers.add(new Answer(status, contentType, "", body, false));
        return this;
    }

    /** Takes the request and never answers. */
    public ScriptedAws hangs() {
        answers.add(new Answer(0, "", "", "", true));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(target == null ? "" : target.substring(target.indexOf('.') + 1), body));
            Answer answer = next();
            if (answer.hangs()) {
                closed.await();
                return;
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (!answer.errorType().isEmpty()) {
                exchange.getResponseHeaders().set("x-amzn-errortype", answer.errorType());
            }
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Answer next() {
        Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
        if (answer == null) {
            throw new IllegalStateException("no answer was given to ScriptedAws");
        }
        return answer;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
