package dev.mirrorlake.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** How many connections many calls at once take; in JVMs of their own, since the JDK looks at its setting once. */
class KeptConnectionsTest {
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 32;

    private final Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    KeptConnectionsTest() throws IOException {}

    @BeforeEach
    void start() {
        s3.setExecutor(threads);
        s3.createContext("/", exchange -> {
            connections.add(exchange.getRemoteAddress());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        s3.start();
    }

    @AfterEach
    void stop() {
        s3.stop(0);
        threads.shutdownNow();
    }

    @Test
    void connectionsAreKeptForTheNextCalls() throws Exception {
        write();

        assertThat(connections).hasSizeLessThanOrEqualTo(AT_ONCE + 8);
    }

    @Test
    void whatTheJvmWasToldStays() throws Exception {
        write("-Dhttp.maxConnections=1");

        assertThat(connections).hasSizeGreaterThan(3 * AT_ONCE);
    }

    private void write(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                "http://127.0.0.1:" + s3.getAddress().getPort()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** Writes many objects at once, several times. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            AwsAccess.keepConnections();
            AwsSettings.giveTestCredentials();
            Config.Aws config = AwsSettings.at(args[0], Duration.ofSeconds(30));
            ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
            try (AwsAccess access = new AwsAccess(config, new Metrics(), List.of());
                    S3Client client = access.configure(S3Client.builder().forcePathStyle(true), "s3", args[0])
                            .build()) {
                for (int round = 0; round < ROUNDS; round++) {
                    Callable<PutObjectResponse> write = () -> client.putObject(
                            put -> put.bucket("bucket").key("key"), RequestBody.fromString("manifest"));
                    for (Future<PutObjectResponse> written : threads.invokeAll(Collections.nCopies(AT_ONCE, write))) {
                        written.get();
                    }
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
