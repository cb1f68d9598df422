package dev.mirrorlake.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.rig.rows.Cells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs statements by Trino's REST protocol: one POST, then GETs of {@code nextUri} until none is given. Source: Trino
 * documentation, "Trino client REST API", read 2026-11-20.
 */
final class TrinoClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    TrinoClient(URI server) {
        this.server = server;
    }

    /**
     * The rows of all pages, see {@link TrinoServer#query}.
     *
     * @param session properties of it, e.g. {@code glue.orc_use_column_names}
     */
    List<List<String>> query(String sql, Map<String, String> session) {
        List<List<String>> rows = new ArrayList<>();
        HttpRequest.Builder statement = HttpRequest.newBuilder(server.resolve("/v1/statement"))
                .header("X-Trino-Catalog", TrinoServer.CATALOG)
                .POST(HttpRequest.BodyPublishers.ofString(sql));
        session.forEach((property, value) -> statement.header("X-Trino-Session", property + "=" + value));
        JsonNode page = send(statement);
        collect(page, rows);
        while (page.has("nextUri")) {
            page = send(HttpRequest.newBuilder(URI.create(page.get("nextUri").asText())));
            collect(page, rows);
        }
        return rows;
    }

    private static void collect(JsonNode page, List<List<String>> rows) {
        JsonNode error = page.path("error");
        if (!error.isMissingNode()) {
            throw new TrinoServer.Failure(
                    error.path("errorName").asText(), error.path("message").asText());
        }
        for (JsonNode row : page.path("data")) {
            List<String> values = new ArrayList<>();
            row.forEach(value -> values.add(text(value)));
            rows.add(values);
        }
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return Cells.NULL;
        }
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("X-Trino-User", "rig").timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("Trino answered " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a query of Trino's", e);
        }
    }
}
