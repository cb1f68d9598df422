package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewrittenPartitionsTest {
    private final RewrittenPartitions partitions =
            new RewrittenPartitions(TestTables.NAME, TestTables.KEYS, at("my_table"));

    @Test
    void aPartitionOfWhichOnlyTheValuesAreKnownIsWhereTheLakeSpellsThemElseWhereHiveWouldPutIt() {
        Map<List<String>, LakeLocation> inLake = inLake("my_table/YEAR=2021/month=1%31/f");

        assertThat(partitions.placeOf(List.of("2021", "11"), inLake)).isEqualTo(at("my_table/YEAR=2021/month=1%31"));
        assertThat(partitions.placeOf(List.of("2021", "a/b"), inLake)).isEqualTo(at("my_table/year=2021/month=a%2Fb"));
    }

    @Test
    void whatOnlyTheLakeHasIsUnregistered() {
        Map<List<String>, LakeLocation> inLake =
                inLake("my_table/year=2021/month=11/f", "my_table/Year=2021/month=12/f");
        Source known = new Source(List.of("2021", "11"), at("elsewhere"), "_id/year=2021/month=11/");

        assertThat(partitions.unregistered(inLake, List.of(known)))
                .containsExactly(
                        new Source(List.of("2021", "12"), at("my_table/Year=2021/month=12"), "year=2021/month=12/"));
    }

    @Test
    void whatARenamedPartitionShowsIsNotUnregistered() {
        Map<List<String>, LakeLocation> inLake = inLake("my_table/year=2021/month=11/f");
        Source renamed = new Source(List.of("1999", "1"), at("my_table/year=2021/month=11"), "_id/year=1999/month=1/");

        assertThat(partitions.unregistered(inLake, List.of(renamed))).isEmpty();
    }

    @Test
    void anUnregisteredPartitionNeverTakesTheFolderOfOneThatTheMetastoreHas() {
        Map<List<String>, LakeLocation> inLake = inLake("my_table/year=2021/month=11/f");
        Source there = new Source(List.of("1999", "1"), at("elsewhere"), "year=2021/month=11/");

        assertThat(partitions.unregistered(inLake, List.of(there))).isEmpty();
    }

    @Test
    void aHashedFolderSpellsNoValuesAndIsOfNoUseToWhoeverListsTheRoot() {
        assertThat(partitions.unregistered(inLake("my_table/year=" + "y".repeat(500) + "/month=1/f"), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "year=2021/", "year=2021/month=11/x/", "data/year=2021/month=11/"})
    void aPartitionInNoFolderOfTheLayoutIsRefused(String folder) {
        assertThat(partitions.misplaced(List.of("2021", "11"), folder)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.PARTITION_FOLDER);
            assertThat(reason.text()).contains("default.my_table", "[2021, 11]", "\"" + folder + "\"");
        });
    }

    @Test
    void aFolderOfOtherValuesWillDoAsHiveRenamesPartitionsInPlace() {
        assertThat(partitions.misplaced(List.of("1999", "1"), "year=2021/month=11/"))
                .isEmpty();
        assertThat(partitions.misplaced(List.of("1999", "1"), "_id/year=2021/month=11/"))
                .isEmpty();
    }

    @Test
    void twoPartitionsInOneFolderAreRefused() {
        Source one = new Source(List.of("2022", "11"), at("a"), "year=2021/month=11/");
        Source byValues = new Source(List.of("2021", "11"), at("b"));
        Source beside = new Source(List.of("2021", "12"), at("c"), "_id/year=2021/month=11/");

        assertThat(partitions.shared(List.of(one, beside))).isEmpty();
        assertThat(partitions.shared(List.of(one, beside, byValues)))
                .containsOnlyKeys(one.values(), byValues.values())
                .allSatisfy((values, reason) -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.PARTITION_FOLDER);
                    assertThat(reason.text()).contains("[2022, 11]", "[2021, 11]", "year=2021/month=11/");
                });
    }

    @Test
    void ofTwoPartitionsInOneFolderThatShowTheSameTheFirstByValuesKeepsIt() {
        String folder = "year=2021/month=11/";
        Source last = new Source(List.of("2022", "1"), at("my_table/year=2021/month=11"), folder);
        Source first = new Source(List.of("1999", "1"), at("my_table/year=2021/month=11"), folder);
        Source named = new Source(List.of("2021", "11"), at("my_table/year=2021/month=11"), folder);
        Source other = new Source(List.of("2021", "12"), at("my_table/year=2021/month=11"), "_id/" + folder);

        List<Source> apart = partitions.apart(List.of(last, first, named, other));

        assertThat(apart)
                .containsExactly(
                        new Source(last.values(), last.location(), "_twin/year=2022/month=1/"),
                        first,
                        new Source(named.values(), named.location(), "_twin/year=2021/month=11/"),
                        other);
        assertThat(partitions.shared(apart)).isEmpty();
    }

    @Test
    void twoPartitionsInOneFolderThatShowDifferentThingsStayThere() {
        Source one = new Source(List.of("2021", "11"), at("a"), "year=2021/month=11/");
        Source two = new Source(List.of("2021", "12"), at("b"), "year=2021/month=11/");

        assertThat(partitions.apart(List.of(one, two))).containsExactly(one, two);
    }

    private Map<List<String>, LakeLocation> inLake(String... paths) {
        List<LakeObject> objects = Arrays.stream(paths)
                .map(path -> new LakeObject(path, "s3://b/" + path.hashCode(), 1))
                .toList();
        return partitions.inLake(List.of(new Listing("example", "main", objects)));
    }

    private static LakeLocation at(String path) {
        return new LakeLocation("example", "main", path);
    }
}
