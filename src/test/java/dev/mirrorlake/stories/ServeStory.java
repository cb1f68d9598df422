package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.rig.ChildProcess;
import dev.mirrorlake.rig.HiveClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as processes of their own: a proxy beside each engine, and one mirror that all of them feed. */
class ServeStory {
    private static final String SECRET = "a-secret-that-both-know";

    private final Stage stage = Stage.create();
    private final List<Process> processes = new ArrayList<>();
    private final int proxyPort = ChildProcess.freePort();
    private final int proxyAdmin = ChildProcess.freePort();
    private final int mirrorAdmin = ChildProcess.freePort();

    @TempDir
    Path directory;

    @BeforeEach
    void putData() {
        stage.put("orders/a.parquet", parquet("1", "a"));
    }

    @AfterEach
    void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        stage.close();
    }

    @Test
    void aSidecarProxyFeedsAMirrorThatStartsLaterAndBothEndWhenToldTo() throws Exception {
        TableName orders = stage.name("orders");
        Process proxy = serve("proxy", "admin: {listen: \"127.0.0.1:" + proxyAdmin + "\"}");
        awaitReady(proxyAdmin);
        try (HiveClient hive = HiveClient.connect(new HostPort("127.0.0.1", proxyPort))) {
            hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));

            Process mirror = serve("mirror", "admin: {listen: \"127.0.0.1:" + mirrorAdmin + "\"}");
            awaitReady(mirrorAdmin);
            stage.awaitRows(orders, 1);

            hive.dropTable(orders);
            eventually(() -> assertThat(stage.twin(orders)).isEmpty());
            assertThat(get(mirrorAdmin, "/metrics")).contains("mirrorlake_syncs_total{outcome=\"created\"} 1");
            assertThat(get(proxyAdmin, "/metrics"))
                    .contains("mirrorlake_proxy_intercepted_total{")
                    .doesNotContain(SECRET);
            assertThat(get(mirrorAdmin, "/status"))
                    .contains("\"role\":\"mirror\"")
                    .doesNotContain(SECRET);

            ends(mirror);
        }
        ends(proxy);
    }

    @Test
    void aCallThroughASidecarProxyReturnsOnceTheMirrorHasMadeTheTwin() throws Exception {
        String[] edits = {
            "127.0.0.1:" + proxyPort + "\"}",
            "127.0.0.1:" + proxyPort + "\", acknowledge: {sync: [{table: orders}]}}",
            "quiet: 100ms",
            "quiet: 1h",
            "quiet-at-most: 1s",
            "quiet-at-most: 1h"
        };
        Process mirror = serve("mirror", "admin: {listen: \"127.0.0.1:" + mirrorAdmin + "\"}", edits);
        Process proxy = serve("proxy", "admin: {listen: \"127.0.0.1:" + proxyAdmin + "\"}", edits);
        awaitReady(mirrorAdmin);
        awaitReady(proxyAdmin);
        try (HiveClient hive = HiveClient.connect(new HostPort("127.0.0.1", proxyPort))) {
            TableName orders = stage.name("orders");

            hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));

            assertThat(stage.twinRows(orders)).hasSize(1).isEqualTo(stage.sourceRows(orders));

            ends(mirror);
            hive.setParameters(orders, Map.of("comment", "nobody can tell whether this is synced"));
            assertThat(get(proxyAdmin, "/metrics"))
                    .contains("mirrorlake_proxy_acknowledge_seconds_count{outcome=\"synced\"} 1")
                    .contains("mirrorlake_proxy_acknowledge_seconds_count{outcome=\"abandoned\"} 1");
        }
        ends(proxy);
    }

    /** Starts a role in a directory of its own. */
    private Process serve(String role, String admin, String... edits) throws IOException {
        Path home = Files.createDirectory(directory.resolve(role));
        String yaml = stage.yaml(
                "admin: {listen: \"127.0.0.1:0\"}",
                admin,
                "proxy: {listen: \"127.0.0.1:0\"}",
                "proxy: {listen: \"127.0.0.1:" + proxyPort + "\"}",
                "mirror:\n",
                "mirror:\n  url: http://127.0.0.1:" + mirrorAdmin + "\n  secret: " + SECRET + "\n");
        for (int i = 0; i < edits.length; i += 2) {
            yaml = yaml.replace(edits[i], edits[i + 1]);
        }
        Process process = new Command(home, yaml).start("serve", "--role", role);
        processes.add(process);
        return process;
    }

    private static void ends(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended by SIGTERM").isTrue();
    }

    private static void awaitReady(int port) {
        eventually(() -> assertThat(get(port, "/readyz")).isEqualTo("ready\n"));
    }

    private static String get(int port, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
