package dev.mirrorlake.changes;

import dev.mirrorlake.config.Config.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The call by which a mirror takes changes, {@code POST /changes} on its admin port. */
final class ChangePost {
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final URI target;
    private final Secret secret;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param mirror the address of the mirror's admin port, without a path of ours */
    ChangePost(URI mirror, Secret secret) {
        String base = mirror.toString();
        this.target = URI.create((base.endsWith("/") ? base : base + "/") + "changes");
        this.secret = secret;
    }

    URI target() {
        return target;
    }

    /**
     * Sends changes.
     *
     * @param wait how long the mirror may take until it has synced them, in whole seconds; zero: it doesn't wait
     * @return ends with the call; the time-out is for all but the answer's body
     */
    CompletableFuture<HttpResponse<Void>> send(List<Change> changes, Duration wait) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Authorization", "Bearer " + secret.value())
                .header("Content-Type", "application/json")
                .timeout(wait.plus(CALL_TIMEOUT))
                .POST(HttpRequest.BodyPublishers.ofByteArray(ChangeJson.write(changes)));
        if (wait.toSeconds() > 0) {
            // Source: RFC 7240, section 4.3
            request.header("Prefer", "wait=" + wait.toSeconds());
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    }
}
