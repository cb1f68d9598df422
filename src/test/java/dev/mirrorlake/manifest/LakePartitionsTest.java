package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakePartitionsTest {
    private static final LakeLocation TABLE = new LakeLocation("example", "main", "t");
    private static final List<String> KEYS = List.of("year", "month");

    @Test
    void findsEachFolderThatSpellsAValueForEachKey() {
        Map<List<String>, LakeLocation> found =
                of("t/year=2021/month=11/a", "t/year=2021/month=11/b", "t/year=2021/month=12/deep/er/c");

        assertThat(found)
                .isEqualTo(Map.of(
                        List.of("2021", "11"), at("t/year=2021/month=11"),
                        List.of("2021", "12"), at("t/year=2021/month=12")));
    }

    @Rule("F11")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "t/a",
                "t/year=2021/a",
                "t/year=2021/month=/a",
                "t/month=11/year=2021/a",
                "t/year=2021/x/month=11/a",
                "t/year=2021/months=11/a",
                "t/_temporary/year=2021/month=11/a",
                "t/year=2021/month=11/_SUCCESS",
                "t/year=2021/month=11/.part.crc",
                "t/year=2021/month=11/_tmp/a",
                "t/year=2021/month=11/",
                "told/year=2021/month=11/a",
                "year=2021/month=11/a",
            })
    void whatSpellsNoPartitionOrHoldsNoRowIsNone(String path) {
        assertThat(of(path)).isEmpty();
    }

    @Test
    void anObjectOfZeroBytesMakesNoPartition() {
        LakeObject marker = new LakeObject("t/year=2021/month=11/a", "s3://b/x", 0);

        assertThat(LakePartitions.of(KEYS, TABLE, List.of(new Listing("example", "main", List.of(marker)))))
                .isEmpty();
    }

    @Test
    void keysAreOfAnyCaseAndValuesAreUnescaped() {
        assertThat(of("t/YEAR=a%2Fb/Month=12%3a30/f"))
                .isEqualTo(Map.of(List.of("a/b", "12:30"), at("t/YEAR=a%2Fb/Month=12%3a30")));
    }

    @Test
    void hivesDefaultPartitionIsAValueLikeAnyOther() {
        assertThat(of("t/year=2021/month=__HIVE_DEFAULT_PARTITION__/f"))
                .containsOnlyKeys(List.of("2021", PartitionFolder.DEFAULT_PARTITION));
    }

    @Test
    void ofFoldersThatSpellTheSameValuesHivesOwnHasThemElseTheFirst() {
        assertThat(of("t/YEAR=1/month=1/f", "t/Year=1/month=1/f", "t/year=1/month=1/f"))
                .isEqualTo(Map.of(List.of("1", "1"), at("t/year=1/month=1")));
        assertThat(of("t/Year=1/month=1/f", "t/YEAR=1/month=1/f"))
                .isEqualTo(Map.of(List.of("1", "1"), at("t/YEAR=1/month=1")));
    }

    @Test
    void onlyTheTablesOwnRefIsLookedAt() {
        LakeObject object = new LakeObject("t/year=1/month=1/f", "s3://b/x", 1);
        List<Listing> others = List.of(
                new Listing("example", "dev", List.of(object)), new Listing("another", "main", List.of(object)));

        assertThat(LakePartitions.of(KEYS, TABLE, others)).isEmpty();
    }

    @Test
    void aTableMayLieAtTheRootOfItsRef() {
        LakeObject object = new LakeObject("day=1/f", "s3://b/x", 1);

        assertThat(LakePartitions.of(List.of("day"), at(""), List.of(new Listing("example", "main", List.of(object)))))
                .isEqualTo(Map.of(List.of("1"), at("day=1")));
    }

    private static Map<List<String>, LakeLocation> of(String... paths) {
        List<LakeObject> objects = Arrays.stream(paths)
                .map(path -> new LakeObject(path, "s3://b/" + path.hashCode(), 1))
                .toList();
        return LakePartitions.of(KEYS, TABLE, List.of(new Listing("example", "main", objects)));
    }

    private static LakeLocation at(String path) {
        return new LakeLocation("example", "main", path);
    }
}
