package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.manifest.Place;
import dev.mirrorlake.rig.StubS3;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectChecksTest {
    private static final CatalogTable TABLE = TestTables.table(TestTables.KEYS, TestTables.PARQUET, Map.of());
    private static final Map<String, Repository> REPOSITORIES =
            Map.of("lakefs://repo/main", new Repository("repo", Instant.EPOCH, "s3://bucket/repo", ""));

    private final StubS3 s3 = new StubS3();
    private final ObjectChecks checks = new ObjectChecks(s3.data(), 3, 6, 13);

    @AfterEach
    void close() {
        s3.close();
    }

    private Map<List<String>, Reason> refusals(Contents... contents) {
        return refusals(TABLE, contents);
    }

    private Map<List<String>, Reason> refusals(CatalogTable table, Contents... contents) {
        return checks.refusals(table, List.of(contents), REPOSITORIES);
    }

    private static Contents partition(String month, LakeObject... objects) {
        Source source = new Source(List.of("2021", month), new LakeLocation("repo", "main", "t/" + month));
        return new Contents(source, "year=2021/month=" + month + "/", List.of(objects));
    }

    private static LakeObject imported(String path, String key) {
        return new LakeObject(path, "s3://bucket/" + key, 5);
    }

    @Test
    void tenThousandPlainImportsAndObjectsOfLakeFsCostNothing() {
        LakeObject[] objects = IntStream.range(0, 10_000)
                .mapToObj(i -> i % 2 == 0
                        ? imported("t/1/part-" + i, "raw/1/part-" + i)
                        : imported("t/1/part-" + i, "repo/data/g1/c" + i))
                .toArray(LakeObject[]::new);

        assertThat(refusals(partition("1", objects))).isEmpty();
        assertThat(s3.requests()).isEmpty();
    }

    @Test
    void whatWasFoundIsNotLookedForAgain() {
        s3.object("bucket", "raw/original", 5);
        Contents linked = partition("1", imported("t/1/renamed", "raw/original"));

        assertThat(refusals(linked)).isEmpty();
        assertThat(refusals(linked)).isEmpty();

        assertThat(s3.requests()).containsExactly("HEAD /bucket/raw/original");
    }

    @Test
    void aFolderIsLookedForOnceHoweverManyObjectsItHas() {
        s3.object("bucket", "my data/part-0", 5);
        LakeObject[] objects = IntStream.range(0, 10)
                .mapToObj(i -> imported("t/1/part-" + i, "my data/part-" + i))
                .toArray(LakeObject[]::new);

        assertThat(refusals(partition("1", objects))).isEmpty();

        assertThat(s3.requests()).containsExactly("HEAD /bucket/my data/part-0");
    }

    @Test
    void aBucketIsLookedIntoOnceForAllPartitions() {
        s3.object("other", "raw/1/a", 5);
        LakeObject first = new LakeObject("t/1/a", "s3://other/raw/1/a", 5);
        LakeObject second = new LakeObject("t/2/a", "s3://other/raw/2/a", 5);

        assertThat(refusals(partition("2", second), partition("1", first))).isEmpty();

        assertThat(s3.requests()).containsExactly("HEAD /other/raw/1/a");
    }

    @Test
    void whatIsNotThereIsRefusedByItsPathAndLookedForAgain() {
        s3.bucket("bucket");
        Contents garbled = partition("1", imported("t/1/col=a%23b/p", "raw/1/col=a#b/p"));

        assertThat(refusals(garbled, partition("2")))
                .containsOnlyKeys(List.of(List.of("2021", "1")))
                .allSatisfy((values, reason) -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.OBJECT_MISSING);
                    assertThat(reason.text())
                            .contains("default.my_table", "t/1/col=a%23b/p", "s3://bucket/raw/1/col=a#b/p");
                });

        s3.object("bucket", "raw/1/col=a#b/p", 5);
        assertThat(refusals(garbled)).isEmpty();
    }

    @Test
    void anObjectOfAnotherSizeIsAnother() {
        s3.object("bucket", "raw/what", 6);

        assertThat(refusals(partition("1", imported("t/1/what?x", "raw/what"))))
                .hasEntrySatisfying(
                        List.of("2021", "1"),
                        reason -> assertThat(reason.text()).contains("6 bytes", "instead of 5"));
    }

    @Test
    void whereTooMuchIsInDoubtTheNextSyncGoesOn() {
        LakeObject[] linked = IntStream.range(0, 5)
                .mapToObj(i -> imported("t/1/" + i, "raw/of-" + i))
                .toArray(LakeObject[]::new);
        Arrays.stream(linked)
                .forEach(object -> s3.object("bucket", object.physicalAddress().substring(12), 5));

        SyncException e = catchThrowableOfType(SyncException.class, () -> refusals(partition("1", linked)));

        assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY);
        assertThat(e).hasMessageContainingAll("3 of its objects", "2 are still");
        assertThat(refusals(partition("1", linked))).isEmpty();
        assertThat(s3.requests()).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void twoTablesOfManyDoubtsBothComeToAnEndAndStayThere() {
        Contents orders = partition("1", linked("orders", 6));
        Contents returns = partition("1", linked("returns", 6));
        for (Contents contents : List.of(orders, returns)) {
            CatalogTable table = contents.equals(orders) ? TABLE : named("returns");
            assertThat(catchThrowableOfType(SyncException.class, () -> refusals(table, contents)))
                    .isNotNull();
        }

        for (int sync = 0; sync < 3; sync++) {
            assertThat(refusals(TABLE, orders)).isEmpty();
            assertThat(refusals(named("returns"), returns)).isEmpty();
        }

        assertThat(s3.requests()).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void whereAllTablesHaveTooManyTheOneLookedAtLongestAgoIsForgotten() {
        for (String table : List.of("a", "b", "a", "c", "d")) {
            refusals(named(table), partition("1", linked(table, 3)));
        }
        refusals(named("e"), partition("1", linked("e", 3)));
        int before = s3.requests().size();

        for (String table : List.of("a", "c", "d", "e")) {
            refusals(named(table), partition("1", linked(table, 3)));
        }
        assertThat(s3.requests()).hasSize(before);

        refusals(named("b"), partition("1", linked("b", 3)));
        assertThat(s3.requests()).hasSize(before + 3);
    }

    @Test
    void whatATableHasNoMoreIsForgotten() {
        LakeObject[] linked = linked("t", 3);
        refusals(partition("1", linked));
        refusals(partition("1", linked[0]));

        refusals(partition("1", linked));

        assertThat(s3.requests()).hasSize(5);
    }

    private static CatalogTable named(String table) {
        return new CatalogTable(
                new TableName("default", table),
                TABLE.type(),
                "",
                TABLE.columns(),
                TABLE.partitionKeys(),
                TABLE.location(),
                TABLE.format(),
                Map.of());
    }

    /** Objects that each cost a HEAD, and are there. */
    private LakeObject[] linked(String table, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    s3.object("bucket", "raw/" + table + "-" + i, 5);
                    return imported("t/1/" + i, "raw/" + table + "-" + i);
                })
                .toArray(LakeObject[]::new);
    }

    @Test
    void whatWasFoundBeforeS3FailedIsNotLookedForAgain() {
        s3.object("bucket", "raw/of-0", 5).bucket("denied").deny("denied");
        LakeObject found = imported("t/1/0", "raw/of-0");
        LakeObject denied = new LakeObject("t/1/1", "s3://denied/raw/of-1", 5);
        Contents both = partition("1", found, denied);

        // they are asked for at the same time: not each time the one is found before the other is denied
        await().untilAsserted(() -> {
            ObjectChecks fresh = new ObjectChecks(s3.data(), 3, 6, 13);
            assertThat(catchThrowableOfType(
                                    SyncException.class, () -> fresh.refusals(TABLE, List.of(both), REPOSITORIES))
                            .code())
                    .isEqualTo(ReasonCode.ACCESS_DENIED);
            int requests = s3.requests().size();
            assertThat(fresh.refusals(TABLE, List.of(partition("1", found)), REPOSITORIES))
                    .isEmpty();
            assertThat(s3.requests()).hasSize(requests);
        });
    }

    @Test
    void moreDoubtsThanAreRememberedWouldNeverEnd() {
        LakeObject[] linked = IntStream.range(0, 7)
                .mapToObj(i -> imported("t/1/" + i, "raw/of-" + i))
                .toArray(LakeObject[]::new);

        assertThat(refusals(partition("1", linked), partition("2")).values())
                .hasSize(2)
                .allSatisfy(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.TOO_LARGE);
                    assertThat(reason.text()).contains("default.my_table", "7 of its objects", "the most is 6");
                });
        assertThat(s3.requests()).isEmpty();
    }

    @Test
    void whatWasListedFromS3ItselfIsThere() {
        Source plain = new Source(List.of("2021", "1"), new Place("s3://other", "raw"), "");
        Contents listed = new Contents(plain, "x/", List.of(new LakeObject("raw/a b", "s3://other/raw/a b", 5)));

        assertThat(refusals(listed)).isEmpty();
        assertThat(s3.requests()).isEmpty();
    }
}
