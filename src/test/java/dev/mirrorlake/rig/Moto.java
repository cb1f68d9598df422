package dev.mirrorlake.rig;

import dev.mirrorlake.rig.wall.AwsWall;
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
 * S3 and Glue emulated by moto, behind {@link AwsWall}, on one loopback port; normally shared by all tests of a JVM and started by
 * the first. {@code -Daws.endpoint=http://…} uses another emulator instead, which then keeps what earlier tests left there.
 *
 * <p>Any credentials will do; those here are set as system properties, where the AWS SDK's default search finds them.
 */
public final class Moto implements AutoCloseable {
    public static final String REGION = "us-east-1";
    public static final String ACCESS_KEY_ID = "test";
    public static final String SECRET_ACCESS_KEY = "test-secret";

    private static @Nullable Moto shared;

    private final URI emulator;
    private final @Nullable ChildProcess ours;
    private final AwsWall wall;

    /** @param port the wall's; 0 for any free one */
    private Moto(URI emulator, @Nullable ChildProcess ours, int port) {
        this.emulator = emulator;
        this.ours = ours;
        this.wall = new AwsWall(emulator, RigFiles.glueModel(), port);
    }

    public static synchronized Moto shared() {
        if (shared == null) {
            String other = System.getProperty("aws.endpoint", "");
            shared = other.isEmpty() ? start(0) : new Moto(URI.create(other), null, 0);
            AwsSettings.giveTestCredentials();
        }
        return shared;
    }

    /** A moto of one's own, whose wall is on this port; 0 for any free one. */
    public static Moto start(int wallPort) {
        AwsSettings.giveTestCredentials();
        int port = ChildProcess.freePort();
        List<String> command = List.of(
                RigFiles.part("venv", "bin", "python").toString(),
                RigFiles.SOURCES.resolve("moto_child.py").toString(),
                String.valueOf(port));
        ChildProcess process = ChildProcess.start("moto", command).awaitPort(port, Duration.ofSeconds(60));
        return new Moto(URI.create("http://127.0.0.1:" + port), process, wallPort);
    }

    /** Of both services, behind the wall. */
    public URI endpoint() {
        return wall.endpoint();
    }

    /** What stands before the emulator, to look at calls and to let them fail. */
    public AwsWall wall() {
        return wall;
    }

    /** Of both services, without the wall; for tests of the wall itself. */
    public URI emulator() {
        return emulator;
    }

    /** Forgets every bucket, object, database and table, which it doesn't where it isn't moto, and what the wall was told. */
    public void reset() {
        wall.reset();
        if (ours == null) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(emulator.resolve("/moto-api/reset"))
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
        wall.close();
        if (ours != null) {
            ours.close();
        }
    }
}
