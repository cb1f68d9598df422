package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LakeFsClientTest {
    private final LakeFsFixture lake = new LakeFsFixture();
    private final LakeFsEmulator emulator = lake.emulator;
    private final LakeFs lakeFs = lake.lakeFs;
    private final LakeFsClient client = lake.client;

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void readsARepository() {
        Repository repository = client.repository("example");

        assertThat(repository.storageNamespace()).isEqualTo("s3://bucket/prefix/example");
        assertThat(repository.creationDate()).isBetween("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        assertThat(client.repositories()).containsExactly(repository);
    }

    @Test
    void aServerWithOneStorageSaysNoTypes() {
        assertThat(client.repository("example").storageId()).isEmpty();
        assertThat(client.storageType("any")).isEmpty();
    }

    @Test
    void storagesAreAskedForOnce() {
        emulator.addStorage("aws", "s3");
        emulator.addStorage("google", "gs");
        lakeFs.createRepository("on-google", "gs://bucket/prefix", "google");
        emulator.clearCalls();

        assertThat(client.repository("on-google").storageId()).isEqualTo("google");
        assertThat(client.storageType("google")).contains("gs");
        assertThat(client.storageType("aws")).contains("s3");
        assertThat(emulator.calls()).filteredOn("GET /config"::equals).hasSize(1);
    }

    @Test
    void storagesThatWeMayNotSeeAreUnknown() {
        emulator.addStorage("aws", "s3");
        emulator.failOn("GET /config", 403);
        assertThat(client.storageType("aws")).isEmpty();

        emulator.failOn("GET /config", 500);
        assertThat(catchThrowableOfType(SyncException.class, () -> client.storageType("aws"))
                        .kind())
                .isEqualTo(Kind.RETRY);
    }

    @Test
    void theEndpointMayNameTheApiToo() {
        try (LakeFsClient other = lake.clientOf(URI.create(emulator.endpoint() + "/api/v1/"), LakeFsFixture.TIMEOUT)) {
            assertThat(other.repository("example").id()).isEqualTo("example");
        }
    }

    @Test
    void theHeadViewShowsWhatIsNotCommitted() {
        lake.put("t/a", "1");
        String commit = lakeFs.commit("example", "main", "a");
        lake.put("t/b", "22");

        Snapshot snapshot = head("t/");

        assertThat(snapshot.commit()).isEqualTo(commit);
        assertThat(snapshot.uncommitted()).hasSize(64);
        assertThat(snapshot.objects()).extracting(LakeObject::path).containsExactly("t/a", "t/b");
        assertThat(snapshot.objects()).extracting(LakeObject::sizeBytes).containsExactly(1L, 2L);
        assertThat(snapshot.objects())
                .extracting(LakeObject::physicalAddress)
                .allMatch(address -> address.matches("s3://bucket/prefix/example/data/[0-9a-v]{20}/[0-9a-v]{20}"));
    }

    @Test
    void theCommittedViewDoesNot() {
        lake.put("t/a", "1");
        String commit = lakeFs.commit("example", "main", "a");
        lake.put("t/b", "22");
        emulator.clearCalls();

        Snapshot snapshot = client.snapshot("example", "main", Set.of("t/"), true);

        assertThat(snapshot.commit()).isEqualTo(commit);
        assertThat(snapshot.uncommitted()).isEmpty();
        assertThat(snapshot.objects()).extracting(LakeObject::path).containsExactly("t/a");
        assertThat(emulator.calls()).hasSize(2).last().asString().contains("/refs/" + commit + "/objects/ls");
    }

    @Test
    void nothingUncommittedIsAnEmptyDigest() {
        lake.put("t/a", "1");
        lakeFs.commit("example", "main", "a");
        lake.put("elsewhere/a", "1");

        assertThat(head("t/").uncommitted()).isEmpty();
    }

    @Test
    void theDigestTellsAnOverwrittenObjectOfTheSameSize() {
        lake.put("t/a", "1");
        String before = head("t/").uncommitted();
        lake.put("t/a", "2");

        assertThat(head("t/").uncommitted()).isNotEqualTo(before);
    }

    @Test
    void theDigestTellsARemovedObject() {
        lake.put("t/a", "1");
        lakeFs.commit("example", "main", "a");
        lakeFs.delete("example", "main", "t/a");

        Snapshot snapshot = head("t/");

        assertThat(snapshot.uncommitted()).isNotEmpty();
        assertThat(snapshot.objects()).isEmpty();
    }

    @Test
    void theDigestIsThatOfOnlyTheseAndTheSameEachTime() {
        lake.put("t/a", "1");
        lake.put("u/a", "1");
        String digest = head("t/").uncommitted();
        lake.put("u/b", "1");

        assertThat(head("t/").uncommitted()).isEqualTo(digest);
        assertThat(head("u/").uncommitted()).isNotEqualTo(digest);
    }

    @Test
    void whatIsWrittenWhileListingLeavesADigestThatTheNextLookWillNotFind() {
        lake.put("t/a", "1");
        String still = head("t/").uncommitted();
        lake.once("/objects/ls", () -> lake.put("t/b", "1"));

        String moving = head("t/").uncommitted();

        assertThat(moving).isNotIn(still, head("t/").uncommitted(), "");
    }

    @Test
    void tagsAndCommitsAndModifiersAreRefsToo() {
        lake.put("t/a", "1");
        String commit = lakeFs.commit("example", "main", "a");
        lakeFs.tag("example", "v1.0", commit);
        lakeFs.tag("example", "release", commit);
        lake.put("t/b", "1");

        for (String ref : List.of("v1.0", "release", commit, commit.substring(0, 12), "main@")) {
            Snapshot snapshot = client.snapshot("example", ref, Set.of("t/"), false);

            assertThat(snapshot.commit()).as(ref).isEqualTo(commit);
            assertThat(snapshot.uncommitted()).as(ref).isEmpty();
            assertThat(snapshot.objects()).as(ref).extracting(LakeObject::path).containsExactly("t/a");
            assertThat(client.headOf("example", ref)).contains(commit);
        }
    }

    @Test
    void listsAllPages() {
        List<String> paths = IntStream.range(0, 2500)
                .mapToObj(i -> "t/part-%05d".formatted(i))
                .toList();
        paths.forEach(path -> lake.put(path, ""));
        lakeFs.commit("example", "main", "many");
        emulator.clearCalls();

        Snapshot snapshot = head("t/");

        assertThat(snapshot.objects()).extracting(LakeObject::path).containsExactlyElementsOf(paths);
        assertThat(emulator.calls())
                .filteredOn(call -> call.contains("/objects/ls"))
                .hasSize(3);
    }

    @Test
    void neverSwallowsASibling() {
        for (String path : List.of("orders", "orders-1/a", "orders.bak/a", "orders/a", "orders0/a", "orders_old/a")) {
            lake.put(path, "1");
        }

        assertThat(head("orders/").objects()).extracting(LakeObject::path).containsExactly("orders/a");
    }

    @Test
    void listsEnclosedPrefixesOnceAndScatteredOnesEach() {
        for (String path : List.of("a/p=1/x", "a/p=2/x", "a2/x", "z/x")) {
            lake.put(path, "1");
        }
        emulator.clearCalls();

        Snapshot snapshot = head("z/", "a/p=1/", "a/", "a/p=2/");

        assertThat(snapshot.objects()).extracting(LakeObject::path).containsExactly("a/p=1/x", "a/p=2/x", "z/x");
        assertThat(emulator.calls())
                .filteredOn(call -> call.contains("/objects/ls"))
                .hasSize(2);
    }

    @Test
    void oddKeysComeBackAsTheyAre() {
        List<String> odd = List.of(
                "t/a b", "t/a%20b", "t/a+b", "t/k=x%2Fy/z", "t/what?x#y&z=1", "t/é", "t/日本", "t/\uFFFD", "t/😀");
        odd.forEach(path -> lake.put(path, "1"));

        assertThat(head("t/").objects()).extracting(LakeObject::path).containsExactlyElementsOf(odd);
    }

    @Test
    void aBranchThatMovesWhileItIsListedIsListedAgain() {
        lake.put("t/a", "1");
        lake.once("/objects/ls", () -> lakeFs.commit("example", "main", "in between"));

        Snapshot snapshot = head("t/");

        assertThat(snapshot.commit()).isEqualTo(lakeFs.head("example", "main"));
        assertThat(snapshot.uncommitted()).isEmpty();
    }

    @Test
    void aBranchThatNeverStandsStillIsTriedLater() {
        AtomicInteger commits = new AtomicInteger();
        emulator.onCall(call -> {
            if (call.contains("/objects/ls")) {
                lake.put("t/" + commits.incrementAndGet(), "1");
                lakeFs.commit("example", "main", "again");
            }
        });

        SyncException e = catchThrowableOfType(SyncException.class, () -> head("t/"));

        assertThat(e.kind()).isEqualTo(Kind.RETRY);
        assertThat(e).hasMessageContaining("moved 3 times");
        assertThat(commits).hasValue(3);
    }

    @Test
    void whatDoesNotExistIsRefusedByName() {
        assertThat(catchThrowableOfType(SyncException.class, () -> client.repository("nope")))
                .hasMessage("lakefs: repository \"nope\" does not exist")
                .extracting(SyncException::kind)
                .isEqualTo(Kind.REFUSED);
        assertThat(catchThrowableOfType(
                        SyncException.class, () -> client.snapshot("nope", "main", Set.of("t/"), false)))
                .hasMessage("lakefs: repository \"nope\" does not exist");
        assertThat(catchThrowableOfType(
                        SyncException.class, () -> client.snapshot("example", "nope", Set.of("t/"), true)))
                .hasMessage("lakefs: repository \"example\" has no branch, tag or commit \"nope\"")
                .extracting(SyncException::kind)
                .isEqualTo(Kind.REFUSED);
        assertThat(client.headOf("example", "nope")).isEmpty();
        assertThat(client.headOf("nope", "main")).isEmpty();
    }

    private Snapshot head(String... prefixes) {
        return client.snapshot("example", "main", List.of(prefixes), false);
    }

    @Test
    void listsTheFoldersRightBelowAPlace() {
        IntStream.range(0, 1_100).forEach(i -> lake.put("t/year=%d/month=1/a".formatted(1000 + i), "1"));
        lake.put("t/file", "1");
        lake.put("t_old/year=1/a", "1");
        emulator.clearCalls();

        List<String> folders = client.folders(new LakeLocation("example", "main", "t"));

        assertThat(folders).hasSize(1_100).startsWith("year=1000", "year=1001").endsWith("year=2099");
        assertThat(emulator.calls()).hasSize(2);
        assertThat(client.folders(new LakeLocation("example", "main", "t/year=1000")))
                .containsExactly("month=1");
        assertThat(client.folders(new LakeLocation("example", "main", "nowhere")))
                .isEmpty();
        assertThat(catchThrowableOfType(
                                SyncException.class, () -> client.folders(new LakeLocation("example", "missing", "t")))
                        .kind())
                .isEqualTo(Kind.REFUSED);
    }
}
