package dev.mirrorlake.aws;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Translates the AWS SDK's exceptions, the same for every service. */
public final class AwsFailures {
    /** Enough to tell what AWS complains about; some messages repeat the whole request. */
    private static final int LONGEST_DETAIL = 400;

    private AwsFailures() {}

    /**
     * Makes a call.
     *
     * @param system {@code glue} or {@code s3}
     * @param thing what the call is about, with its kind: {@code table sales.orders}
     * @param action the IAM action that it needs, without the service: {@code UpdateTable}
     * @throws SyncException where the SDK throws anything
     */
    public static <T> T translating(String system, String thing, String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw translate(system, thing, action, e);
        }
    }

    /** Parameters as in {@link #translating}. An interrupted thread is left interrupted. */
    public static SyncException translate(String system, String thing, String action, SdkException failure) {
        AwsCause cause = AwsCause.of(failure);
        if (cause == AwsCause.INTERRUPTED) {
            Thread.currentThread().interrupt();
        }
        String qualified = assumingTheRole(failure) ? "sts:AssumeRole" : system + ":" + action;
        String message = thing + ": " + cause.what(qualified) + detail(failure);
        return new SyncException(cause.kind(), cause.code(), system, message, cause.remedy(qualified), failure);
    }

    /**
     * An entry of a batch failed.
     *
     * @param code of the entry's error
     * @param detail the entry's error message
     */
    public static SyncException translateEntry(String system, String thing, String action, String code, String detail) {
        AwsCause cause = AwsCause.ofCode(code);
        String qualified = system + ":" + action;
        String message = thing + ": " + cause.what(qualified) + brief(code, detail);
        return new SyncException(cause.kind(), cause.code(), system, message, cause.remedy(qualified), null);
    }

    /** The region can't be found out; no service client can be built. */
    static SyncException noRegion(SdkException failure) {
        return new SyncException(
                Kind.REFUSED,
                "aws",
                "no region: aws.region is not set and the AWS SDK finds none",
                "set aws.region, or AWS_REGION in the environment",
                failure);
    }

    private static boolean assumingTheRole(SdkException failure) {
        return failure instanceof AwsServiceException answered
                && answered.awsErrorDetails() != null
                && "Sts".equalsIgnoreCase(answered.awsErrorDetails().serviceName());
    }

    private static String detail(SdkException failure) {
        if (failure instanceof AwsServiceException answered) {
            AwsErrorDetails details = answered.awsErrorDetails();
            boolean named = details != null && details.errorCode() != null;
            return named
                    ? brief(details.errorCode(), details.errorMessage() == null ? "" : details.errorMessage())
                    : brief("HTTP " + answered.statusCode(), "");
        }
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        return brief("", root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
    }

    /** {@code " (code: detail)"} on one line. */
    private static String brief(String code, String detail) {
        String oneLine = detail.replaceAll("\\s+", " ").strip();
        String cut = oneLine.length() <= LONGEST_DETAIL ? oneLine : oneLine.substring(0, LONGEST_DETAIL) + "…";
        if (code.isEmpty() && cut.isEmpty()) {
            return "";
        }
        return " (" + code + (code.isEmpty() || cut.isEmpty() ? "" : ": ") + cut + ")";
    }
}
