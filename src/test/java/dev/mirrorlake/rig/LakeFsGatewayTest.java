package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What engines rely on of lakeFS's S3 gateway; like {@link LakeFsContractTest} of the emulator's or of a real one's. */
class LakeFsGatewayTest extends S3Contract {
    private static LakeFs lakeFs;
    private static AutoCloseable server;

    private final String repository = "mirrorlake-" + UUID.randomUUID();

    @BeforeAll
    static void findServer() {
        Optional<LakeFs> real = LakeFs.ofSystemProperties();
        if (real.isPresent()) {
            lakeFs = real.get();
            server = () -> {};
        } else {
            LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inMemory());
            lakeFs = emulator.lakeFs("s3://bucket/prefix");
            server = emulator;
        }
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    @BeforeEach
    void makeRepository() {
        lakeFs.createRepository(repository);
    }

    @AfterEach
    void removeRepository() {
        lakeFs.deleteRepository(repository);
    }

    @Override
    URI endpoint() {
        return lakeFs.endpoint();
    }

    @Override
    AwsBasicCredentials credentials() {
        return AwsBasicCredentials.create(lakeFs.accessKeyId(), lakeFs.secretAccessKey());
    }

    @Override
    String bucket() {
        return repository;
    }

    @Test
    void aWrittenObjectIsAnUncommittedChangeOfItsBranch() {
        write("main/t/a", "12345");

        assertThat(uncommitted()).containsExactly("t/a");
        JsonNode stat = lakeFs.json("GET", "/repositories/" + repository + "/refs/main/objects/stat?path=t/a");
        assertThat(stat.path("physical_address").asText()).contains("/data/");
        assertThat(stat.path("size_bytes").asLong()).isEqualTo(5);
        assertThat(lakeFs.get(repository, "main", "t/a")).isEqualTo("12345".getBytes(UTF_8));
    }

    @Test
    void whatTheApiWroteIsReadAndRemoved() {
        lakeFs.put(repository, "main", "t/a", "12345".getBytes(UTF_8));
        lakeFs.commit(repository, "main", "a");
        assertThat(read("main/t/a")).isEqualTo("12345");

        s3.deleteObject(delete -> delete.bucket(repository).key("main/t/a"));

        assertThat(uncommitted()).containsExactly("t/a");
        assertThat(refused(() -> read("main/t/a")).statusCode()).isEqualTo(404);
    }

    @Test
    void tagsAndCommitsAreReadAndListedButNotWrittenTo() {
        write("main/t/a", "12345");
        String commit = lakeFs.commit(repository, "main", "a");
        lakeFs.tag(repository, "v1.0", commit);
        write("main/t/b", "2");

        for (String ref : List.of("v1.0", commit)) {
            assertThat(read(ref + "/t/a")).isEqualTo("12345");
            assertThat(s3.listObjectsV2(list -> list.bucket(repository).prefix(ref + "/"))
                            .contents())
                    .extracting(S3Object::key)
                    .containsExactly(ref + "/t/a");
            assertThat(refused(() -> write(ref + "/t/c", "3")).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void branchesAreTheFoldersOfARepository() {
        lakeFs.createBranch(repository, "dev", "main");

        assertThat(s3.listObjectsV2(list -> list.bucket(repository).delimiter("/"))
                        .commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("dev/", "main/");
        assertThat(s3.listObjectsV2(list -> list.bucket(repository).prefix("nope/"))
                        .contents())
                .isEmpty();
    }

    /** As in S3; moto tells them all the same. */
    @Test
    void whatIsDeletedQuietlyIsNotTold() {
        assertThat(delete(true, "x").deleted()).isEmpty();
        assertThat(delete(false, "x").deleted()).hasSize(1);
    }

    @Test
    void aStrangersKeyIs403() {
        StaticCredentialsProvider stranger =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIANOBODY", "wrong"));

        assertThat(refused(() -> s3.headBucket(head -> head.bucket(repository)
                                .overrideConfiguration(settings -> settings.credentialsProvider(stranger))))
                        .statusCode())
                .isEqualTo(403);
    }

    private void write(String key, String content) {
        s3.putObject(put -> put.bucket(repository).key(key), RequestBody.fromString(content));
    }

    private String read(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(repository).key(key)).asUtf8String();
    }

    private List<String> uncommitted() {
        return lakeFs.json("GET", "/repositories/" + repository + "/branches/main/diff")
                .path("results")
                .findValuesAsText("path");
    }
}
