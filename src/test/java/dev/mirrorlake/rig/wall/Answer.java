package dev.mirrorlake.rig.wall;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An answer on its way to the client.
 *
 * @param headers those that describe the connection aside
 * @param length of the body in bytes; of a HEAD's, the length that it would have; {@link #UNKNOWN} where that wasn't said
 */
record Answer(int status, Map<String, List<String>> headers, InputStream body, long length) {
    static final long UNKNOWN = -1;

    /** They belong to one connection, or are made anew by the server. */
    private static final Set<String> OF_THE_CONNECTION = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OF_THE_CONNECTION.addAll(List.of("Connection", "Content-Length", "Date", "Keep-Alive", "Transfer-Encoding"));
    }

    Answer(int status, Map<String, List<String>> headers, byte[] body) {
        this(status, headers, new ByteArrayInputStream(body), body.length);
    }

    /** Sends it, and takes the next request on the same connection. The request's body must have been read. */
    void send(HttpExchange exchange) throws IOException {
        try (body;
                OutputStream out = exchange.getResponseBody()) {
            headers.forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            if (exchange.getRequestMethod().equals("HEAD")) {
                if (length != UNKNOWN) {
                    exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
                }
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            boolean none = length == 0 || status == 204 || status == 304;
            exchange.sendResponseHeaders(status, none ? -1 : length == UNKNOWN ? 0 : length);
            if (!none) {
                body.transferTo(out);
            }
        }
    }

    byte[] bytes() throws IOException {
        try (body) {
            return body.readAllBytes();
        }
    }
}
