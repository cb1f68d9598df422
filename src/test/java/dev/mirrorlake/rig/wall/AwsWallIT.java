package dev.mirrorlake.rig.wall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.RawAws.GlueAnswer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wall changes nothing of what valid calls are answered. */
class AwsWallIT {
    /** They are made anew for each answer or each connection. */
    private static final Set<String> OF_THE_MOMENT = Set.of(
            "date",
            "last-modified",
            "server",
            "connection",
            "x-amzn-requestid",
            "x-amz-request-id",
            "x-amz-id-2",
            "transfer-encoding");

    private final Moto moto = Moto.shared();
    private final RawAws through = new RawAws(moto.endpoint());
    private final RawAws direct = new RawAws(moto.emulator());

    @BeforeEach
    void givenNothing() {
        moto.reset();
    }

    @Test
    void glueAnswersTheSame() {
        List<Object> expected = glueTranscript(direct);
        moto.reset();

        assertThat(glueTranscript(through)).isEqualTo(expected);
    }

    @Test
    void s3AnswersTheSame() {
        List<Object> expected = s3Transcript(direct);
        moto.reset();

        assertThat(s3Transcript(through)).isEqualTo(expected);
    }

    private static List<Object> glueTranscript(RawAws aws) {
        GlueRequests.given(aws);
        List<Object> transcript = new ArrayList<>();
        for (String operation : List.of(
                "CreateDatabase",
                "CreateDatabase",
                "GetDatabase",
                "GetDatabases",
                "CreateTable",
                "CreateTable",
                "GetTable",
                "UpdateTable",
                "GetTables",
                "BatchCreatePartition",
                "BatchCreatePartition",
                "BatchUpdatePartition",
                "GetPartitions",
                "BatchGetPartition",
                "BatchDeletePartition",
                "BatchDeletePartition",
                "DeleteTable",
                "GetTable",
                "GetPartitions",
                "BatchCreatePartition",
                "DeleteTable",
                "GetTables")) {
            GlueAnswer answer = aws.glue(operation, GlueRequests.of(operation));
            transcript.add(List.of(operation, answer.status(), answer.error(), comparable(answer.body())));
        }
        return transcript;
    }

    /** Without times, and with no errors listed where there are none. */
    private static JsonNode comparable(JsonNode body) {
        body.findParents("CreateTime").forEach(parent -> ((ObjectNode) parent).remove("CreateTime"));
        body.findParents("UpdateTime").forEach(parent -> ((ObjectNode) parent).remove("UpdateTime"));
        body.findParents("CreationTime").forEach(parent -> ((ObjectNode) parent).remove("CreationTime"));
        if (body instanceof ObjectNode object && object.path("Errors").isEmpty()) {
            object.remove("Errors");
        }
        return body;
    }

    private static List<Object> s3Transcript(RawAws aws) {
        String odd = "/bucket/a//b%20c%25%2B%E6%97%A5/~d*'()";
        List<Object> transcript = new ArrayList<>();
        add(transcript, aws.s3("PUT", "/bucket", ""));
        add(transcript, aws.s3("PUT", odd, "0123456789", "Content-Type", "text/x", "x-amz-meta-k", "v"));
        add(transcript, aws.s3("PUT", "/bucket/empty/", ""));
        add(transcript, aws.s3("PUT", "/bucket/large", "large ".repeat(200_000)));
        add(transcript, aws.s3("GET", odd, ""));
        add(transcript, aws.s3("GET", odd, "", "Range", "bytes=2-4"));
        add(transcript, aws.s3("GET", odd, "", "Range", "bytes=20-"));
        add(transcript, aws.s3("HEAD", odd, ""));
        add(transcript, aws.s3("HEAD", "/bucket/nothing", ""));
        add(transcript, aws.s3("GET", "/bucket/nothing", ""));
        add(transcript, aws.s3("GET", "/bucket/empty/", ""));
        add(transcript, aws.s3("GET", "/bucket/large", ""));
        add(transcript, aws.s3("PUT", odd, "again", "If-None-Match", "*"));
        add(transcript, aws.s3("PUT", "/bucket/copy", "", "x-amz-copy-source", "/bucket/large"));
        add(transcript, aws.s3("GET", "/nowhere?list-type=2", ""));
        add(transcript, aws.s3("GET", "/bucket?list-type=2&delimiter=%2F&max-keys=2", ""));
        add(transcript, aws.s3("GET", "/bucket?prefix=a%2F%2F", ""));
        add(transcript, aws.s3("DELETE", odd, ""));
        add(transcript, aws.s3("DELETE", odd, ""));
        return transcript;
    }

    private static void add(List<Object> transcript, HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_MOMENT.contains(lower)) {
                headers.put(lower, values);
            }
        });
        String body = response.body()
                .replaceAll("<(LastModified|RequestId|RequestID|HostId)>[^<]*<", "<$1><")
                .replaceAll("ContinuationToken>[^<]*<", "ContinuationToken><");
        transcript.add(List.of(response.request().method(), response.statusCode(), headers, body));
    }
}
