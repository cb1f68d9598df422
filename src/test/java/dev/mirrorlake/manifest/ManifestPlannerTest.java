package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestPlannerTest {
    private static Source at(String value, String path) {
        return new Source(List.of(value), new LakeLocation("repo", "main", path));
    }

    private static LakeObject object(String path) {
        return new LakeObject(
                path, "s3://b/" + path.replace("/", "-").replace("_", "u").replace(".", "d"), 1);
    }

    private static Listing listing(String... paths) {
        return new Listing(
                "repo",
                "main",
                Arrays.stream(paths).map(ManifestPlannerTest::object).toList());
    }

    /** Addresses by partition value of a table with one key. */
    private static Map<String, List<String>> plan(List<Source> sources, Listing listing, boolean recursive) {
        return ManifestPlanner.plan(List.of("k"), sources, List.of(listing), recursive).stream()
                .collect(Collectors.toMap(manifest -> manifest.values().get(0), Manifest::addresses));
    }

    @Rule("F3")
    @ParameterizedTest
    @CsvSource({
        "t/f, true, true",
        "t/f.gz, true, true",
        "t/a_b/c.d/f, true, false",
        "t/a/f, true, false",
        "t//f, true, false",
        "t/_SUCCESS, false, false",
        "t/.f.crc, false, false",
        "t/_temporary/0/f, false, false",
        "t/a/_delta_log/f, false, false",
        "t/a/.hidden/b/f, false, false",
        "t//_f, false, false",
        "t/, false, false",
        "t/a/, false, false",
        "t, false, false",
        "told/f, false, false",
        "t_old/f, false, false",
        "T/f, false, false",
        "a/t/f, false, false",
    })
    void readsWhatLiesVisiblyBelowTheLocation(String path, boolean recursive, boolean oneLevel) {
        assertThat(plan(List.of(at("1", "t")), listing(path), true).get("1")).hasSize(recursive ? 1 : 0);
        assertThat(plan(List.of(at("1", "t")), listing(path), false).get("1")).hasSize(oneLevel ? 1 : 0);
    }

    @Test
    void namesAreHiddenRelativeToTheLocationOnly() {
        Listing listing = listing("_work/.t/f", "_work/.t/_f");

        assertThat(plan(List.of(at("1", "_work/.t")), listing, true))
                .isEqualTo(Map.of("1", List.of("s3://b/uwork-dt-f")));
        assertThat(plan(List.of(at("1", "")), listing, true)).isEqualTo(Map.of("1", List.of()));
    }

    @Test
    void theRootOfARefIsALocation() {
        assertThat(plan(List.of(at("1", "")), listing("f", "a/b"), true).get("1"))
                .containsExactly("s3://b/a-b", "s3://b/f");
        assertThat(plan(List.of(at("1", "")), listing("f", "a/b"), false).get("1"))
                .containsExactly("s3://b/f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/f", "t/a_$folder$", "t/part-0.csv"})
    void objectsWithoutBytesHoldNoRows(String path) {
        Listing listing = new Listing("repo", "main", List.of(new LakeObject(path, "s3://b/x", 0)));

        assertThat(plan(List.of(at("1", "t")), listing, true)).isEqualTo(Map.of("1", List.of()));
    }

    @Test
    void theLongestEnclosingLocationGetsAnObject() {
        List<Source> sources = List.of(at("outer", "t"), at("inner", "t/a/b"), at("beside", "t/a/bb"));

        assertThat(plan(sources, listing("t/f", "t/a/f", "t/a/b/f", "t/a/b/c/f", "t/a/bb/f"), true))
                .isEqualTo(Map.of(
                        "outer", List.of("s3://b/t-a-f", "s3://b/t-f"),
                        "inner", List.of("s3://b/t-a-b-c-f", "s3://b/t-a-b-f"),
                        "beside", List.of("s3://b/t-a-bb-f")));
    }

    @Test
    void whatTheLongestEnclosingLocationLeavesOutGoesNowhere() {
        List<Source> sources = List.of(at("outer", "t"), at("inner", "t/a"));

        assertThat(plan(sources, listing("t/a/_f", "t/a/b/f"), false))
                .isEqualTo(Map.of("outer", List.of(), "inner", List.of()));
    }

    @Test
    void aPartitionInAHiddenFolderOfAnotherIsRead() {
        List<Source> sources = List.of(at("outer", "t"), at("inner", "t/_old"));

        assertThat(plan(sources, listing("t/f", "t/_old/f"), true))
                .isEqualTo(Map.of("outer", List.of("s3://b/t-f"), "inner", List.of("s3://b/t-uold-f")));
    }

    @Test
    void ofPartitionsAtOneLocationTheFirstByValueGetsTheObjects() {
        Map<String, List<String>> expected = Map.of("1", List.of("s3://b/t-f"), "10", List.of(), "2", List.of());

        assertThat(plan(List.of(at("2", "t"), at("1", "t"), at("10", "t")), listing("t/f"), true))
                .isEqualTo(expected);
        assertThat(plan(List.of(at("10", "t"), at("1", "t"), at("2", "t")), listing("t/f"), true))
                .isEqualTo(expected);
    }

    @Test
    void locationsInSeveralRepositoriesAndRefsDontMix() {
        List<Source> sources = List.of(
                at("main", "t"),
                new Source(List.of("dev"), new LakeLocation("repo", "dev", "t")),
                new Source(List.of("other"), new LakeLocation("other", "main", "t")));
        LakeObject inDev = new LakeObject("t/f", "s3://b/dev", 1);

        List<Manifest> manifests = ManifestPlanner.plan(
                List.of("k"), sources, List.of(listing("t/f"), new Listing("repo", "dev", List.of(inDev))), true);

        assertThat(manifests)
                .containsExactly(
                        new Manifest(List.of("dev"), "k=dev/", List.of("s3://b/dev")),
                        new Manifest(List.of("main"), "k=main/", List.of("s3://b/t-f")),
                        new Manifest(List.of("other"), "k=other/", List.of()));
    }

    @Test
    void theLongestEnclosingLocationGetsAnObjectInS3Too() {
        Source inLake = at("lake", "t");
        Source outer = new Source(List.of("outer"), new Place("s3://repo", "t"), "");
        Source inner = new Source(List.of("inner"), new Place("s3://repo", "t/a"), "");
        Listing bucket = new Listing("s3://repo", List.of(object("t/f"), object("t/a/f"), object("t/a/_f")));

        assertThat(ManifestPlanner.plan(
                        List.of("k"), List.of(inLake, outer, inner), List.of(listing("t/g"), bucket), true))
                .containsExactly(
                        new Manifest(List.of("inner"), "k=inner/", List.of("s3://b/t-a-f")),
                        new Manifest(List.of("lake"), "k=lake/", List.of("s3://b/t-g")),
                        new Manifest(List.of("outer"), "k=outer/", List.of("s3://b/t-f")));
    }

    @Test
    void anObjectListedTwiceIsNamedOnce() {
        List<Manifest> manifests = ManifestPlanner.plan(
                List.of("k"), List.of(at("1", "t")), List.of(listing("t/f", "t/f"), listing("t/f")), true);

        assertThat(manifests.get(0).addresses()).containsExactly("s3://b/t-f");
    }

    @Test
    void anAddressMayServeTwoPartitionsButNotOneTwice() {
        Listing copies = new Listing(
                "repo",
                "main",
                List.of(new LakeObject("t/a/f", "s3://b/x", 1), new LakeObject("t/b/f", "s3://b/x", 1)));

        assertThat(plan(List.of(at("a", "t/a"), at("b", "t/b")), copies, true))
                .isEqualTo(Map.of("a", List.of("s3://b/x"), "b", List.of("s3://b/x")));
        assertThatThrownBy(() -> plan(List.of(at("1", "t")), copies, true))
                .isInstanceOf(SyncException.class)
                .hasMessageContainingAll("t/a/f", "t/b/f", "s3://b/x");
    }

    @Rule("C29")
    @ParameterizedTest
    @ValueSource(strings = {"t/k=1", "t/K=1", "t/1", "elsewhere", "t/a%2Fb", "t/k=2", "é/日本 x"})
    void thePartitionsOwnLocationIsListedWhateverItIs(String location) {
        Listing listing = listing(location + "/f", "t/k=9/f");

        assertThat(plan(List.of(at("1", location)), listing, true).get("1"))
                .containsExactly(object(location + "/f").physicalAddress());
    }

    @Rule("F9")
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 20_000})
    void howeverManyObjectsAPartitionHasTheyAreInOneManifest(int objects) {
        Listing listing =
                listing(IntStream.range(0, objects).mapToObj(i -> "t/f" + i).toArray(String[]::new));

        assertThat(plan(List.of(at("1", "t")), listing, true).get("1")).hasSize(objects);
    }

    @Test
    void anUnpartitionedTableHasOneManifestEvenWithoutObjects() {
        List<Source> table = List.of(new Source(List.of(), new LakeLocation("repo", "main", "t")));

        assertThat(ManifestPlanner.plan(List.of(), table, List.of(), true))
                .containsExactly(new Manifest(List.of(), "", List.of()));
    }

    @Test
    void aPartitionedTableWithoutPartitionsHasNoManifest() {
        assertThat(ManifestPlanner.plan(List.of("k"), List.of(), List.of(listing("t/f")), true))
                .isEmpty();
    }

    @Test
    void refusesPartitionsThatAreOneInHivesSpelling() {
        List<Source> sources = List.of(at("", "t/a"), at("__HIVE_DEFAULT_PARTITION__", "t/b"));

        assertThatThrownBy(() -> plan(sources, listing(), true))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED))
                .hasMessageContaining("k=__HIVE_DEFAULT_PARTITION__/");
    }

    @Test
    void findsWhatReadersWouldTakeForRows() {
        List<String> present =
                List.of("", "k=1/", "k=1/j=2/", "k=2/", "k=2/more.txt", "k=2/_note", "k=2/_d/x", "k=3/", "x");

        assertThat(ManifestPlanner.misread(Set.of("k=1/", "k=2/"), present))
                .containsExactly("k=1/j=2/", "k=2/_d/x", "k=2/more.txt");
        assertThat(ManifestPlanner.misread(Set.of(""), present))
                .containsExactly("k=1/", "k=1/j=2/", "k=2/", "k=2/_d/x", "k=2/more.txt", "k=3/", "x");
        assertThat(ManifestPlanner.misread(Set.of("k=4/"), present)).isEmpty();
    }

    @Test
    void aManifestLiesInTheFolderThatItsSourceNamesElseWhereItsValuesSay() {
        List<Source> sources =
                List.of(new Source(List.of("1"), new LakeLocation("repo", "main", "t/a"), "_id/k=1/"), at("2", "t/b"));

        assertThat(ManifestPlanner.plan(List.of("k"), sources, List.of(listing("t/a/f", "t/b/f")), true))
                .containsExactly(
                        new Manifest(List.of("1"), "_id/k=1/", List.of("s3://b/t-a-f")),
                        new Manifest(List.of("2"), "k=2/", List.of("s3://b/t-b-f")));
    }

    @Test
    void refusesAFolderThatASourceNamesAndTheValuesOfAnotherSay() {
        List<Source> sources =
                List.of(new Source(List.of("1"), new LakeLocation("repo", "main", "t/a"), "k=2/"), at("2", "t/b"));

        assertThatThrownBy(() -> plan(sources, listing(), true))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("k=2/");
    }
}
