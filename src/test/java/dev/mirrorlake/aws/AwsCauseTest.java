package dev.mirrorlake.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsCauseTest {
    @ParameterizedTest
    @CsvSource({
        "400, ExpiredTokenException,              BAD_CREDENTIALS, REFUSED",
        "400, UnrecognizedClientException,        BAD_CREDENTIALS, REFUSED",
        "403, InvalidAccessKeyId,                 BAD_CREDENTIALS, REFUSED",
        "403, SignatureDoesNotMatch,              BAD_CREDENTIALS, REFUSED",
        "403, RequestTimeTooSkewed,               CLOCK,           REFUSED",
        "400, AccessDeniedException,              DENIED,          REFUSED",
        "403, AccessDenied,                       DENIED,          REFUSED",
        "403, SomethingNew,                       DENIED,          REFUSED",
        "400, ThrottlingException,                THROTTLED,       RETRY",
        "400, ProvisionedThroughputExceededException, THROTTLED,   RETRY",
        "503, SlowDown,                           THROTTLED,       RETRY",
        "429, '',                                 THROTTLED,       RETRY",
        "400, ConcurrentModificationException,    CONFLICT,        RETRY",
        "400, ResourceNotReadyException,          CONFLICT,        RETRY",
        "412, PreconditionFailed,                 CONFLICT,        RETRY",
        "400, OperationTimeoutException,          TIMEOUT,         RETRY",
        "500, InternalServiceException,           INTERNAL,        RETRY",
        "400, InternalServiceException,           INTERNAL,        RETRY",
        "502, '',                                 INTERNAL,        RETRY",
        "400, EntityNotFoundException,            ABSENT,          RETRY",
        "404, NoSuchBucket,                       NO_BUCKET,       REFUSED",
        "301, PermanentRedirect,                  WRONG_REGION,    REFUSED",
        "400, AuthorizationHeaderMalformed,       WRONG_REGION,    REFUSED",
        "400, GlueEncryptionException,            ENCRYPTION,      REFUSED",
        "400, ResourceNumberLimitExceededException, QUOTA,         REFUSED",
        "413, '',                                 TOO_LARGE,       REFUSED",
        "400, InvalidInputException,              INVALID,         REFUSED",
        "400, ValidationException,                INVALID,         REFUSED",
    })
    void anAnswerIsKnownByItsCodeFirstAndItsStatusThen(int status, String code, AwsCause cause, String kind) {
        AwsServiceException failure = answered(status, code);

        assertThat(AwsCause.of(failure)).isEqualTo(cause);
        assertThat(cause.kind()).hasToString(kind);
    }

    @ParameterizedTest
    @CsvSource({"404, ABSENT", "403, DENIED", "301, WRONG_REGION", "412, CONFLICT", "408, TIMEOUT", "400, INVALID"})
    void anAnswerToHeadHasNoCodeButARequestId(int status, AwsCause cause) {
        AwsServiceException failure = AwsServiceException.builder()
                .statusCode(status)
                .requestId("4442587FB7D0A2F9")
                .build();

        assertThat(AwsCause.of(failure)).isEqualTo(cause);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 400, 401, 403, 404, 407})
    void anAnswerWithNeitherIsNotOfAws(int status) {
        assertThat(AwsCause.of(answered(status, ""))).isEqualTo(AwsCause.NOT_AWS);
    }

    @Test
    void aTableThatIsTooLargeAsAWholeIsKnownByItsMessage() {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode("InvalidInputException")
                .errorMessage("Payload size of request exceeded limit")
                .build();
        AwsServiceException failure = AwsServiceException.builder()
                .awsErrorDetails(details)
                .statusCode(400)
                .build();

        assertThat(AwsCause.of(failure)).isEqualTo(AwsCause.TOO_LARGE);
    }

    @Test
    void whatNeverArrivedIsUnreachable() {
        assertThat(AwsCause.of(broken(new ConnectException("Connection refused"))))
                .isEqualTo(AwsCause.UNREACHABLE);
        assertThat(AwsCause.of(broken(new UnknownHostException("glue.nowhere"))))
                .isEqualTo(AwsCause.UNREACHABLE);
        assertThat(AwsCause.of(broken(new SocketTimeoutException("Connect timed out"))))
                .isEqualTo(AwsCause.UNREACHABLE);
    }

    @Test
    void whatMayHaveArrivedIsRetried() {
        assertThat(AwsCause.of(broken(new SocketTimeoutException("Read timed out"))))
                .isEqualTo(AwsCause.TIMEOUT);
        assertThat(AwsCause.of(ApiCallTimeoutException.create(10))).isEqualTo(AwsCause.TIMEOUT);
        assertThat(AwsCause.of(broken(new SocketException("Connection reset")))).isEqualTo(AwsCause.BROKEN);
    }

    @Test
    void anInterruptIsAnInterruptHoweverItIsWrapped() {
        assertThat(AwsCause.of(AbortedException.create("stopped"))).isEqualTo(AwsCause.INTERRUPTED);
        assertThat(AwsCause.of(broken(new InterruptedException()))).isEqualTo(AwsCause.INTERRUPTED);
    }

    @Test
    void aRingOfCausesEnds() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        assertThat(AwsCause.of(broken(second))).isEqualTo(AwsCause.BROKEN);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void anEntryWithoutACodeIsRefused(String code) {
        assertThat(AwsCause.ofCode(code)).isEqualTo(AwsCause.INVALID);
    }

    private static AwsServiceException answered(int status, String code) {
        AwsErrorDetails details = AwsErrorDetails.builder().errorCode(code).build();
        return AwsServiceException.builder()
                .awsErrorDetails(details)
                .statusCode(status)
                .build();
    }

    private static SdkClientException broken(Exception cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }
}
