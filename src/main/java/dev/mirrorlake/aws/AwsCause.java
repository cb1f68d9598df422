package dev.mirrorlake.aws;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * Why a call to AWS failed: what may help, what to say, and by which answers it is known. {@code {action}} in a text
 * stands for the IAM action, e.g. {@code glue:UpdateTable}.
 *
 * <p>The first constant that fits counts, so the narrow ones stand first. Source of the codes: the common errors of the
 * AWS Glue, S3 and STS API references, read 2026-11-20.
 */
public enum AwsCause {
    INTERRUPTED(Kind.RETRY, "interrupted", ""),
    NO_CREDENTIALS(
            Kind.REFUSED,
            "no AWS credentials found",
            "set aws.profile, or give the process credentials in a way the AWS SDK finds them (environment, profile, role)"),
    BAD_CREDENTIALS(
            Kind.REFUSED,
            "AWS does not accept the credentials",
            "renew the credentials that the process runs with",
            "ExpiredToken",
            "ExpiredTokenException",
            "TokenRefreshRequired",
            "InvalidToken",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "AuthFailure",
            "NotSignedUp",
            "OptInRequired"),
    CLOCK(
            Kind.REFUSED,
            "this machine's clock is too far from AWS's",
            "set the clock",
            "RequestTimeTooSkewed",
            "RequestExpired",
            "RequestInTheFuture"),
    ENCRYPTION(
            Kind.REFUSED,
            "the encryption key can't be used",
            "allow the role or user to use the KMS key of the catalog or bucket",
            "GlueEncryptionException",
            "KMSKeyNotAccessibleFault",
            "KMS.DisabledException",
            "KMS.NotFoundException",
            "KMS.KMSInvalidStateException"),
    DENIED(
            Kind.REFUSED,
            "access denied to {action}",
            "allow {action} to the role or user that Mirrorlake runs as, in IAM and, where it governs, in Lake Formation",
            "AccessDenied",
            "AccessDeniedException",
            "AccountProblem",
            "AllAccessDisabled",
            "InsufficientLakeFormationPermissionsException",
            "NotAuthorized",
            "UnauthorizedAccess",
            "UnauthorizedOperation"),
    THROTTLED(Kind.RETRY, "throttled at {action}", "", "SlowDown", "ConcurrentRunsExceededException"),
    QUOTA(
            Kind.REFUSED,
            "a quota of the account is used up",
            "remove what is not needed, or have AWS raise the quota",
            "ResourceNumberLimitExceededException",
            "TooManyBuckets"),
    CONFLICT(
            Kind.RETRY,
            "changed by somebody else at the same time",
            "",
            "AlreadyExistsException",
            "ConcurrentModificationException",
            "ConditionalRequestConflict",
            "ConflictException",
            "OperationAborted",
            "PreconditionFailed",
            "ResourceNotReadyException",
            "VersionMismatchException"),
    WRONG_REGION(
            Kind.REFUSED,
            "asked in the wrong region",
            "set aws.region to the region of the catalog or bucket",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "PermanentRedirect",
            "TemporaryRedirect"),
    NO_BUCKET(
            Kind.REFUSED,
            "the bucket does not exist",
            "create it, or correct mirror.manifest-base",
            "InvalidBucketName",
            "NoSuchBucket"),
    ABSENT(Kind.RETRY, "it is gone", "", "EntityNotFoundException", "NoSuchKey", "ResourceNotFoundException"),
    TIMEOUT(
            Kind.RETRY,
            "no answer in time",
            "",
            "OperationTimeoutException",
            "RequestTimeout",
            "RequestTimeoutException"),
    INTERNAL(
            Kind.RETRY,
            "AWS failed inside",
            "",
            "InternalError",
            "InternalFailure",
            "InternalServerException",
            "InternalServiceException",
            "ServiceUnavailable"),
    UNREACHABLE(
            Kind.UNREACHABLE,
            "can't be reached",
            "check the network, and the region and endpoint in the configuration"),
    TOO_LARGE(Kind.REFUSED, "the request is too large", "make the table narrower", "EntityTooLarge"),
    /** Any other error that is in AWS's own form. */
    INVALID(Kind.REFUSED, "AWS refused {action}", "correct what the message names"),
    /** Neither an AWS error nor a request id in it: a proxy, a login page, another server. */
    NOT_AWS(
            Kind.REFUSED,
            "what answered is not AWS",
            "check the endpoint in the configuration, and what proxy stands between"),
    /** Anything else inside the SDK, such as an answer that can't be parsed or a connection that broke. */
    BROKEN(
            Kind.RETRY,
            "the call broke off",
            "where this goes on, check the endpoint in the configuration, and what proxy stands between");

    private static final int TOO_LARGE_STATUS = 413;

    /** Glue's InvalidInputException for a table of about 1 MB. Source: apache/iceberg-go issue 701, read 2026-11-30. */
    private static final String TOO_LARGE_MESSAGE = "Payload size of request exceeded limit";

    private final Kind kind;
    private final String what;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of and never handed out
    private final Set<String> codes;

    AwsCause(Kind kind, String what, String remedy, String... codes) {
        this.kind = kind;
        this.what = what;
        this.remedy = remedy;
        this.codes = Set.of(codes);
    }

    public Kind kind() {
        return kind;
    }

    /** By which operators know it; of causes that have none of their own, that of their kind. */
    public ReasonCode code() {
        return switch (this) {
            case NO_CREDENTIALS, BAD_CREDENTIALS, CLOCK -> ReasonCode.CREDENTIALS;
            case DENIED, ENCRYPTION -> ReasonCode.ACCESS_DENIED;
            case THROTTLED -> ReasonCode.THROTTLED;
            case QUOTA -> ReasonCode.QUOTA;
            case CONFLICT -> ReasonCode.CONFLICT;
            case TOO_LARGE -> ReasonCode.TOO_LARGE;
            default -> kind.code();
        };
    }

    String what(String action) {
        return what.replace("{action}", action);
    }

    String remedy(String action) {
        return remedy.replace("{action}", action);
    }

    /** The value of the {@code outcome} label of a failed call. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Why {@code failure}, which the SDK threw, happened. */
    public static AwsCause of(Throwable failure) {
        if (failure instanceof AbortedException || anyCause(failure, InterruptedException.class)) {
            return INTERRUPTED;
        }
        if (failure instanceof NoCredentialsException) {
            return NO_CREDENTIALS;
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return TIMEOUT;
        }
        if (failure instanceof AwsServiceException answered) {
            return ofAnswer(answered);
        }
        return ofConnection(failure);
    }

    /** Why an entry of a batch failed, by its error code. */
    public static AwsCause ofCode(@Nullable String code) {
        String bare = code == null ? "" : code;
        return Arrays.stream(values())
                .filter(cause -> cause.codes.contains(bare))
                .findFirst()
                .orElseGet(() -> bare.startsWith("Throttl") ? THROTTLED : INVALID);
    }

    private static AwsCause ofAnswer(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        AwsCause byCode = ofCode(code);
        if (byCode != INVALID) {
            return byCode;
        }
        if (details != null && TOO_LARGE_MESSAGE.equals(details.errorMessage())) {
            return TOO_LARGE;
        }
        int status = failure.statusCode();
        if (failure.isThrottlingException() || status == 429) {
            return THROTTLED;
        }
        if (status >= 500) {
            return INTERNAL;
        }
        boolean withoutCode = code == null || code.isEmpty();
        if (withoutCode && failure.requestId() == null) {
            return status == TOO_LARGE_STATUS ? TOO_LARGE : NOT_AWS;
        }
        // S3 answers HEAD without a body, so without a code
        return switch (status) {
            case 301, 307 -> WRONG_REGION;
            case 401, 403 -> DENIED;
            case 404 -> withoutCode ? ABSENT : INVALID;
            case 408 -> TIMEOUT;
            case 409, 412 -> CONFLICT;
            case TOO_LARGE_STATUS -> TOO_LARGE;
            default -> INVALID;
        };
    }

    private static AwsCause ofConnection(Throwable failure) {
        boolean unreachable = causes(failure)
                .anyMatch(cause -> cause instanceof ConnectException
                        || cause instanceof UnknownHostException
                        || cause instanceof NoRouteToHostException
                        || (cause instanceof SocketTimeoutException && mentionsConnecting((IOException) cause))
                        || cause instanceof SSLException);
        if (unreachable) {
            return UNREACHABLE;
        }
        return anyCause(failure, SocketTimeoutException.class) ? TIMEOUT : BROKEN;
    }

    /** The JDK throws one type for both time-outs; connecting says "Connect timed out", reading "Read timed out". */
    private static boolean mentionsConnecting(IOException timeout) {
        String message = timeout.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("connect");
    }

    private static boolean anyCause(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    /** The failure and its causes; bounded, since a chain of causes may be a ring. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, t -> t != null, t -> t == null ? null : t.getCause())
                .limit(20)
                .flatMap(Stream::ofNullable);
    }
}
