package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A call is refused, in the words of the service that was asked. */
final class AwsError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;

    AwsError(int status, String code, String text) {
        super(code + ": " + text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** As Glue's front refuses what breaks the service model. */
    static AwsError validation(String message) {
        return new AwsError(400, "ValidationException", message);
    }

    /** As Glue itself refuses what makes no sense. */
    static AwsError invalidInput(String message) {
        return new AwsError(400, "InvalidInputException", message);
    }

    /**
     * In the form of the service. Source: "AWS JSON 1.1 protocol" of Smithy's documentation; Amazon S3 API reference, "Error
     * responses"; both read 2026-11-30.
     */
    Answer answer(Service service) {
        String requestId = UUID.randomUUID().toString();
        if (service != Service.S3) {
            ObjectNode body = Json.object().put("__type", code).put("message", text);
            return new Answer(
                    status,
                    Map.of(
                            "Content-Type", List.of(Json.CONTENT_TYPE),
                            "x-amzn-ErrorType", List.of(code),
                            "x-amzn-RequestId", List.of(requestId)),
                    Json.bytes(body));
        }
        String xml =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message><RequestId>%s</RequestId></Error>"
                        .formatted(code, text, requestId);
        return new Answer(
                status,
                Map.of("Content-Type", List.of("application/xml"), "x-amz-request-id", List.of(requestId)),
                xml.getBytes(StandardCharsets.UTF_8));
    }
}
