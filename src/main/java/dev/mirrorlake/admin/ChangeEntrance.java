package dev.mirrorlake.admin;

import com.sun.net.httpserver.HttpExchange;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeFormatException;
import dev.mirrorlake.changes.ChangeJson;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Takes changes from proxies that know the secret. A message is taken as a whole or not at all. */
final class ChangeEntrance implements AdminServer.Handler {
    /** Most bytes of one message; a forwarder's batch has about a tenth of it. */
    static final int MAX_BYTES = 1024 * 1024;

    private final ChangeSink sink;
    private final byte[] authorization;

    ChangeEntrance(ChangeSink sink, Secret secret) {
        this.sink = sink;
        this.authorization = ("Bearer " + secret.value()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Answer answer(HttpExchange exchange) throws IOException {
        if (!knowsTheSecret(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return Answer.text(401, "unauthorized");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            return Answer.text(413, "more than " + MAX_BYTES + " bytes");
        }
        List<Change> changes;
        try {
            changes = ChangeJson.read(body);
        } catch (ChangeFormatException e) {
            return Answer.text(400, String.valueOf(e.getMessage()));
        }
        changes.forEach(sink::offer);
        return Answer.text(202, "accepted");
    }

    private boolean knowsTheSecret(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        // compared in constant time, so that the time of an answer tells nothing about the secret
        return given != null && MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8));
    }
}
