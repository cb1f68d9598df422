package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.SyncException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
