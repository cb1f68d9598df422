package dev.mirrorlake.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.DataObjects;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands where S3 stands, and answers what only the real one does: denials, and buckets in other regions. It knows HEAD, and
 * empty lists. Thread-safe.
 */
public final class StubS3 implements AutoCloseable {
    private static final String REGION = "us-east-1";

    /** Sizes by {@code /bucket/key}. */
    private final Map<String, Long> objects = new ConcurrentHashMap<>();

    private final Map<String, String> buckets = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final AwsAccess access;
    private final DataObjects data;

    public StubS3() {
        System.setProperty("aws.accessKeyId", Moto.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", Moto.SECRET_ACCESS_KEY);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        Config.Aws config = new Config.Aws(REGION, "", "", "", "", endpoint, true, "", Duration.ofSeconds(20));
        access = new AwsAccess(config, new Metrics(), List.of());
        data = new DataObjects(access, config);
    }

    /** Reads from here. */
    public DataObjects data() {
        return data;
    }

    public StubS3 bucket(String bucket) {
        return bucket(bucket, REGION);
    }

    public StubS3 bucket(String bucket, String region) {
        buckets.put(bucket, region);
        return this;
    }

    /** Access to everything in this bucket is denied. */
    public StubS3 deny(String bucket) {
        denied.add(bucket);
        return this;
    }

    public StubS3 object(String bucket, String key, long sizeBytes) {
        bucket(bucket, buckets.getOrDefault(bucket, REGION));
        objects.put("/" + bucket + "/" + key, sizeBytes);
        return this;
    }

    /** What was asked, in turn, as {@code HEAD /bucket/key} or {@code LIST /bucket/prefix}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            String path = uri.getPath().replaceFirst("/$", "");
            String bucket = path.split("/", 3)[1];
            String query = uri.getQuery() == null ? "" : uri.getQuery();
            boolean list = exchange.getRequestMethod().equals("GET");
            requests.add(list ? "LIST /" + bucket + "/" + query.replaceFirst(".*prefix=", "") : "HEAD " + path);
            String signedFor =
                    exchange.getRequestHeaders().getFirst("Authorization").split("/")[2];
            String region = buckets.get(bucket);
            if (region == null) {
                send(exchange, 404, error("NoSuchBucket"));
            } else if (!region.equals(signedFor)) {
                exchange.getResponseHeaders().set("x-amz-bucket-region", region);
                send(exchange, 301, error("PermanentRedirect"));
            } else if (denied.contains(bucket)) {
                send(exchange, 403, error("AccessDenied"));
            } else if (list) {
                send(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            } else if (path.equals("/" + bucket)) {
                send(exchange, 200, "");
            } else if (objects.containsKey(path)) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(objects.get(path)));
                send(exchange, 200, "");
            } else {
                send(exchange, 404, error("NoSuchKey"));
            }
        }
    }

    /** S3 sends no body to a HEAD. */
    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("x-amz-request-id", "1");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>told to</Message></Error>";
    }

    @Override
    public void close() {
        data.close();
        access.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
