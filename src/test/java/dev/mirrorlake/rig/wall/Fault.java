package dev.mirrorlake.rig.wall;

import java.util.List;
import java.util.Map;

/**
 * What goes wrong with a call. Sources of the errors: "Common errors" of the AWS Glue API reference and "Error responses" of the
 * Amazon S3 API reference, read 2026-11-30.
 */
public sealed interface Fault {
    /** It isn't carried out; an error is the answer. */
    record Refused(Map<Service, AwsAnswer> answers) implements Fault {
        AwsError of(Service service) {
            AwsAnswer answer = answers.getOrDefault(service, answers.getOrDefault(Service.GLUE, AwsAnswer.INTERNAL));
            return new AwsError(answer.status(), answer.code(), answer.message());
        }
    }

    /** It isn't carried out, and no answer comes. */
    record Silent() implements Fault {}

    /** It is carried out, but the answer is an internal error, or a connection that is cut. */
    record AnswerLost(boolean cut) implements Fault {}

    /** These entries of a batch fail, with an error code; the others are carried out. */
    record EntriesFail(Map<List<String>, String> codes) implements Fault {}

    /** An error's status, code and message. */
    record AwsAnswer(int status, String code, String message) {
        static final AwsAnswer INTERNAL = new AwsAnswer(500, "InternalServiceException", "An internal error occurred.");
    }

    static Fault throttled() {
        return refused(
                new AwsAnswer(400, "ThrottlingException", "Rate exceeded"),
                new AwsAnswer(503, "SlowDown", "Please reduce your request rate."));
    }

    static Fault internalError() {
        return refused(
                AwsAnswer.INTERNAL,
                new AwsAnswer(500, "InternalError", "We encountered an internal error. Please try again."));
    }

    static Fault unavailable() {
        return refused(
                new AwsAnswer(503, "ServiceUnavailableException", "Service is unavailable"),
                new AwsAnswer(503, "ServiceUnavailable", "Service is unable to handle request."));
    }

    static Fault denied() {
        return refused(
                new AwsAnswer(400, "AccessDeniedException", "User: test is not authorized to perform this action"),
                new AwsAnswer(403, "AccessDenied", "Access Denied"));
    }

    /** Of Glue: two processes change one thing at once. */
    static Fault concurrentModification() {
        return error(400, "ConcurrentModificationException", "Concurrent modification.");
    }

    static Fault error(int status, String code, String message) {
        AwsAnswer answer = new AwsAnswer(status, code, message);
        return refused(answer, answer);
    }

    private static Fault refused(AwsAnswer glue, AwsAnswer s3) {
        return new Refused(Map.of(Service.GLUE, glue, Service.S3, s3));
    }
}
