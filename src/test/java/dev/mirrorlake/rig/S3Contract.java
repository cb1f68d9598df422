package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What engines rely on of S3, by AWS's own client: the same of our gateway and of a server that others made. */
abstract class S3Contract {
    /** The least that S3 takes for a part that isn't the last. */
    private static final int PART_BYTES = 5 << 20;

    final S3Client s3 = client(true, RequestChecksumCalculation.WHEN_SUPPORTED);

    private final String folder = "main/" + UUID.randomUUID() + "/";

    abstract URI endpoint();

    abstract AwsBasicCredentials credentials();

    /** It exists, with a branch {@code main} if it is lakeFS's. */
    abstract String bucket();

    S3Client client(boolean chunked, RequestChecksumCalculation checksums) {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(Moto.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(credentials()))
                .httpClient(UrlConnectionHttpClient.create())
                .requestChecksumCalculation(checksums)
                .serviceConfiguration(
                        settings -> settings.pathStyleAccessEnabled(true).chunkedEncodingEnabled(chunked))
                .build();
    }

    @AfterEach
    void closeClient() {
        s3.close();
    }

    @Test
    void whatIsPutIsReadWithItsSizeTimeAndChecksum() {
        String etag = s3.putObject(put -> put.bucket(bucket()).key(folder + "a"), RequestBody.fromString("hello"))
                .eTag();

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(get -> get.bucket(bucket()).key(folder + "a"));
        HeadObjectResponse head = s3.headObject(get -> get.bucket(bucket()).key(folder + "a"));
        assertThat(got.asUtf8String()).isEqualTo("hello");
        assertThat(List.of(etag, got.response().eTag(), head.eTag()))
                .containsOnly("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.lastModified()).isBetween(Instant.now().minus(Duration.ofMinutes(2)), Instant.now());
    }

    @ParameterizedTest
    @CsvSource({"true,WHEN_SUPPORTED", "true,WHEN_REQUIRED", "false,WHEN_SUPPORTED", "false,WHEN_REQUIRED"})
    void aBodyMayComeInSignedChunksAndWithTrailers(boolean chunked, RequestChecksumCalculation checksums) {
        byte[] bytes = random(300_000);
        try (S3Client client = client(chunked, checksums)) {
            client.putObject(put -> put.bucket(bucket()).key(folder + "a"), RequestBody.fromBytes(bytes));
            client.putObject(put -> put.bucket(bucket()).key(folder + "empty"), RequestBody.empty());
        }

        assertThat(get("a")).isEqualTo(bytes);
        assertThat(get("empty")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bytes=2-4,234", "bytes=7-,789", "bytes=-2,89", "bytes=8-100,89", "bytes=0-0,0", "bytes=-50,0123456789"
    })
    void aRangeOfAnObjectIsRead(String range, String content) {
        put("a", "0123456789");

        ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(
                get -> get.bucket(bucket()).key(folder + "a").range(range));

        assertThat(got.asUtf8String()).isEqualTo(content);
        assertThat(got.response().contentRange()).endsWith("/10");
        assertThat(got.response().contentLength()).isEqualTo(content.length());
    }

    @Test
    void aRangeBehindTheEndIsRefused() {
        put("a", "0123456789");

        assertThat(refused(() -> s3.getObjectAsBytes(
                                get -> get.bucket(bucket()).key(folder + "a").range("bytes=10-12")))
                        .statusCode())
                .isEqualTo(416);
    }

    @Test
    void whatIsNotThereIs404() {
        assertThat(refused(() -> get("nothing")).awsErrorDetails().errorCode()).isEqualTo("NoSuchKey");
        assertThat(refused(() -> s3.headObject(head -> head.bucket(bucket()).key(folder + "nothing")))
                        .statusCode())
                .isEqualTo(404);
        assertThat(refused(() -> s3.listObjectsV2(list -> list.bucket("no-such-bucket-anywhere"))))
                .isInstanceOf(NoSuchBucketException.class);
        assertThat(refused(() -> s3.headBucket(head -> head.bucket("no-such-bucket-anywhere")))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aBucketIsThereAndTellsItsPlace() {
        s3.headBucket(head -> head.bucket(bucket()));

        assertThat(s3.getBucketLocation(get -> get.bucket(bucket())).locationConstraintAsString())
                .isNullOrEmpty();
    }

    @Test
    void keysAreTakenAsTheyAre() {
        List<String> names = List.of("a b+c", "day=1%2F2/x", "dir/", "é日本😀", "q?x=1&y", "~*'()");
        names.forEach(name -> put(name, name.endsWith("/") ? "" : name));

        assertThat(keys("")).containsExactlyInAnyOrderElementsOf(names);
        assertThat(names)
                .allSatisfy(name -> assertThat(new String(get(name), UTF_8)).isEqualTo(name.endsWith("/") ? "" : name));
        names.forEach(name -> s3.copyObject(copy -> copy.sourceBucket(bucket())
                .sourceKey(folder + name)
                .destinationBucket(bucket())
                .destinationKey(folder + "copy/" + name)));
        assertThat(get("copy/a b+c")).isEqualTo("a b+c".getBytes(UTF_8));
        names.forEach(name -> s3.deleteObject(delete -> delete.bucket(bucket()).key(folder + name)));
        assertThat(keys("")).allMatch(name -> name.startsWith("copy/")).hasSameSizeAs(names);
    }

    @Test
    void anObjectIsUploadedInPartsOfWhichOneIsCopied() {
        byte[] first = random(PART_BYTES);
        put("source", "0123456789");
        String key = folder + "whole";
        String id = s3.createMultipartUpload(create -> create.bucket(bucket()).key(key))
                .uploadId();
        String one = s3.uploadPart(
                        part -> part.bucket(bucket()).key(key).uploadId(id).partNumber(1), RequestBody.fromBytes(first))
                .eTag();
        String two = s3.uploadPartCopy(part -> part.sourceBucket(bucket())
                        .sourceKey(folder + "source")
                        .copySourceRange("bytes=2-4")
                        .destinationBucket(bucket())
                        .destinationKey(key)
                        .uploadId(id)
                        .partNumber(2))
                .copyPartResult()
                .eTag();

        assertThat(keys("")).containsExactly("source");
        s3.completeMultipartUpload(complete -> complete.bucket(bucket())
                .key(key)
                .uploadId(id)
                .multipartUpload(parts -> parts.parts(part(1, one), part(2, two))));

        byte[] whole = get("whole");
        assertThat(whole).hasSize(PART_BYTES + 3).startsWith(first).endsWith("234".getBytes(UTF_8));
    }

    @Test
    void anAbortedUploadLeavesNothing() {
        String key = folder + "aborted";
        String id = s3.createMultipartUpload(create -> create.bucket(bucket()).key(key))
                .uploadId();
        s3.uploadPart(part -> part.bucket(bucket()).key(key).uploadId(id).partNumber(1), RequestBody.fromString("1"));
        s3.abortMultipartUpload(abort -> abort.bucket(bucket()).key(key).uploadId(id));

        assertThat(keys("")).isEmpty();
        assertThat(refused(() -> s3.uploadPart(
                        part -> part.bucket(bucket()).key(key).uploadId(id).partNumber(2),
                        RequestBody.fromString("2"))))
                .isNotNull();
    }

    @Test
    void aListingIsSortedByBytesAndComesInPages() {
        List<String> names = List.of("a", "a b", "a-1/x", "a/x", "a0", "a_", "é", "\uFFFD", "😀");
        new ArrayList<>(names).forEach(name -> put(name, ""));

        List<String> second = new ArrayList<>();
        s3.listObjectsV2Paginator(list -> list.bucket(bucket()).prefix(folder).maxKeys(2))
                .contents()
                .forEach(object -> second.add(object.key().substring(folder.length())));
        List<String> first = new ArrayList<>();
        ListObjectsResponse page;
        String marker = "";
        do {
            String after = marker;
            page = s3.listObjects(
                    list -> list.bucket(bucket()).prefix(folder).marker(after).maxKeys(2));
            page.contents().forEach(object -> first.add(object.key().substring(folder.length())));
            marker = page.contents().get(page.contents().size() - 1).key();
        } while (page.isTruncated());

        assertThat(second).containsExactlyElementsOf(names);
        assertThat(first).containsExactlyElementsOf(names);
    }

    @Test
    void aDelimiterFoldsFolders() {
        List.of("t/a", "t/p=1/", "t/p=1/a", "t/p=2/b", "t2/a").forEach(name -> put(name, "x"));

        ListObjectsV2Response all = s3.listObjectsV2(
                list -> list.bucket(bucket()).prefix(folder + "t/").delimiter("/"));
        ListObjectsV2Response page = s3.listObjectsV2(list ->
                list.bucket(bucket()).prefix(folder + "t/").delimiter("/").maxKeys(2));
        ListObjectsV2Response next = s3.listObjectsV2(list -> list.bucket(bucket())
                .prefix(folder + "t/")
                .delimiter("/")
                .continuationToken(page.nextContinuationToken()));
        ListObjectsResponse first = s3.listObjects(
                list -> list.bucket(bucket()).prefix(folder + "t/").delimiter("/"));

        assertThat(all.contents()).extracting(S3Object::key).containsExactly(folder + "t/a");
        assertThat(all.commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly(folder + "t/p=1/", folder + "t/p=2/");
        assertThat(page.isTruncated()).isTrue();
        assertThat(next.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly(folder + "t/p=2/");
        assertThat(next.contents()).isEmpty();
        assertThat(first.commonPrefixes()).isEqualTo(all.commonPrefixes());
    }

    @Test
    void manyAreDeletedAtOnceAndWhatIsNotThereCounts() {
        List<String> names = IntStream.range(0, 5).mapToObj(i -> "x" + i).toList();
        names.forEach(name -> put(name, "1"));

        DeleteObjectsResponse told = delete(false, "x0", "x1", "nothing");
        delete(true, "x2", "x3");
        s3.deleteObject(delete -> delete.bucket(bucket()).key(folder + "nothing"));

        assertThat(told.deleted()).hasSize(3);
        assertThat(told.errors()).isEmpty();
        assertThat(keys("")).containsExactly("x4");
    }

    @Test
    void aPutOnTheConditionThatNothingIsThereKeepsWhatIs() {
        s3.putObject(put -> put.bucket(bucket()).key(folder + "a").ifNoneMatch("*"), RequestBody.fromString("first"));

        assertThat(refused(() -> s3.putObject(
                                put -> put.bucket(bucket()).key(folder + "a").ifNoneMatch("*"),
                                RequestBody.fromString("second")))
                        .statusCode())
                .isEqualTo(412);
        assertThat(get("a")).isEqualTo("first".getBytes(UTF_8));
    }

    @Test
    void metadataIsNoHindrance() {
        s3.putObject(
                put -> put.bucket(bucket())
                        .key(folder + "a")
                        .contentType("application/x-directory")
                        .contentMD5("XUFAKrxLKna5cZ2REBfFkg==")
                        .metadata(Map.of("some", "thing")),
                RequestBody.fromString("hello"));

        assertThat(get("a")).isEqualTo("hello".getBytes(UTF_8));
    }

    void put(String name, String content) {
        s3.putObject(put -> put.bucket(bucket()).key(folder + name), RequestBody.fromString(content));
    }

    private byte[] get(String name) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket()).key(folder + name))
                .asByteArray();
    }

    private List<String> keys(String prefix) {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket()).prefix(folder + prefix)).contents().stream()
                .map(object -> object.key().substring(folder.length()))
                .toList();
    }

    DeleteObjectsResponse delete(boolean quiet, String... names) {
        List<ObjectIdentifier> keys = Arrays.stream(names)
                .map(name -> ObjectIdentifier.builder().key(folder + name).build())
                .toList();
        return s3.deleteObjects(delete ->
                delete.bucket(bucket()).delete(all -> all.objects(keys).quiet(quiet)));
    }

    static S3Exception refused(Runnable call) {
        return catchThrowableOfType(S3Exception.class, call::run);
    }

    private static CompletedPart part(int number, String etag) {
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
