package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.rig.LakeFsEmulator;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of lakeFS's refusals, failures and nonsense. */
class LakeFsClientFailureTest {
    private final LakeFsFixture lake = new LakeFsFixture();
    private final LakeFsEmulator emulator = lake.emulator;
    private final LakeFsClient client = lake.client;

    @AfterEach
    void stop() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, REFUSED, credentials rejected, lakefs.secret-access-key",
        "403, REFUSED, access denied, fs:ListObjects",
        "420, REFUSED, HTTP 420, ''",
        "302, REFUSED, HTTP 302, lakefs.endpoint",
        "429, RETRY, HTTP 429, ''",
        "500, RETRY, HTTP 500, ''",
        "503, RETRY, HTTP 503, ''",
    })
    void aRefusalIsTranslated(int status, Kind kind, String message, String remedy) {
        emulator.failWith(status);

        SyncException e = catchThrowableOfType(SyncException.class, () -> head("t/"));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.system()).isEqualTo("lakefs");
        assertThat(e).hasMessageContaining("ref main of repository example").hasMessageContaining(message);
        assertThat(e.remedy()).contains(remedy);
        assertThat(e.toString()).doesNotContain(LakeFsEmulator.SECRET_ACCESS_KEY);
    }

    @Test
    void wrongCredentialsAreRefused() {
        Config.LakeFs wrong = LakeFsFixture.config(emulator.endpoint(), "nobody", LakeFsFixture.TIMEOUT);

        try (LakeFsClient stranger = new LakeFsClient(wrong, lake.metrics)) {
            assertThat(catchThrowableOfType(SyncException.class, () -> stranger.repository("example")))
                    .hasMessageContaining("credentials rejected (error authenticating request)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "200, text/html,        <html>Please log in</html>",
                "404, text/html,        <html>nginx</html>",
                "200, application/json, {\"\"pagination\"\": {\"\"has_more\"\": tr",
                "200, application/json, {\"\"id\"\": 5}",
                "200, application/json, []",
                "200, application/json, \"\"",
                "204, application/json, \"\"",
            })
    void whatIsNotAnAnswerOfLakeFsIsTriedLater(int status, String contentType, String body) {
        emulator.failWith(status, contentType, body);

        SyncException e = catchThrowableOfType(SyncException.class, () -> client.repository("example"));

        assertThat(e.kind()).isEqualTo(Kind.RETRY);
        assertThat(e).hasMessageContaining("repository example: not an answer of lakeFS");
        assertThat(e.remedy()).contains("lakefs.endpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t/a", "t/0"})
    void aPagerThatDoesNotAdvanceIsNotFollowed(String next) {
        AtomicInteger pages = new AtomicInteger();
        emulator.onCall(call -> {
            if (call.contains("/objects/ls") && pages.incrementAndGet() == 1) {
                emulator.failWith(200, "application/json", page("t/a", "t/a"));
            } else if (call.contains("/objects/ls")) {
                emulator.failWith(200, "application/json", page("t/a", next));
            }
        });

        SyncException e =
                catchThrowableOfType(SyncException.class, () -> client.snapshot("example", "main", Set.of("t/"), true));

        assertThat(e.kind()).isEqualTo(Kind.RETRY);
        assertThat(e).hasMessageContaining("the page after \"t/a\" leads to \"" + next + "\"");
        assertThat(pages).hasValue(2);
    }

    @Test
    void anObjectThatWasNotAskedForIsNotTaken() {
        lake.once("/objects/ls", () -> emulator.failWith(200, "application/json", page("secret/a", "t/b")));

        SyncException e =
                catchThrowableOfType(SyncException.class, () -> client.snapshot("example", "main", Set.of("t/"), true));

        assertThat(e.kind()).isEqualTo(Kind.RETRY);
        assertThat(e).hasMessageContaining("\"secret/a\" in a list of what is below \"t/\"");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        emulator.failWith(200, "application/json", "{\"id\": \"" + "x".repeat(17 << 20) + "\"}");

        SyncException e = catchThrowableOfType(SyncException.class, () -> client.repository("example"));

        assertThat(e.kind()).isEqualTo(Kind.RETRY);
        assertThat(e).hasMessageContaining("longer than 16777216 bytes");
    }

    @Test
    void aServerThatIsDownIsUnreachableUntilItIsBack() {
        client.repository("example");
        emulator.stop();

        SyncException e = catchThrowableOfType(SyncException.class, () -> client.repository("example"));
        emulator.start();

        assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(e).hasMessageContaining("no connection");
        assertThat(client.repository("example").id()).isEqualTo("example");
    }

    @Test
    void aNameThatDoesNotResolveIsUnreachable() {
        try (LakeFsClient lost = lake.clientOf(URI.create("http://lakefs.invalid"), LakeFsFixture.TIMEOUT)) {
            assertThat(catchThrowableOfType(SyncException.class, lost::repositories)
                            .kind())
                    .isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsTriedLater() {
        CountDownLatch done = lake.hanging();
        try (LakeFsClient hasty = lake.clientOf(emulator.endpoint(), Duration.ofMillis(200))) {
            SyncException e = catchThrowableOfType(SyncException.class, () -> hasty.repository("example"));

            assertThat(e.kind()).isEqualTo(Kind.RETRY);
            assertThat(e).hasMessageContaining("timeout");
        } finally {
            done.countDown();
        }
    }

    @Test
    void anInterruptEndsACallAtOnce() throws Exception {
        CountDownLatch done = lake.hanging();
        CountDownLatch called = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            called.countDown();
            SyncException e = catchThrowableOfType(SyncException.class, () -> client.repository("example"));
            interrupted.complete(
                    e.kind() == Kind.RETRY && Thread.currentThread().isInterrupted());
        });

        thread.start();
        called.await();
        thread.interrupt();

        assertThat(interrupted.get(2, TimeUnit.SECONDS)).isTrue();
        done.countDown();
    }

    @Test
    void countsItsCalls() {
        client.repository("example");
        assertThatThrownBy(() -> client.repository("nope")).isInstanceOf(SyncException.class);
        emulator.failWith(500);
        assertThatThrownBy(() -> client.repository("example")).isInstanceOf(SyncException.class);

        for (String outcome : List.of("ok", "not_found", "retry")) {
            assertThat(lake.metrics
                            .calls
                            .labelValues("lakefs", "getRepository", outcome)
                            .get())
                    .as(outcome)
                    .isEqualTo(1);
        }
    }

    private Snapshot head(String... prefixes) {
        return client.snapshot("example", "main", List.of(prefixes), false);
    }

    private static String page(String path, String next) {
        return """
                {"pagination": {"has_more": true, "results": 1, "max_per_page": 1000, "next_offset": "%s"},
                 "results": [{"path": "%s", "path_type": "object", "physical_address": "s3://b/k", "checksum": "c",
                              "size_bytes": 1, "mtime": 1}]}
                """.formatted(next, path);
    }
}
