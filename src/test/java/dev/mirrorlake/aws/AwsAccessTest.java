package dev.mirrorlake.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsSettings;
import dev.mirrorlake.rig.ScriptedAws;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.glue.GlueClient;

/** The real SDK against a small server on loopback: what comes back when AWS answers, or doesn't. */
class AwsAccessTest {
    private static final String ASSUMED_ROLE = "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
            + "<AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
            + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

    private final Metrics metrics = new Metrics();
    private final ScriptedAws aws = new ScriptedAws();

    @BeforeEach
    void giveCredentials() {
        AwsSettings.giveTestCredentials();
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void anAnswerIsReturnedAndCountedOnce() {
        aws.answers("{\"Database\":{\"Name\":\"sales\"}}");

        String name = getDatabase(Duration.ofSeconds(10));

        assertThat(name).isEqualTo("sales");
        assertThat(counted("GetDatabase", "ok")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException,           REFUSED, access denied to glue:GetDatabase, allow glue:GetDatabase",
        "400, ExpiredTokenException,           REFUSED, does not accept the credentials,   renew",
        "400, InvalidInputException,           REFUSED, AWS refused glue:GetDatabase,      correct",
        "400, ConcurrentModificationException, RETRY,   changed by somebody else,          ''",
        "400, OperationTimeoutException,       RETRY,   no answer in time,                 ''",
    })
    void anErrorIsTranslated(int status, String type, Kind kind, String message, String remedy) {
        aws.fails(status, type, "said AWS");

        SyncException failure = failureOf(Duration.ofSeconds(10));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageStartingWith("glue: database sales: ")
                .hasMessageContaining(message)
                .hasMessageContaining("(" + type + ": said AWS)");
        assertThat(failure.remedy()).contains(remedy);
        assertThat(aws.requests()).hasSize(1);
    }

    @Test
    void throttlingAndInternalErrorsAreTriedAgainBeforeTheyAreReported() {
        aws.fails(400, "ThrottlingException", "slow down").fails(500, "InternalServiceException", "oops");

        SyncException failure = failureOf(Duration.ofSeconds(20));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("AWS failed inside (InternalServiceException: oops)");
        assertThat(aws.requests()).hasSize(AwsAccess.MAX_ATTEMPTS);
        assertThat(counted("GetDatabase", "internal")).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNotOfAwsIsNamedAsSuch() {
        aws.answersOddly(404, "text/html", "<html><h1>Welcome to the hotel</h1></html>");

        SyncException failure = failureOf(Duration.ofSeconds(10));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessage("glue: database sales: what answered is not AWS (HTTP 404)");
    }

    @Test
    void nonsenseWithASuccessStatusIsAFailureToo() {
        aws.answersOddly(200, "text/html", "<html>Please log in</html>");

        SyncException failure = failureOf(Duration.ofSeconds(10));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
    }

    @Test
    void aHangingServerIsGivenUpWithinTheTimeout() {
        aws.hangs();
        long start = System.nanoTime();

        SyncException failure = failureOf(Duration.ofSeconds(2));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRefusedConnectionIsUnreachable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        SyncException failure = failureOf("http://127.0.0.1:" + free, Duration.ofSeconds(10));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aNameThatDoesNotResolveIsUnreachable() {
        SyncException failure = failureOf("http://glue.invalid:80", Duration.ofSeconds(10));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aClosedClientFailsLikeABrokenCall() {
        aws.answers("{}");
        Config.Aws config = AwsSettings.at(aws.endpoint(), Duration.ofSeconds(10));
        AwsAccess access = new AwsAccess(config, metrics, List.of());
        GlueClient glue =
                access.configure(GlueClient.builder(), "glue", aws.endpoint()).build();
        access.close();

        SyncException failure = catchThrowableOfType(
                SyncException.class,
                () -> AwsFailures.translating(
                        "glue", "databases", "GetDatabases", () -> glue.getDatabases(request -> {})));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("the client is closed");
    }

    @Test
    void anInterruptEndsACallAtOnceAndStaysSet() throws Exception {
        aws.hangs();
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        CompletableFuture<SyncException> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            thrown.complete(failureOf(Duration.ofSeconds(60)));
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        Awaitility.await().until(() -> !aws.requests().isEmpty());

        caller.interrupt();

        assertThat(thrown.get(5, TimeUnit.SECONDS).kind()).isEqualTo(Kind.RETRY);
        assertThat(stillInterrupted.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProfileThatDoesNotExistIsRefusedWhenACallNeedsIt() {
        aws.answers("{}");
        Config.Aws config = new Config.Aws(
                "us-east-1", "no-such-profile", "", "", aws.endpoint(), "", true, "", Duration.ofSeconds(10));

        SyncException failure = failureOf(config);

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("no AWS credentials found").hasMessageContaining("no-such-profile");
        assertThat(failure.remedy()).contains("aws.profile");
        assertThat(aws.requests()).isEmpty();
    }

    @Test
    void aRoleIsAssumedWithTheExternalId() {
        aws.answersOddly(200, "text/xml", ASSUMED_ROLE);
        aws.answers("{\"Database\":{\"Name\":\"sales\"}}");

        String name = withStsAt(aws.endpoint(), () -> getDatabase(withRole()));

        assertThat(name).isEqualTo("sales");
        assertThat(aws.requests().get(0).body())
                .contains("Action=AssumeRole", "ExternalId=agreed", "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fmirror");
        assertThat(metrics.calls.labelValues("sts", "AssumeRole", "ok").get()).isEqualTo(1);
    }

    @Test
    void aRoleThatMayNotBeAssumedIsNamedAsTheProblem() {
        aws.answersOddly(
                403,
                "text/xml",
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");

        SyncException failure = withStsAt(aws.endpoint(), () -> failureOf(withRole()));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("access denied to sts:AssumeRole (AccessDenied: no)");
    }

    @Test
    void aMissingRegionIsSaidAtOnce() {
        assumeThat(System.getenv()).doesNotContainKeys("AWS_REGION", "AWS_DEFAULT_REGION");
        Config.Aws config =
                new Config.Aws("", "no-such-profile", "", "", aws.endpoint(), "", true, "", Duration.ofSeconds(10));

        SyncException failure = with("aws.disableEc2Metadata", "true", () -> failureOf(config));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("aws.region is not set");
        assertThat(failure.remedy()).contains("AWS_REGION");
    }

    private Config.Aws withRole() {
        return new Config.Aws(
                "us-east-1",
                "",
                "arn:aws:iam::1:role/mirror",
                "agreed",
                aws.endpoint(),
                "",
                true,
                "",
                Duration.ofSeconds(10));
    }

    private static <T> T withStsAt(String endpoint, Supplier<T> call) {
        return with("aws.endpointUrlSts", endpoint, call);
    }

    private static <T> T with(String property, String value, Supplier<T> call) {
        System.setProperty(property, value);
        try {
            return call.get();
        } finally {
            System.clearProperty(property);
        }
    }

    private String getDatabase(Duration timeout) {
        return getDatabase(AwsSettings.at(aws.endpoint(), timeout));
    }

    private String getDatabase(Config.Aws config) {
        try (AwsAccess access = new AwsAccess(config, metrics, List.of());
                GlueClient glue = access.configure(GlueClient.builder(), "glue", config.glueEndpoint())
                        .build()) {
            return AwsFailures.translating(
                    "glue",
                    "database sales",
                    "GetDatabase",
                    () -> glue.getDatabase(request -> request.name("sales"))
                            .database()
                            .name());
        }
    }

    private SyncException failureOf(Duration timeout) {
        return failureOf(aws.endpoint(), timeout);
    }

    private SyncException failureOf(String endpoint, Duration timeout) {
        return failureOf(AwsSettings.at(endpoint, timeout));
    }

    private SyncException failureOf(Config.Aws config) {
        return catchThrowableOfType(SyncException.class, () -> getDatabase(config));
    }

    private double counted(String operation, String outcome) {
        return metrics.calls.labelValues("glue", operation, outcome).get();
    }
}
