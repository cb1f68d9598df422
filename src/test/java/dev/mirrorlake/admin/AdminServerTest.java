package dev.mirrorlake.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeJson;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final String SECRET = "0123456789abcdef";
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final byte[] ONE_CHANGE =
            ChangeJson.write(List.of(new Change.OfTable(new TableName("sales", "orders"))));

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private final Queue<Change> offered = new ConcurrentLinkedQueue<>();
    private volatile Optional<String> whyNotReady = Optional.empty();
    private volatile Supplier<?> status = () -> new Status(new TableName("sales", "orders"), Instant.EPOCH);
    private AdminServer server;

    private record Status(TableName table, Instant since) {}

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(
                ANY_PORT, metrics, () -> whyNotReady, () -> status.get(), offered::add, new Secret(SECRET));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysThatItLives() throws Exception {
        HttpResponse<String> answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok\n");
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        whyNotReady = Optional.of("proxy.listen: not accepting");
        HttpResponse<String> before = get("/readyz");
        whyNotReady = Optional.empty();
        HttpResponse<String> after = get("/readyz");

        assertThat(before.statusCode()).isEqualTo(503);
        assertThat(before.body()).isEqualTo("proxy.listen: not accepting\n");
        assertThat(after.statusCode()).isEqualTo(200);
    }

    @Test
    void showsMetricsAsPrometheusText() throws Exception {
        metrics.changesDropped.inc(3);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body())
                .contains("# TYPE mirrorlake_changes_dropped_total counter\n")
                .contains("\nmirrorlake_changes_dropped_total 3.0\n");
    }

    @Test
    void showsTheStatusAsJson() throws Exception {
        HttpResponse<String> answer = get("/status");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"table\":\"sales.orders\",\"since\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void aBugInOneAnswerLeavesTheOthers() throws Exception {
        status = () -> {
            throw new IllegalStateException("a bug");
        };

        assertThat(get("/status").statusCode()).isEqualTo(500);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void takesChanges() throws Exception {
        HttpResponse<String> answer = post("Bearer " + SECRET, ONE_CHANGE);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(offered).containsExactly(new Change.OfTable(new TableName("sales", "orders")));
    }

    @Test
    void whoPrefersToWaitIsAnsweredWhenTheSyncHasEndedOrNobodyTellsOrItTakesLong() throws Exception {
        Queue<CompletableFuture<Void>> syncs = new ConcurrentLinkedQueue<>();
        ChangeSink sink = new ChangeSink() {
            @Override
            public void offer(Change change) {
                throw new IllegalStateException("not waited for");
            }

            @Override
            public CompletableFuture<Void> offerAndAwait(Change change) {
                CompletableFuture<Void> sync = new CompletableFuture<>();
                syncs.add(sync);
                return sync;
            }
        };
        try (AdminServer mirror =
                AdminServer.start(ANY_PORT, metrics, Optional::empty, () -> "", sink, new Secret(SECRET))) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) { // more than there are threads
                answers.add(postAndWait(mirror, i == 0 ? 1 : 60));
                int asked = i + 1;
                await().until(() -> syncs.size() == asked);
            }
            assertThat(answers.get(0).get().statusCode()).isEqualTo(504);
            assertThat(answers.subList(1, 20)).noneMatch(CompletableFuture::isDone);

            syncs.remove();
            syncs.remove().cancel(false);
            assertThat(answers.get(1).get().statusCode()).isEqualTo(202);
            syncs.forEach(sync -> sync.complete(null));

            for (CompletableFuture<HttpResponse<String>> answer : answers.subList(2, 20)) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> postAndWait(AdminServer mirror, int seconds) {
        HttpRequest request = HttpRequest.newBuilder(uri(mirror, "/changes"))
                .header("Authorization", "Bearer " + SECRET)
                .header("Prefer", "wait=" + seconds)
                .POST(HttpRequest.BodyPublishers.ofByteArray(ONE_CHANGE))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer 0123456789abcdeF", "Bearer 0123456789abcdef0", "Bearer ", "0123456789abcdef", "x"})
    void takesNoChangesFromStrangers(String authorization) throws Exception {
        HttpResponse<String> answer = post(authorization, ONE_CHANGE);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain(SECRET);
        assertThat(offered).isEmpty();
    }

    @Test
    void takesAMessageAsAWholeOrNotAtAll() throws Exception {
        String halfRight = "{\"version\":1,\"changes\":[{\"kind\":\"everything\"},{\"kind\":\"nothing\"}]}";

        HttpResponse<String> answer = post("Bearer " + SECRET, halfRight.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("kind must be table, database or everything\n");
        assertThat(offered).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        byte[] spaces = new byte[ChangeEntrance.MAX_BYTES + 1];
        Arrays.fill(spaces, (byte) ' ');

        HttpResponse<String> answer = post("Bearer " + SECRET, spaces);

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void withoutASecretNobodyCanSendChanges() throws Exception {
        try (AdminServer closed =
                AdminServer.start(ANY_PORT, metrics, Optional::empty, () -> "", offered::add, new Secret(""))) {
            HttpRequest request = HttpRequest.newBuilder(uri(closed, "/changes"))
                    .header("Authorization", "Bearer ")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(ONE_CHANGE))
                    .build();

            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(offered).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /,             404",
        "GET,    /healthz/,     404",
        "GET,    /healthzz,     404",
        "GET,    /%00,          404",
        "GET,    /../status,    404",
        "GET,    /healthz?a=b,  200",
        "GET,    /changes,      405",
        "POST,   /status,       405",
        "PUT,    /changes,      405",
        "DELETE, /status,       405",
        "HEAD,   /healthz,      405",
        "TRACE,  /healthz,      405",
    })
    void answersNothingElse(String method, String path, int expected) throws Exception {
        String response =
                raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + expected + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET http://[ HTTP/1.1\r\n\r\n",
                "POST /changes HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /changes HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                "POST /changes HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
            })
    void survivesNonsense(String request) throws Exception {
        assertThat(raw(request)).doesNotStartWith("HTTP/1.1 2");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void slowClientsAreCutOffAndDoNotTakeThePortAway() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                slow.add(connect("GET /healthz HTTP/1.1\r\nHost: "));
                slow.add(connect("POST /changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SECRET
                        + "\r\nContent-Length: 100\r\n\r\n{"));
            }

            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> get("/healthz").statusCode() == 200);
            for (Socket socket : slow) {
                socket.setSoTimeout(30_000);
                assertThat(endsWithoutAnswer(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aPortInUseIsAnErrorThatNamesIt() {
        HostPort taken = server.address();

        assertThatThrownBy(() -> AdminServer.start(
                        taken, new Metrics(), Optional::empty, () -> "", offered::add, new Secret("")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("admin.listen: " + taken);
    }

    @Test
    void aHostThatDoesNotExistIsAnErrorThatNamesIt() {
        HostPort unknown = new HostPort("no-such-host.invalid", 0);

        assertThatThrownBy(() -> AdminServer.start(
                        unknown, new Metrics(), Optional::empty, () -> "", offered::add, new Secret("")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("admin.listen: no-such-host.invalid:0");
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(server, path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String authorization, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(server, "/changes"))
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(AdminServer server, String path) {
        return URI.create("http://" + server.address() + path);
    }

    private Socket connect(String request) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().port());
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect(request)) {
            socket.setSoTimeout(10_000);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static boolean endsWithoutAnswer(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
