package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The emulator behind the wall. Thread-safe. */
final class Upstream {
    /** Bodies up to this size are sent from memory. */
    private static final int SMALL = 64 << 10;

    /** The JDK's client sets them, or they belong to one connection. */
    private static final Set<String> OWN = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OWN.addAll(List.of(
                "Connection",
                "Content-Length",
                "Expect",
                "Host",
                "HTTP2-Settings",
                "Keep-Alive",
                "Transfer-Encoding",
                "Upgrade"));
    }

    private final URI emulator;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Upstream(URI emulator) {
        this.emulator = emulator;
    }

    /**
     * Passes a request on as it is, its path and query byte for byte.
     *
     * @param length of the body; negative: unknown
     */
    Answer pass(String method, String rawTarget, Headers headers, InputStream body, long length) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + rawTarget));
        headers.forEach((name, values) -> {
            if (!OWN.contains(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return send(request.method(method, publisher(body, length)).build());
    }

    /** Makes a call of Glue's with the headers of another one. */
    Answer glue(String operation, Headers headers, ObjectNode body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + "/"));
        headers.forEach((name, values) -> {
            if (!OWN.contains(name) && !name.equalsIgnoreCase("X-Amz-Target")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header("X-Amz-Target", "AWSGlue." + operation);
        return send(request.POST(BodyPublishers.ofByteArray(Json.bytes(body))).build());
    }

    private String base() {
        return "http://" + emulator.getAuthority();
    }

    private Answer send(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            long length = response.headers().firstValueAsLong("Content-Length").orElse(Answer.UNKNOWN);
            return new Answer(response.statusCode(), response.headers().map(), response.body(), length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the emulator answered");
        }
    }

    private static BodyPublisher publisher(InputStream body, long length) throws IOException {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        if (length > 0 && length <= SMALL) {
            return BodyPublishers.ofByteArray(body.readAllBytes());
        }
        BodyPublisher streamed = BodyPublishers.ofInputStream(() -> new KeptOpen(body));
        return length < 0 ? streamed : BodyPublishers.fromPublisher(streamed, length);
    }

    /** The client closes what it has sent, but a request is read to its end, else its connection can't be used again. */
    private static final class KeptOpen extends FilterInputStream {
        KeptOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
