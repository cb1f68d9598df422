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
 * S3 and Glue emulated by moto on one loopback port, normally shared by all tests of a JVM and started by the first.
 * {@code -Daws.endpoint=http://…} uses another emulator instead, which then keeps what earlier tests left there.
 *
 * <p>Any credentials will do; those here are set as system properties, where the AWS SDK's default search finds them.
 */
public final class Moto implements AutoCloseable {
    public static final String REGION = "us-east-1";
    public static final String ACCESS_KEY_ID = "test";
    public static final String SECRET_ACCESS_KEY = "test-secret";

    private static @Nullable Moto shared;

    private final URI endpoint;
    private final @Nullable ChildProcess ours;

    private Moto(URI endpoint, @Nullable ChildProcess ours) {
        this.endpoint = endpoint;
        this.ours = ours;
    }

    public static synchronized Moto shared() {
        if (shared == null) {
            String other = System.getProperty("aws.endpoint", "");
            shared = other.isEmpty() ? start(ChildProcess.freePort()) : new Moto(URI.create(other), null);
            AwsSettings.giveTestCredentials();
        }
        return shared;
    }

    /** A moto of one's own, on this port. */
    public static Moto start(int port) {
        AwsSettings.giveTestCredentials();
        List<String> command = List.of(
                RigFiles.part("venv", "bin", "python").toString(),
                RigFiles.SOURCES.resolve("moto_child.py").toString(),
                String.valueOf(port));
        ChildProcess process = ChildProcess.start("moto", command).awaitPort(port, Duration.ofSeconds(60));
        return new Moto(URI.create("http://127.0.0.1:" + port), process);
    }

    /** Of both services. */
    public URI endpoint() {
        return endpoint;
    }

    /** Forgets every bucket, object, database and table; does nothing where it isn't moto. */
    public void reset() {
        if (ours == null) {
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

    /** Ends it with all that it holds; another emulator is left alone. */
    @Override
    public void close() {
        if (ours != null) {
            ours.close();
        }
    }
}
