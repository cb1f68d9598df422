package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What S3 answers when it does not do what it was asked: answers in its own form, from a server of the test's. */
class ManifestStoreFailuresTest {
    private static final TableName TABLE = new TableName("sales", "orders");

    private final ManifestRoot root =
            new ManifestRoot(ManifestHome.of("s3://bucket/base", "prod"), "example/main/sales.orders/");
    private final Manifest manifest = new Manifest(List.of("1"), "month=1/", List.of("s3://b/x"));
    private HttpServer server;
    private AwsAccess access;
    private ManifestStore store;
    private volatile int status = 200;
    private volatile String answer = "";

    @BeforeAll
    static void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test-secret");
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Config.Aws config = new Config.Aws(
                "us-east-1",
                "",
                "",
                "",
                "",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                true,
                "",
                Duration.ofSeconds(20));
        access = new AwsAccess(config, new Metrics(), List.of());
        store = new ManifestStore(access, config);
    }

    @AfterEach
    void stop() {
        store.close();
        access.close();
        server.stop(0);
    }

    private void answer(int status, String xml) {
        this.status = status;
        this.answer = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml;
    }

    private static void assertFails(Kind kind, String message, String remedy, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    assertThat(e.remedy()).contains(remedy);
                })
                .hasMessageContaining(message);
    }

    @Test
    void aDeniedCallNamesTheActionAndTheBucket() {
        answer(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");

        String at = "s3: manifests s3://bucket/base/symlinks/prod/example/main/sales.orders/";
        String file = at + "month=1/symlink.txt";
        assertFails(Kind.REFUSED, at + ": access denied", "allow s3:ListBucket", () -> store.list(root));
        assertFails(Kind.REFUSED, file + ": access denied", "allow s3:PutObject", () -> store.put(root, manifest));
        assertFails(
                Kind.REFUSED,
                file + ": access denied",
                "allow s3:DeleteObject",
                () -> store.delete(root, List.of("month=1/")));
        assertFails(Kind.REFUSED, "_removed/example", "allow s3:PutObject", () -> store.retire(root, TABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDenied, REFUSED, allow s3:DeleteObject",
        "InternalError, RETRY, ''",
        "SlowDown, RETRY, ''",
    })
    void aKeyThatIsNotDeletedFailsTheDelete(String code, Kind kind, String remedy) {
        answer(
                200,
                "<DeleteResult><Error><Key>a/symlink.txt</Key><Code>" + code
                        + "</Code><Message>why</Message></Error></DeleteResult>");

        assertFails(kind, "s3://bucket/a/symlink.txt", remedy, () -> store.delete(root, List.of("month=1/")));
    }

    @Test
    void aServerThatIsDownIsUnreachable() {
        server.stop(0);

        assertFails(Kind.UNREACHABLE, "sales.orders", "", () -> store.list(root));
    }

    @Test
    void anInterruptEndsACallAndStaysSet() {
        Thread.currentThread().interrupt();

        assertFails(Kind.RETRY, "interrupted", "", () -> store.list(root));

        assertThat(Thread.interrupted()).isTrue();
    }
}
