package dev.mirrorlake.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * S3 and Glue emulated by moto on one loopback port, shared by all tests of a JVM and started by the first. {@code
 * -Daws.endpoint=http://…} uses another emulator instead, which then keeps what earlier tests left there.
 *
 * <p>Any credentials will do; those here are set as system properties, where the AWS SDK's default search finds them.
 */
public final class Moto {
    public static final String REGION = "us-east-1";
    public static final String ACCESS_KEY_ID = "test";
    public static final String SECRET_ACCESS_KEY = "test-secret";

    private static @Nullable Moto shared;

    private final URI endpoint;
    private final boolean ours;

    private Moto(URI endpoint, boolean ours) {
        this.endpoint = endpoint;
        this.ours = ours;
    }

    public static synchronized Moto shared() {
        if (shared == null) {
            System.setProperty("aws.accessKeyId", ACCESS_KEY_ID);
            System.setProperty("aws.secretAccessKey", SECRET_ACCESS_KEY);
            String other = System.getProperty("aws.endpoint", "");
            shared = other.isEmpty() ? start() : new Moto(URI.create(other), false);
        }
        return shared;
    }

    private static Moto start() {
        int port = ChildProcess.freePort();
        List<String> command = List.of(
                RigFiles.part("venv", "bin", "python").toString(),
                RigFiles.SOURCES.resolve("moto_child.py").toString(),
                String.valueOf(port));
        ChildProcess.start("moto", command).awaitPort(port, Duration.ofSeconds(60));
        return new Moto(URI.create("http://127.0.0.1:" + port), true);
    }

    /** Of both services. */
    public URI endpoint() {
        return endpoint;
    }

    /** Forgets every bucket, object, database and table; does nothing where it isn't moto. */
    public void reset() {
        if (!ours) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException("moto's reset answered " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in moto's reset", e);
        }
    }
}
