package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Calls as no SDK would make them: nothing is checked, completed or retried. Thread-safe. */
final class RawAws {
    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RawAws(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** @param error the error's type; empty where there is none */
    record GlueAnswer(int status, String error, JsonNode body) {}

    GlueAnswer glue(String operation, JsonNode request) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(endpoint.resolve("/"))
                .header("X-Amz-Target", "AWSGlue." + operation)
                .header("Authorization", authorization("glue"))
                .header("Content-Type", Json.CONTENT_TYPE)
                .POST(BodyPublishers.ofByteArray(Json.bytes(request))));
        try {
            JsonNode body = Json.MAPPER.readTree(response.body());
            return new GlueAnswer(response.statusCode(), body.path("__type").asText(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GlueAnswer glue(String operation, String request) {
        return glue(operation, json(request));
    }

    /**
     * @param target the raw path and query
     * @param headers names and values in turn
     */
    HttpResponse<String> s3(String method, String target, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + target))
                .header("Authorization", authorization("s3"))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** A PUT that doesn't say how long its body is. */
    HttpResponse<String> s3WithoutLength(String target, String body) {
        return send(HttpRequest.newBuilder(URI.create(endpoint + target))
                .header("Authorization", authorization("s3"))
                .PUT(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))));
    }

    /** Single quotes stand for double ones. */
    static ObjectNode json(String text) {
        return Json.request(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of a request with something else at a place of it, e.g. {@code /TableInput/PartitionKeys/0/Name}. */
    static ObjectNode with(ObjectNode request, String pointer, JsonNode value) {
        ObjectNode copy = request.deepCopy();
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = copy.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            throw new IllegalArgumentException(pointer);
        }
        return copy;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String authorization(String service) {
        return "AWS4-HMAC-SHA256 Credential=test/20261130/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host, Signature=0";
    }
}
