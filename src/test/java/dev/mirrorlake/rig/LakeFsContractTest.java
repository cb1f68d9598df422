package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.lakefs.Snapshot;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What we rely on of lakeFS. Runs against the emulator in every build, and against a real server with {@code mvn verify
 * -Plakefs-contract -Dlakefs.endpoint=… -Dlakefs.accessKeyId=… -Dlakefs.secretAccessKey=…
 * -Dlakefs.storageNamespace=s3://…}, where it makes and removes its own repositories.
 */
class LakeFsContractTest {
    private static final String UNKNOWN_COMMIT = "0123456789abcdef".repeat(4);

    private static final Optional<LakeFs> REAL = LakeFs.ofSystemProperties();
    private static LakeFs lakeFs;
    private static AutoCloseable server;

    private final String repository = "mirrorlake-" + UUID.randomUUID();

    @BeforeAll
    static void findServer() {
        if (REAL.isPresent()) {
            lakeFs = REAL.get();
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

    @Test
    void aRepositoryTellsItsNamespaceAndCreationDate() {
        JsonNode json = get("");

        assertThat(json.path("id").asText()).isEqualTo(repository);
        assertThat(json.path("storage_namespace").asText()).startsWith(lakeFs.storageNamespace() + "/" + repository);
        assertThat(json.path("creation_date").asLong()).isBetween(1_500_000_000L, 5_000_000_000L);
        assertThat(json.path("default_branch").asText()).isEqualTo("main");
    }

    @Test
    void whatDoesNotExistIs404WithAMessageInJson() {
        for (String call : List.of(
                "/branches/nope",
                "/refs/nope/objects/ls",
                "/refs/nope/commits?amount=1&limit=true",
                "/refs/" + UNKNOWN_COMMIT + "/diff/main?type=two_dot",
                "/branches/nope/diff",
                "/refs/main/objects/stat?path=nope")) {
            LakeFsError e = catchThrowableOfType(LakeFsError.class, () -> get(call));

            assertThat(e.status()).as(call).isEqualTo(404);
            assertThat(e).as(call).hasMessageContaining("\"message\"");
        }
        assertThat(catchThrowableOfType(LakeFsError.class, () -> lakeFs.json("GET", "/repositories/no-such-one"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aNameThatNoBranchCanHaveIs400() {
        assertThat(catchThrowableOfType(LakeFsError.class, () -> get("/branches/v1.0"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void wrongCredentialsAre401() {
        LakeFs stranger = new LakeFs(lakeFs.endpoint(), "AKIANOBODY", "wrong", lakeFs.storageNamespace());

        assertThat(catchThrowableOfType(LakeFsError.class, () -> stranger.head(repository, "main"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aPlainBranchShowsWhatIsStagedAndACommitDoesNot() {
        put("t/a", "1");
        put("t/b", "1");
        String commit = commit();
        put("t/c", "1");
        lakeFs.delete(repository, "main", "t/a");

        assertThat(paths("main", "t/")).containsExactly("t/b", "t/c");
        assertThat(paths("main@", "t/")).containsExactly("t/a", "t/b");
        assertThat(paths(commit, "t/")).containsExactly("t/a", "t/b");
    }

    @Test
    void aListingIsSortedByBytes() {
        List<String> sorted =
                List.of("t", "t a", "t-1/x", "t.bak/x", "t/x", "t0", "t_old/x", "té", "t日本", "t\uFFFD", "t😀");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.reverse(shuffled);
        shuffled.forEach(path -> put(path, "1"));

        assertThat(paths("main", "")).containsExactlyElementsOf(sorted);
        commit();
        assertThat(paths("main", "")).containsExactlyElementsOf(sorted);
    }

    @Test
    void aPrefixIsARawString() {
        put("orders/a", "1");
        put("orders_old/a", "1");

        assertThat(paths("main", "orders")).containsExactly("orders/a", "orders_old/a");
        assertThat(paths("main", "orders/")).containsExactly("orders/a");
        assertThat(paths("main", "none/")).isEmpty();
    }

    @Test
    void pagesHoldAtMostAThousandAndAHundredUnlessAsked() {
        for (int i = 0; i < 1001; i++) {
            put("t/%04d".formatted(i), "");
        }
        commit();

        JsonNode first = list("main", "t/", "&amount=5000");
        JsonNode second = list("main", "t/", "&amount=1000&after=t/0999");

        assertThat(first.path("results")).hasSize(1000);
        assertThat(first.at("/pagination/has_more").asBoolean()).isTrue();
        assertThat(first.at("/pagination/next_offset").asText()).isEqualTo("t/0999");
        assertThat(second.path("results")).hasSize(1);
        assertThat(second.at("/pagination/has_more").asBoolean()).isFalse();
        assertThat(list("main", "t/", "").path("results")).hasSize(100);
        assertThat(list("main", "t/", "&amount=0").path("results")).hasSize(100);
    }

    @Test
    void aListingMayGoOnAfterAKeyThatDoesNotExist() {
        put("t/a", "1");
        put("t/c", "1");
        String beyond = LakeFs.encoded("t.\uDBFF\uDFFF");

        assertThat(list("main", "", "&after=t/b").findValuesAsText("path")).containsExactly("t/c");
        assertThat(list("main", "", "&after=" + beyond).findValuesAsText("path"))
                .containsExactly("t/a", "t/c");
    }

    @Test
    void aDelimiterFoldsFolders() {
        put("t/a", "1");
        put("t/p=1/a", "1");
        put("t/p=1/b", "1");

        JsonNode page = list("main", "t/", "&delimiter=/");

        assertThat(page.findValuesAsText("path")).containsExactly("t/a", "t/p=1/");
        assertThat(page.findValuesAsText("path_type")).containsExactly("object", "common_prefix");
    }

    @Test
    void anObjectLiesInTheNamespaceUnderANameThatSaysNothing() {
        put("t/part-0.parquet", "12345");
        JsonNode stat = get("/refs/main/objects/stat?path=t/part-0.parquet");

        assertThat(stat.path("physical_address").asText())
                .matches(get("").path("storage_namespace").asText().replaceAll("/+$", "") + "/data/[^/.]+/[^/.]+");
        assertThat(stat.path("size_bytes").asLong()).isEqualTo(5);
        assertThat(list("main", "t/", "").path("results").get(0).path("physical_address"))
                .isEqualTo(stat.path("physical_address"));
        assertThat(lakeFs.get(repository, "main", "t/part-0.parquet")).isEqualTo("12345".getBytes(UTF_8));
    }

    @Test
    void anObjectAtAnotherAddressIsShownWithItsKeyDecodedInPart() {
        Map<String, String> shown = Map.of(
                "raw/a.parquet", "raw/a.parquet",
                "raw/a b=1/é日本.parquet", "raw/a b=1/é日本.parquet",
                "raw/col=a%23b/p", "raw/col=a#b/p",
                "raw/a%20b", "raw/a b",
                "raw/it%27s", "raw/it's",
                "raw/at=10%3A00", "raw/at=10%3A00",
                "raw/a%2Fb", "raw/a%2Fb",
                "raw/what?x", "raw/what");

        shown.forEach((key, as) -> {
            lakeFs.stage(repository, "main", "t/" + key, "s3://another-bucket/" + key, 5);

            JsonNode stat = get("/refs/main/objects/stat?path=" + LakeFs.encoded("t/" + key));
            assertThat(stat.path("physical_address").asText()).isEqualTo("s3://another-bucket/" + as);
            assertThat(stat.path("path").asText()).isEqualTo("t/" + key);
            assertThat(stat.path("size_bytes").asLong()).isEqualTo(5);
        });
    }

    @Test
    void theConfigurationTellsTheStorage() {
        assertThat(lakeFs.json("GET", "/config")
                        .at("/storage_config/blockstore_type")
                        .asText())
                .isEqualTo("s3");
    }

    @Test
    void committingAndMergingKeepPhysicalAddresses() {
        lakeFs.createBranch(repository, "dev", "main");
        lakeFs.put(repository, "dev", "t/a", "1".getBytes(UTF_8));
        String staged = address("dev", "t/a");
        lakeFs.commit(repository, "dev", "a");
        lakeFs.merge(repository, "dev", "main");

        assertThat(address("dev", "t/a")).isEqualTo(staged);
        assertThat(address("main", "t/a")).isEqualTo(staged);
    }

    @Test
    void everyRefHasALogThatBeginsWithItsCommit() {
        put("t/a", "1");
        String commit = commit();
        lakeFs.tag(repository, "v1.0", commit);
        put("t/b", "1");

        for (String ref : List.of("main", "main@", "v1.0", commit, commit.substring(0, 16))) {
            assertThat(get("/refs/" + LakeFs.encoded(ref) + "/commits?amount=1&limit=true")
                            .at("/results/0/id")
                            .asText())
                    .as(ref)
                    .isEqualTo(commit);
        }
        assertThat(lakeFs.head(repository, "main")).isEqualTo(commit);
        assertThat(get("/commits/" + commit).path("id").asText()).isEqualTo(commit);
        assertThat(get("/tags/v1.0").path("commit_id").asText()).isEqualTo(commit);
    }

    @Test
    void aTwoDotDiffTellsWhatDiffersBetweenTwoCommitsAndNothingUncommitted() {
        put("t/a", "1");
        put("t/b", "1");
        String left = commit();
        put("t/a", "22");
        lakeFs.delete(repository, "main", "t/b");
        put("t/c", "1");
        String right = commit();
        put("t/d", "1");

        assertThat(changes("/refs/" + left + "/diff/" + right + "?type=two_dot"))
                .containsExactly("changed t/a", "removed t/b", "added t/c");
        assertThat(changes("/refs/" + left + "/diff/main?type=two_dot"))
                .containsExactly("changed t/a", "removed t/b", "added t/c");
        assertThat(changes("/refs/" + right + "/diff/" + left + "?type=two_dot"))
                .containsExactly("changed t/a", "added t/b", "removed t/c");
        assertThat(changes("/refs/" + left + "/diff/" + right + "?type=two_dot&after=t/a&amount=1"))
                .containsExactly("removed t/b");
    }

    @Test
    void aThreeDotDiffTellsWhatTheRightSideChanged() {
        put("t/a", "1");
        commit();
        lakeFs.createBranch(repository, "dev", "main");
        put("t/b", "1");
        commit();
        lakeFs.put(repository, "dev", "t/c", "1".getBytes(UTF_8));
        lakeFs.commit(repository, "dev", "c");

        assertThat(changes("/refs/main/diff/dev")).containsExactly("added t/c");
        assertThat(changes("/refs/main/diff/dev?type=two_dot")).containsExactly("removed t/b", "added t/c");
    }

    @Test
    void aBranchDiffTellsWhatIsUncommitted() {
        put("t/a", "1");
        put("t/b", "1");
        commit();
        assertThat(changes("/branches/main/diff")).isEmpty();

        put("t/a", "22");
        lakeFs.delete(repository, "main", "t/b");
        put("t/c", "1");
        put("u/a", "1");

        assertThat(changes("/branches/main/diff"))
                .containsExactly("changed t/a", "removed t/b", "added t/c", "added u/a");
        assertThat(changes("/branches/main/diff?prefix=t/&after=t/a")).containsExactly("removed t/b", "added t/c");
    }

    @Test
    void anUncommittedObjectWrittenOverShowsOnlyInItsAddress() {
        put("t/a", "1");
        String address = address("main", "t/a");
        List<String> before = changes("/branches/main/diff");
        put("t/a", "2");

        assertThat(changes("/branches/main/diff")).isEqualTo(before);
        assertThat(address("main", "t/a")).isNotEqualTo(address);
    }

    @Test
    void theSameContentWrittenAgainIsNoChange() {
        put("t/a", "1");
        commit();
        put("t/a", "1");

        assertThat(changes("/branches/main/diff")).isEmpty();
    }

    @Test
    void aResetDropsWhatIsUncommitted() {
        put("t/a", "1");
        commit();
        put("t/b", "1");
        lakeFs.delete(repository, "main", "t/a");
        lakeFs.reset(repository, "main");

        assertThat(paths("main", "t/")).containsExactly("t/a");
        assertThat(changes("/branches/main/diff")).isEmpty();
    }

    @Test
    void aMergeTakesWhatTheSourceChangedAndRefusesAConflict() {
        put("t/a", "1");
        put("t/b", "1");
        commit();
        lakeFs.createBranch(repository, "dev", "main");
        lakeFs.put(repository, "dev", "t/a", "22".getBytes(UTF_8));
        lakeFs.delete(repository, "dev", "t/b");
        lakeFs.commit(repository, "dev", "change a, remove b");
        put("t/c", "1");
        commit();

        String merged = lakeFs.merge(repository, "dev", "main");

        assertThat(lakeFs.head(repository, "main")).isEqualTo(merged);
        assertThat(paths("main", "t/")).containsExactly("t/a", "t/c");
        put("t/a", "333");
        commit();
        lakeFs.put(repository, "dev", "t/a", "4444".getBytes(UTF_8));
        lakeFs.commit(repository, "dev", "another a");
        assertThat(catchThrowableOfType(LakeFsError.class, () -> lakeFs.merge(repository, "dev", "main"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void deletingWhatIsNotThereIsFineAndCommittingNothingIsNot() {
        lakeFs.delete(repository, "main", "nothing");

        assertThat(catchThrowableOfType(LakeFsError.class, this::commit).status())
                .isEqualTo(400);
    }

    @Test
    void branchesAndTagsComeAndGo() {
        lakeFs.createBranch(repository, "dev", "main");
        lakeFs.tag(repository, "v1", "main");
        assertThat(get("/branches").findValuesAsText("id")).containsExactly("dev", "main");

        lakeFs.deleteBranch(repository, "dev");
        lakeFs.deleteTag(repository, "v1");

        assertThat(get("/branches").findValuesAsText("id")).containsExactly("main");
        assertThat(catchThrowableOfType(LakeFsError.class, () -> get("/tags/v1"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void ourClientReadsWhatThereIs() {
        put("t/k=a%2Fb/x y+z", "1");
        put("t_old/a", "1");
        String commit = commit();
        put("t/new", "22");
        Config.LakeFs config = new Config.LakeFs(
                lakeFs.endpoint(),
                lakeFs.accessKeyId(),
                new Config.Secret(lakeFs.secretAccessKey()),
                List.of(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));

        try (LakeFsClient client = new LakeFsClient(config, new Metrics())) {
            Snapshot head = client.snapshot(repository, "main", Set.of("t/"), false);
            Snapshot committed = client.snapshot(repository, "main", Set.of("t/"), true);

            assertThat(head.commit()).isEqualTo(commit);
            assertThat(head.uncommitted()).isNotEmpty();
            assertThat(head.objects()).extracting(LakeObject::path).containsExactly("t/k=a%2Fb/x y+z", "t/new");
            assertThat(committed.objects()).extracting(LakeObject::path).containsExactly("t/k=a%2Fb/x y+z");
            assertThat(client.repositories()).extracting(Repository::id).contains(repository);
            LakeLocation place = new LakeLocation(repository, "main", "t/k=a%2Fb/x y+z");
            assertThat(client.file(place, false, 1).text()).contains("1");
            assertThat(client.file(new LakeLocation(repository, "main", "t/none"), false, 1)
                            .text())
                    .isEmpty();
        }
    }

    private void put(String path, String content) {
        lakeFs.put(repository, "main", path, content.getBytes(UTF_8));
    }

    private String commit() {
        return lakeFs.commit(repository, "main", "a commit");
    }

    private String address(String ref, String path) {
        return get("/refs/" + ref + "/objects/stat?path=" + path)
                .path("physical_address")
                .asText();
    }

    private List<String> paths(String ref, String prefix) {
        return list(ref, prefix, "").findValuesAsText("path");
    }

    private JsonNode list(String ref, String prefix, String more) {
        return get("/refs/" + LakeFs.encoded(ref) + "/objects/ls?user_metadata=false&prefix=" + LakeFs.encoded(prefix)
                + more);
    }

    private List<String> changes(String call) {
        List<String> changes = new ArrayList<>();
        get(call)
                .path("results")
                .forEach(change -> changes.add(
                        change.path("type").asText() + " " + change.path("path").asText()));
        return changes;
    }

    private JsonNode get(String belowTheRepository) {
        return lakeFs.json("GET", "/repositories/" + repository + belowTheRepository);
    }
}
