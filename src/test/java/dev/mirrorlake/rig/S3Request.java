package dev.mirrorlake.rig;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request of S3's protocol, path style.
 *
 * @param key empty where the bucket is meant
 * @param query decoded; without a value: empty
 * @param body as it was before {@link AwsChunks} were made of it
 */
record S3Request(String method, String bucket, String key, Map<String, String> query, Headers headers, byte[] body) {
    /** Whether a request was signed for AWS, by which lakeFS tells the gateway's from the API's, on one port. */
    static boolean signed(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return authorization != null && authorization.startsWith("AWS4");
    }

    static S3Request of(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String path = uri.getRawPath().substring(1);
        int slash = path.indexOf('/');
        Headers headers = exchange.getRequestHeaders();
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new S3Request(
                exchange.getRequestMethod(),
                decodedPath(slash < 0 ? path : path.substring(0, slash)),
                slash < 0 ? "" : decodedPath(path.substring(slash + 1)),
                query(uri.getRawQuery() == null ? "" : uri.getRawQuery()),
                headers,
                AwsChunks.marked(headers) ? AwsChunks.joined(body) : body);
    }

    /** Who signed it; the signature isn't looked at. */
    String accessKeyId() {
        return header("Authorization").replaceFirst("^.*Credential=", "").replaceFirst("/.*$", "");
    }

    boolean asks(String parameter) {
        return query.containsKey(parameter);
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** Empty where it isn't given. */
    String header(String name) {
        return Optional.ofNullable(headers.getFirst(name)).orElse("");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("S3 " + method + " /" + bucket + "/" + key);
        query.forEach((name, value) -> text.append(text.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(value));
        return text.toString();
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return query;
    }

    /** In a path a plus is a plus. */
    private static String decodedPath(String text) {
        return decoded(text.replace("+", "%2B"));
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
