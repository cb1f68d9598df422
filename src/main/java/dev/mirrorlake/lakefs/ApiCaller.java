package dev.mirrorlake.lakefs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import io.lakefs.clients.sdk.ApiCallback;
import io.lakefs.clients.sdk.ApiClient;
import io.lakefs.clients.sdk.ApiException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Makes calls of the lakeFS SDK: counted, interruptible, and with every failure translated. */
final class ApiCaller implements AutoCloseable {
    private static final String SYSTEM = "lakefs";
    private static final int LONGEST_QUOTE = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OkHttpClient http;
    private final ApiClient client;
    private final Metrics metrics;

    ApiCaller(Config.LakeFs config, Metrics metrics) {
        this.metrics = metrics;
        http = ApiTransport.client(config.timeout());
        client = new ApiClient(http);
        client.setBasePath(basePath(config.endpoint().toString()));
        client.setUsername(config.accessKeyId());
        client.setPassword(config.secretAccessKey().value());
    }

    /** What the SDK's API classes are built on. */
    ApiClient client() {
        return client;
    }

    /** A call of the SDK that runs on another thread and reports to the callback. */
    @FunctionalInterface
    interface Request<T> {
        Call start(ApiCallback<T> callback) throws ApiException;
    }

    /**
     * Makes one call and waits for its end; an interrupt cancels it.
     *
     * @param operation lakeFS's name of the call
     * @param what the thing that the call is about, for messages
     * @return empty where lakeFS says that there is no such thing (any more)
     */
    <T> Optional<T> call(String operation, String what, Request<T> request) {
        String outcome = "ok";
        try {
            Pending<T> pending = new Pending<>();
            try {
                return Optional.of(pending.await(request.start(pending)));
            } catch (ApiException e) {
                if (notThere(e)) {
                    outcome = "not_found";
                    return Optional.empty();
                }
                throw failure(what, e, pending);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SyncException(Kind.RETRY, SYSTEM, what + ": interrupted", "", e);
            }
        } catch (SyncException e) {
            outcome = e.kind().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            metrics.calls.labelValues(SYSTEM, operation, outcome).inc();
        }
    }

    static SyncException nonsense(String what, String answer, @Nullable Throwable cause) {
        return new SyncException(
                Kind.RETRY,
                SYSTEM,
                what + ": not an answer of lakeFS: " + quoted(answer),
                "check that lakefs.endpoint is the lakeFS server itself",
                cause);
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Any proxy or wrong server answers 404 too; lakeFS says so in JSON. */
    private static boolean notThere(ApiException e) {
        return (e.getCode() == 404 || e.getCode() == 410) && serverMessage(e).isPresent();
    }

    private static SyncException failure(String what, ApiException e, Pending<?> pending) {
        if (e.getCode() == 0 && e.getCause() instanceof IOException io) {
            return pending.connected
                    ? new SyncException(Kind.RETRY, SYSTEM, what + ": " + io, "", io)
                    : new SyncException(
                            Kind.UNREACHABLE, SYSTEM, what + ": no connection: " + io, "check lakefs.endpoint", io);
        }
        String said = serverMessage(e).map(ApiCaller::quoted).orElse("no reason given");
        int status = e.getCode();
        if (status == 401) {
            return refused(
                    ReasonCode.CREDENTIALS,
                    what,
                    "credentials rejected",
                    said,
                    "check lakefs.access-key-id and lakefs.secret-access-key",
                    e);
        }
        if (status == 403) {
            return refused(
                    ReasonCode.ACCESS_DENIED,
                    what,
                    "access denied",
                    said,
                    "allow the lakeFS user fs:ReadRepository, fs:ListRepositories, fs:ReadBranch, fs:ReadCommit,"
                            + " fs:ListObjects and fs:ReadObject",
                    e);
        }
        if (status == 429 || status == 408 || status >= 500) {
            ReasonCode code = status == 429 ? ReasonCode.THROTTLED : Kind.RETRY.code();
            return new SyncException(Kind.RETRY, code, SYSTEM, what + ": HTTP " + status + ": " + said, "", e);
        }
        if (status >= 300 && status < 400) {
            return refused(
                    ReasonCode.REFUSED,
                    what,
                    "HTTP " + status,
                    "a redirect",
                    "set lakefs.endpoint to where it leads",
                    e);
        }
        if (status >= 400 && serverMessage(e).isPresent()) {
            return refused(ReasonCode.REFUSED, what, "HTTP " + status, said, "", e);
        }
        String body = e.getResponseBody();
        return nonsense(what, body == null ? String.valueOf(e.getMessage()) : body, e);
    }

    private static SyncException refused(
            ReasonCode code, String what, String why, String said, String remedy, ApiException cause) {
        return new SyncException(Kind.REFUSED, code, SYSTEM, what + ": " + why + " (" + said + ")", remedy, cause);
    }

    /** The {@code message} of lakeFS's error body. */
    private static Optional<String> serverMessage(ApiException e) {
        String body = e.getResponseBody();
        if (body == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(body).path("message").textValue());
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static String quoted(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    }

    private static String basePath(String endpoint) {
        String base = endpoint.replaceAll("/+$", "");
        return base.endsWith("/api/v1") ? base : base + "/api/v1";
    }

    /** The result of a call under way. {@link ApiTransport} finds it as the request's tag. */
    static final class Pending<T> implements ApiCallback<T> {
        private final CompletableFuture<@Nullable T> result = new CompletableFuture<>();

        /** Whether the call has had a connection. */
        volatile boolean connected;

        T await(Call call) throws ApiException, InterruptedException {
            try {
                T answer = result.get();
                if (answer == null) {
                    throw new ApiException("an empty answer");
                }
                return answer;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ApiException failure) {
                    throw failure;
                }
                throw new ApiException(e.getCause());
            } catch (InterruptedException e) {
                call.cancel();
                throw e;
            }
        }

        @Override
        public void onFailure(ApiException e, int status, Map<String, List<String>> headers) {
            result.completeExceptionally(e);
        }

        @Override
        public void onSuccess(T answer, int status, Map<String, List<String>> headers) {
            result.complete(answer);
        }

        @Override
        public void onUploadProgress(long written, long length, boolean done) {}

        @Override
        public void onDownloadProgress(long read, long length, boolean done) {}
    }
}
