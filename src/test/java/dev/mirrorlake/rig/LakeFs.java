package dev.mirrorlake.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes to a lakeFS over HTTP only, so that a story runs against the emulator and against a real server alike. A call
 * that is refused throws {@link LakeFsError}.
 *
 * @param endpoint without {@code /api/v1}
 * @param storageNamespace {@code s3://…}, where repositories made by {@link #createRepository(String)} keep their objects
 */
public record LakeFs(URI endpoint, String accessKeyId, String secretAccessKey, String storageNamespace) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The server that {@code -Dlakefs.endpoint} and its companions name; empty where none is named. */
    public static Optional<LakeFs> ofSystemProperties() {
        return Optional.ofNullable(System.getProperty("lakefs.endpoint"))
                .map(endpoint -> new LakeFs(
                        URI.create(endpoint.replaceAll("/+$|/api/v1/*$", "")),
                        required("lakefs.accessKeyId"),
                        required("lakefs.secretAccessKey"),
                        required("lakefs.storageNamespace").replaceAll("/+$", "")));
    }

    /** In a namespace of its own below {@link #storageNamespace}. */
    public void createRepository(String id) {
        createRepository(id, storageNamespace + "/" + id);
    }

    public void createRepository(String id, String namespace) {
        createRepository(id, namespace, "");
    }

    /** @param storage which one of several; empty where there is only one */
    public void createRepository(String id, String namespace, String storage) {
        Map<String, String> body =
                new HashMap<>(Map.of("name", id, "storage_namespace", namespace, "default_branch", "main"));
        if (!storage.isEmpty()) {
            body.put("storage_id", storage);
        }
        post("/repositories", body);
    }

    public void deleteRepository(String id) {
        send("DELETE", "/repositories/" + id, new byte[0]);
    }

    public void put(String repository, String branch, String path, byte[] bytes) {
        send("POST", branch(repository, branch) + "/objects?path=" + encoded(path), bytes);
    }

    /** Shows an object that lies at an address of one's own, in S3 mostly, as an import does. */
    public void stage(String repository, String branch, String path, String address, long sizeBytes) {
        sendJson(
                "PUT",
                branch(repository, branch) + "/objects?path=" + encoded(path),
                Map.of(
                        "physical_address",
                        address,
                        "checksum",
                        Integer.toHexString((address + sizeBytes).hashCode()),
                        "size_bytes",
                        sizeBytes));
    }

    public byte[] get(String repository, String ref, String path) {
        return send("GET", ref(repository, ref) + "/objects?path=" + encoded(path), new byte[0])
                .body();
    }

    public void delete(String repository, String branch, String path) {
        send("DELETE", branch(repository, branch) + "/objects?path=" + encoded(path), new byte[0]);
    }

    /** Commits what is staged, and returns the commit's id. */
    public String commit(String repository, String branch, String message) {
        return post(branch(repository, branch) + "/commits", Map.of("message", message))
                .path("id")
                .asText();
    }

    /** Drops what is not committed. */
    public void reset(String repository, String branch) {
        sendJson("PUT", branch(repository, branch), Map.of("type", "reset"));
    }

    public void createBranch(String repository, String branch, String source) {
        sendJson("POST", "/repositories/" + repository + "/branches", Map.of("name", branch, "source", source));
    }

    public void deleteBranch(String repository, String branch) {
        send("DELETE", branch(repository, branch), new byte[0]);
    }

    /** Merges, and returns the merge commit's id. */
    public String merge(String repository, String source, String destination) {
        return post(ref(repository, source) + "/merge/" + encoded(destination), Map.of("message", "merge " + source))
                .path("reference")
                .asText();
    }

    public void tag(String repository, String tag, String ref) {
        post("/repositories/" + repository + "/tags", Map.of("id", tag, "ref", ref));
    }

    public void deleteTag(String repository, String tag) {
        send("DELETE", "/repositories/" + repository + "/tags/" + encoded(tag), new byte[0]);
    }

    /** The commit id that a branch points to. */
    public String head(String repository, String branch) {
        return json("GET", branch(repository, branch)).path("commit_id").asText();
    }

    /** One call whose answer is JSON, e.g. {@code json("GET", "/repositories")}. */
    public JsonNode json(String method, String pathAndQuery) {
        return parsed(send(method, pathAndQuery, new byte[0]).body());
    }

    /** What is shown below a location, in all pages of it. */
    public List<LakeObject> objects(LakeLocation location) {
        List<LakeObject> objects = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = json(
                    "GET",
                    ref(location.repository(), location.ref())
                            + "/objects/ls?amount=1000&prefix=" + encoded(location.prefix()) + "&after="
                            + encoded(after));
            for (JsonNode object : page.path("results")) {
                objects.add(new LakeObject(
                        object.path("path").asText(),
                        object.path("physical_address").asText(),
                        object.path("size_bytes").asLong()));
            }
            after = page.path("pagination").path("has_more").asBoolean()
                    ? page.path("pagination").path("next_offset").asText()
                    : "";
        } while (!after.isEmpty());
        return objects;
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode post(String path, Map<String, ?> body) {
        return parsed(sendJson("POST", path, body));
    }

    private byte[] sendJson(String method, String path, Map<String, ?> body) {
        try {
            return send(method, path, JSON.writeValueAsBytes(body)).body();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> send(String method, String pathAndQuery, byte[] body) {
        String credentials = accessKeyId + ":" + secretAccessKey;
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/api/v1" + pathAndQuery))
                .timeout(TIMEOUT)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .header(
                        "Content-Type",
                        method.equals("POST") && pathAndQuery.contains("/objects?")
                                ? "application/octet-stream"
                                : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new LakeFsError(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String branch(String repository, String branch) {
        return "/repositories/" + repository + "/branches/" + encoded(branch);
    }

    private static String ref(String repository, String ref) {
        return "/repositories/" + repository + "/refs/" + encoded(ref);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String required(String property) {
        return Optional.ofNullable(System.getProperty(property))
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new IllegalStateException("-D" + property + " is missing"));
    }
}
