package dev.mirrorlake.rig.wall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.rig.Moto;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of S3's: one call that is taken at its bound, and one that is refused just beyond. */
class S3RulesIT {
    private final Moto moto = Moto.shared();
    private final RawAws aws = new RawAws(moto.endpoint());

    @BeforeEach
    void givenABucket() {
        moto.reset();
        aws.s3("PUT", "/bucket", "");
    }

    @ParameterizedTest
    @CsvSource({"PUT, 200", "GET, 404", "DELETE, 204"})
    void aKeyHasAtMostSoManyBytes(String method, int otherwise) {
        String longest = "é".repeat(S3Rules.LONGEST_KEY_BYTES / 2);

        HttpResponse<String> taken = aws.s3(method, "/bucket/" + encoded(longest), "");
        HttpResponse<String> refused = aws.s3(method, "/bucket/" + encoded(longest + "x"), "");

        assertThat(taken.statusCode()).isEqualTo(otherwise);
        assertRefused(refused, 400, "KeyTooLongError");
    }

    @Test
    void soManyKeysAreDeletedAtOnce() {
        assertThat(delete(S3Rules.MOST_KEYS_TO_DELETE, "key").statusCode()).isEqualTo(200);
        assertRefused(delete(S3Rules.MOST_KEYS_TO_DELETE + 1, "key"), 400, "MalformedXML");
        assertRefused(delete(0, "key"), 400, "MalformedXML");
        assertThat(delete(1, "&amp;".repeat(1023)).statusCode()).isEqualTo(200); // with its number 1,024 bytes
        assertRefused(delete(1, "&amp;".repeat(1024)), 400, "KeyTooLongError");
    }

    @Test
    void aDeletionOfManyCarriesAChecksum() {
        assertRefused(aws.s3("POST", "/bucket?delete", deletion(1, "key")), 400, "InvalidRequest");
        assertThat(aws.s3("POST", "/bucket?delete", deletion(1, "key"), "x-amz-checksum-crc32", "AAAAAA==")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aListHasAtMostAThousandKeysHoweverManyAreAskedFor() {
        IntStream.range(0, 1001).parallel().forEach(i -> aws.s3("PUT", "/bucket/" + i, ""));

        assertThat(keys("/bucket?list-type=2&max-keys=1001")).isEqualTo(1000);
        assertThat(keys("/bucket?list-type=2&max-keys=99999&prefix=")).isEqualTo(1000);
        assertThat(keys("/bucket?list-type=2&max-keys=999")).isEqualTo(999);
        assertThat(keys("/bucket?list-type=2")).isEqualTo(1000);
    }

    @Test
    void metadataHasAtMostSoManyBytes() {
        String longest = "v".repeat(S3Rules.MOST_METADATA_BYTES - 1);

        assertThat(aws.s3("PUT", "/bucket/a", "x", "x-amz-meta-k", longest).statusCode())
                .isEqualTo(200);
        assertRefused(aws.s3("PUT", "/bucket/a", "x", "x-amz-meta-k", longest + "v"), 400, "MetadataTooLarge");
    }

    @Test
    void anObjectComesWithItsLength() {
        assertThat(aws.s3("PUT", "/bucket/a", "x").statusCode()).isEqualTo(200);
        assertRefused(aws.s3WithoutLength("/bucket/a", "x"), 411, "MissingContentLength");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, ListBuckets",
        "PUT, /bucket, CreateBucket",
        "HEAD, /bucket, HeadBucket",
        "GET, /bucket?list-type=2&prefix=a%2F, ListObjectsV2",
        "GET, /bucket?prefix=a, ListObjects",
        "GET, /bucket?location, GET",
        "POST, /bucket?delete, DeleteObjects",
        "GET, /bucket/a//b%20c, GetObject",
        "HEAD, /bucket/a, HeadObject",
        "PUT, /bucket/a, PutObject",
        "PUT, /bucket/a?partNumber=1&uploadId=u, UploadPart",
        "POST, /bucket/a?uploads, CreateMultipartUpload",
        "POST, /bucket/a?uploadId=u, CompleteMultipartUpload",
        "DELETE, /bucket/a, DeleteObject",
        "DELETE, /bucket/a?uploadId=u, AbortMultipartUpload",
    })
    void callsAreRecordedByTheirNames(String method, String target, String operation) {
        moto.wall().calls().forget();

        aws.s3(method, target, "");

        assertThat(moto.wall().calls().all()).containsExactly(new WallCall(Service.S3, operation, target));
    }

    private HttpResponse<String> delete(int count, String key) {
        String body = deletion(count, key);
        return aws.s3("POST", "/bucket?delete", body, "Content-MD5", md5(body));
    }

    private static String deletion(int count, String key) {
        return "<Delete>"
                + IntStream.range(0, count)
                        .mapToObj(i -> "<Object><Key>" + key + i % 10 + "</Key></Object>")
                        .collect(Collectors.joining())
                + "</Delete>";
    }

    private long keys(String target) {
        return aws.s3("GET", target, "").body().split("<Key>", -1).length - 1;
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private static String md5(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
