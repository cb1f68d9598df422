package dev.mirrorlake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.admin.AdminServer;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.metrics.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCommandTest {
    private AdminServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        server = AdminServer.start(
                new HostPort("127.0.0.1", 0),
                new Metrics(),
                Optional::empty,
                () -> Map.of("twins", List.of(Map.of("source", "sales.orders"))),
                change -> {},
                new Secret(""));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void printsATable() {
        CommandLineRun run = CommandLineRun.of("status", "--url", "http://" + server.address());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).containsExactly("", "twins (1)", "source", "sales.orders");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void printsJson() {
        CommandLineRun run = CommandLineRun.of("status", "--output", "json", "--url", "http://" + server.address());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().replaceAll("\\s", "")).isEqualTo("{\"twins\":[{\"source\":\"sales.orders\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void findsTheAdminPortInTheConfiguration(String host) throws Exception {
        Path file = config(host + ":" + server.address().port());

        CommandLineRun run = CommandLineRun.of("status", "-c", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("sales.orders");
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        CommandLineRun run =
                CommandLineRun.of("status", "-c", config("127.0.0.1:" + free).toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("mirrorlake: http://127.0.0.1:" + free + "/status can't be reached");
    }

    @Test
    void aWrongConfigurationIsExplained() throws Exception {
        Path file = config("nowhere");

        CommandLineRun run = CommandLineRun.of("status", "-c", file.toString());

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).startsWith(file + ":1: admin.listen: \"nowhere\" is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9084", "ftp://127.0.0.1", "http://", "http:///x"})
    void aWrongUrlIsWrongUsage(String url) {
        assertThat(CommandLineRun.of("status", "--url", url).exitCode()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({"404, x, answers with HTTP status 404", "200, <html>, is no admin port of Mirrorlake"})
    void anotherServerIsNotTakenForOurs(int status, String body, String message) throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
        other.start();
        try {
            CommandLineRun run = CommandLineRun.of(
                    "status", "--url", "http://127.0.0.1:" + other.getAddress().getPort());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains(message);
        } finally {
            other.stop(0);
        }
    }

    private Path config(String listen) throws Exception {
        return Files.writeString(folder.resolve("mirrorlake.yaml"), "admin: {listen: '" + listen + "'}\n");
    }
}
