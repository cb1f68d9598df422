package dev.mirrorlake.admin;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.sun.net.httpserver.HttpExchange;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeFormatException;
import dev.mirrorlake.changes.ChangeJson;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes changes from proxies that know the secret. A message is taken as a whole or not at all.
 *
 * <p>Who sends {@code Prefer: wait=SECONDS} (RFC 7240) is answered 200 once syncs of all the changes have ended, 504 where
 * they go on, and 202 as everybody else where that can't be told or too many wait.
 */
final class ChangeEntrance implements AdminServer.Handler {
    /** Most bytes of one message; a forwarder's batch has about a tenth of it. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Connections that may wait for a sync. Each costs a descriptor, and no thread. */
    static final int MAX_WAITING = 1000;

    /** Less than what an answer may take. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final Answer ACCEPTED = Answer.text(202, "accepted");
    private static final Pattern WAIT = Pattern.compile("wait=([0-9]{1,4})");

    private final AtomicInteger waiting = new AtomicInteger();
    private final ChangeSink sink;
    private final byte[] authorization;

    ChangeEntrance(ChangeSink sink, Secret secret) {
        this.sink = sink;
        this.authorization = ("Bearer " + secret.value()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<Answer> answer(HttpExchange exchange) throws IOException {
        if (!knowsTheSecret(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return completedFuture(Answer.text(401, "unauthorized"));
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            return completedFuture(Answer.text(413, "more than " + MAX_BYTES + " bytes"));
        }
        List<Change> changes;
        try {
            changes = ChangeJson.read(body);
        } catch (ChangeFormatException e) {
            return completedFuture(Answer.text(400, String.valueOf(e.getMessage())));
        }
        Duration wait = longestWait(exchange);
        if (wait.isZero() || changes.isEmpty()) {
            changes.forEach(sink::offer);
            return completedFuture(ACCEPTED);
        }
        return synced(changes, wait);
    }

    private CompletableFuture<Answer> synced(List<Change> changes, Duration wait) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            changes.forEach(sink::offer);
            return completedFuture(ACCEPTED);
        }
        CompletableFuture<?>[] syncs = changes.stream().map(sink::offerAndAwait).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(syncs)
                .handle((synced, failure) -> failure == null ? Answer.text(200, "synced") : ACCEPTED)
                .completeOnTimeout(Answer.text(504, "not synced yet"), wait.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((answer, failure) -> waiting.decrementAndGet());
    }

    /** How long the client is ready to wait, if at all. */
    private static Duration longestWait(HttpExchange exchange) {
        String prefer = exchange.getRequestHeaders().getFirst("Prefer");
        Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
        return wait.matches()
                ? Duration.ofSeconds(Math.min(Long.parseLong(wait.group(1)), LONGEST_WAIT.toSeconds()))
                : Duration.ZERO;
    }

    private boolean knowsTheSecret(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        // compared in constant time, so that the time of an answer tells nothing about the secret
        return given != null && MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8));
    }
}
