package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionFolderTest {
    @Test
    void hasOneSegmentForEachKey() {
        assertThat(PartitionFolder.of(List.of("year", "month"), List.of("2021", "11")))
                .isEqualTo("year=2021/month=11/");
    }

    @Test
    void isEmptyWithoutKeys() {
        assertThat(PartitionFolder.of(List.of(), List.of())).isEmpty();
    }

    @Rule("C27")
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a/b, a%2Fb",
                "a=b, a%3Db",
                "a%2Fb, a%252Fb",
                "12:30:00, 12%3A30%3A00",
                "a b, a b",
                "é日本, é日本",
                "}, }",
                "\"#'*?\\, %22%23%27%2A%3F%5C",
                "{[]^, %7B%5B%5D%5E",
                "x+y&z, x+y&z",
                "``, __HIVE_DEFAULT_PARTITION__",
                "__HIVE_DEFAULT_PARTITION__, __HIVE_DEFAULT_PARTITION__",
            })
    void escapesAsHiveDoes(String value, String escaped) {
        assertThat(PartitionFolder.of(List.of("k"), List.of(value))).isEqualTo("k=" + escaped + "/");
    }

    @Test
    void escapesControlCharacters() {
        assertThat(PartitionFolder.of(List.of("k"), List.of("\0\t\n\u001f\u007f")))
                .isEqualTo("k=%00%09%0A%1F%7F/");
    }

    @Test
    void escapesKeysToo() {
        assertThat(PartitionFolder.of(List.of("a/b"), List.of("1"))).isEqualTo("a%2Fb=1/");
    }

    @Test
    void hashesWhatIsTooLongInUtf8() {
        String longest = "é".repeat((PartitionFolder.MAX_BYTES - 3) / 2);

        String kept = PartitionFolder.of(List.of("k"), List.of(longest));
        String hashed = PartitionFolder.of(List.of("k"), List.of(longest + "éé"));

        assertThat(kept).isEqualTo("k=" + longest + "/");
        assertThat(kept.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(PartitionFolder.MAX_BYTES);
        assertThat(hashed).matches("sha256-[0-9a-f]{64}/");
        assertThat(hashed).isEqualTo(PartitionFolder.of(List.of("k"), List.of(longest + "éé")));
    }

    @Test
    void manyKeysOfLongValuesStillFit() {
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "key" + i).toList();
        List<String> values = keys.stream().map(key -> "v".repeat(1024)).toList();

        assertThat(PartitionFolder.of(keys, values)).matches("sha256-[0-9a-f]{64}/");
    }

    @Test
    void refusesAWrongNumberOfValues() {
        assertThatThrownBy(() -> PartitionFolder.of(List.of("year", "month"), List.of("2021")))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED))
                .hasMessageContaining("[2021]")
                .hasMessageContaining("[year, month]");
    }

    /** A metastore may read a partition while it is dropped, values first. */
    @Test
    void aPartitionWithoutValuesIsReadAgain() {
        assertThatThrownBy(() -> PartitionFolder.of(List.of("day"), List.of()))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY))
                .hasMessageContaining("[day]");
    }

    @Test
    void hivesOwnFolderIsNeverHashed() {
        String value = "v".repeat(PartitionFolder.MAX_BYTES);

        assertThat(PartitionFolder.ofHive(List.of("k"), List.of(value))).isEqualTo("k=" + value + "/");
    }

    @Rule("F3")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "year=2021/month=11/",
                "Year=/month=/",
                "_year=2021/month=11/",
                "_0123456789ab/year=2021/month=11/",
                "sha256-00/",
                "_0123456789ab/sha256-00/",
            })
    void oneSegmentForEachKeyIsAFolderAndSoIsAHashedOneAndEitherAside(String folder) {
        assertThat(PartitionFolder.isOne(folder, 2)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "year=2021/",
                "year=2021/month=11",
                "year=2021/month=11/day=1/",
                "year=2021//",
                "year=2021/x/",
                "=2021/month=11/",
                "_0123456789ab/",
                "_0123456789ab/year=2021/",
                "_a/_b/year=2021/month=11/",
                "other/year=2021/month=11/",
                "sha256-00/month=11/",
                "sha256-00/sha256-00/",
            })
    void anythingElseIsNoFolder(String folder) {
        assertThat(PartitionFolder.isOne(folder, 2)).isFalse();
    }

    @Test
    void whatTheLayoutGivesIsAFolder() {
        for (String value : List.of("", "a/b", "_a", "=", "v".repeat(1000))) {
            String folder = PartitionFolder.of(List.of("_k"), List.of(value));

            assertThat(PartitionFolder.isOne(folder, 1)).isTrue();
            assertThat(PartitionFolder.isOne(PartitionFolder.aside("0123456789ab", folder), 1))
                    .isTrue();
        }
    }

    @Test
    void noFolderThatAPartitionMayHaveIsAPrefixOfAnother() {
        List<String> segments = List.of("k=1", "k=12", "_k=1", "_id", "_id=", "sha256-0", "sha256-0=1", "x");
        List<String> folders = new ArrayList<>(List.of(""));
        for (int from = 0, depth = 0; depth < 3; depth++) {
            int to = folders.size();
            for (; from < to; from++) {
                for (String segment : segments) {
                    folders.add(folders.get(from) + segment + "/");
                }
            }
        }

        List<String> accepted = folders.stream()
                .filter(folder -> PartitionFolder.isOne(folder, 2))
                .sorted()
                .toList();

        assertThat(accepted).hasSizeGreaterThan(10);
        for (int i = 1; i < accepted.size(); i++) {
            assertThat(accepted.get(i)).doesNotStartWith(accepted.get(i - 1));
        }
    }

    @Rule("F11")
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "day, day=1, 1",
                "day, DAY=1, 1",
                "day, day=a=b, a=b",
                "day, day=, ``",
                "day, day=a%2Fb, a/b",
                "day, day=a%2fb, a/b",
                "day, day=100%, 100%",
                "day, day=%4, %4",
                "day, day=%zz, %zz",
                "a/b, a%2Fb=1, 1",
            })
    void readsAValueAsHiveDoes(String key, String segment, String value) {
        assertThat(PartitionFolder.value(key, segment)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "days=1", "da=1", "=1", ""})
    void aSegmentOfAnotherKeyHasNoValue(String segment) {
        assertThat(PartitionFolder.value("day", segment)).isEmpty();
    }

    @Test
    void whatHiveEscapesIsReadBack() {
        String value = "a/b=c%d:e \u0001é\"[]{}^?*'";

        String folder = PartitionFolder.ofHive(List.of("k"), List.of(value));

        assertThat(PartitionFolder.value("k", folder.substring(0, folder.length() - 1)))
                .contains(value);
    }
}
