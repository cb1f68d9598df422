package dev.mirrorlake.rig.wall;

import com.sun.net.httpserver.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request of S3's protocol, path style, and how the API reference calls it.
 *
 * @param bucket empty where none is named
 * @param key decoded; empty where the bucket is meant
 * @param query the names and values as they were sent, e.g. {@code prefix=a%2F}
 */
record S3Call(String method, String bucket, String key, List<String> query, Headers headers) {
    static S3Call of(String method, String rawTarget, Headers headers) {
        int question = rawTarget.indexOf('?');
        String path = question < 0 ? rawTarget : rawTarget.substring(0, question);
        String query = question < 0 ? "" : rawTarget.substring(question + 1);
        String[] parts = path.substring(1).split("/", 2);
        return new S3Call(
                method,
                decoded(parts[0]),
                parts.length < 2 ? "" : decoded(parts[1]),
                query.isEmpty() ? List.of() : Arrays.asList(query.split("&")),
                headers);
    }

    /** E.g. {@code PutObject}; the method alone for calls that nobody here makes. Source: Amazon S3 API reference, read 2026-11-30. */
    String operation() {
        if (bucket.isEmpty()) {
            return "ListBuckets";
        }
        return key.isEmpty() ? ofBucket() : ofObject();
    }

    private String ofBucket() {
        return switch (method) {
            case "GET" ->
                parameter("list-type").isPresent()
                        ? "ListObjectsV2"
                        : query.stream().noneMatch(pair -> !pair.contains("=")) ? "ListObjects" : "GET";
            case "HEAD" -> "HeadBucket";
            case "PUT" -> query.isEmpty() ? "CreateBucket" : "PUT";
            case "DELETE" -> query.isEmpty() ? "DeleteBucket" : "DELETE";
            case "POST" -> parameter("delete").isPresent() ? "DeleteObjects" : "POST";
            default -> method;
        };
    }

    private String ofObject() {
        boolean upload = parameter("uploadId").isPresent();
        return switch (method) {
            case "GET" -> "GetObject";
            case "HEAD" -> "HeadObject";
            case "PUT" -> upload ? "UploadPart" : headers.containsKey("x-amz-copy-source") ? "CopyObject" : "PutObject";
            case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
            case "POST" -> upload ? "CompleteMultipartUpload" : "CreateMultipartUpload";
            default -> method;
        };
    }

    /** Decoded; empty for a parameter without a value. */
    Optional<String> parameter(String name) {
        return query.stream()
                .filter(pair -> pair.equals(name) || pair.startsWith(name + "="))
                .map(pair -> pair.contains("=") ? decoded(pair.substring(pair.indexOf('=') + 1)) : "")
                .findFirst();
    }

    /** In a path a plus is a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
