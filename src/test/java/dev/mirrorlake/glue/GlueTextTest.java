package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlueTextTest {
    @Rule("C3")
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "tab\there", "é ☃ 🎿", "\ue000\ufffd"})
    void whatGlueTakesStays(String text) {
        assertThat(GlueText.comment(text)).isEqualTo(text);
        assertThat(GlueText.description(text)).isEqualTo(text);
    }

    @Rule("C15")
    @ParameterizedTest
    @CsvSource({
        "sales,          sales",
        "Sales_2021,     sales_2021",
        "my-table,       my_table",
        "größe.日本 x,    gr__e____x",
        "_hidden,        _hidden",
        "1st,            1st",
        "İstanbul,       i_stanbul",
    })
    void namesAreFoldedToWhatAthenaTakes(String name, String folded) {
        assertThat(GlueText.folded(name)).isEqualTo(folded);
        assertThat(GlueText.folded(folded)).isEqualTo(folded);
    }

    @Rule("C5")
    @ParameterizedTest
    @CsvSource({
        "parameters,      1200000, true",
        "SerDe,           1200000, true",
        "types,           1200000, true",
        "comments,        1200000, true",
        "names,           1200000, true",
        "parameters,      1600000, false",
        "SerDe,           1600000, false",
        "types,           1600000, false",
        "comments,        1600000, false",
        "names,           1600000, false",
    })
    void aTableIsTakenAsLongAsAllOfItsTextsFitOnceCompressed(String where, int characters, boolean fits) {
        // each of some 6.3 bits
        CatalogTable table = withNoise(where, characters);

        Optional<SyncException> refusal =
                Optional.ofNullable(catchThrowableOfType(SyncException.class, () -> GlueText.check(table)));

        assertThat(refusal.map(SyncException::code))
                .isEqualTo(fits ? Optional.empty() : Optional.of(ReasonCode.TOO_LARGE));
        refusal.ifPresent(e -> assertThat(e)
                .hasMessageStartingWith("glue: table sales.orders: its names, types, comments and parameters have 1")
                .hasMessageEndingWith("bytes in all, compressed; Glue takes about 1048576"));
    }

    @Test
    void whatIsLargeAndDullFits() {
        GlueText.check(
                table(List.of(), Map.of("a", "x".repeat(500_000), "b", "x".repeat(500_000), "c", "x".repeat(500_000))));
    }

    private static CatalogTable withNoise(String where, int characters) {
        Map<String, Integer> pieces = Map.of("parameters", 400_000, "SerDe", 400_000, "types", 100_000);
        List<String> noise = noise(characters, pieces.getOrDefault(where, 250));
        List<Column> columns = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>();
        for (String text : noise) {
            String name = "c" + columns.size();
            switch (where) {
                case "types" -> columns.add(new Column(name, text));
                case "comments" -> columns.add(new Column(name, "int", text));
                case "names" -> columns.add(new Column(text, "int"));
                default -> parameters.put("p" + parameters.size(), text);
            }
        }
        CatalogTable table = table(columns, where.equals("parameters") ? parameters : Map.of());
        Format format = new Format("i", "o", "s", where.equals("SerDe") ? parameters : Map.of());
        return new CatalogTable(
                table.name(),
                table.type(),
                "",
                table.columns(),
                List.of(),
                table.location(),
                format,
                table.parameters());
    }

    private static CatalogTable table(List<Column> columns, Map<String, String> parameters) {
        return new CatalogTable(
                new TableName("sales", "orders"),
                "EXTERNAL_TABLE",
                "",
                columns,
                List.of(),
                "s3://b/",
                new Format("i", "o", "s", Map.of()),
                parameters);
    }

    private static List<String> noise(int characters, int piece) {
        Random random = new Random(1);
        return IntStream.range(0, characters / piece)
                .mapToObj(i -> random.ints(piece, '!', '~')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .toList();
    }

    @Test
    void aCommentIsOneLineAndADescriptionMayHaveMore() {
        String text = "a\r\nb\u0000c\u001f";

        assertThat(GlueText.comment(text)).isEqualTo("a  b c ");
        assertThat(GlueText.description(text)).isEqualTo("a\r\nb c ");
    }

    @Test
    void halvesOfSurrogatePairsAndNonCharactersAreReplaced() {
        String text = "a\ud83cb\udfbfc\uffff\ufffe";

        assertThat(GlueText.comment(text)).isEqualTo("a\ufffdb\ufffdc\ufffd\ufffd");
    }

    @Rule({"C3", "C20"})
    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "☃", "🎿", "a🎿", "aa🎿", "aaa🎿"})
    void whatIsCutFitsAndIsCutBetweenCharacters(String piece) {
        String text = piece.repeat(3000);

        String comment = GlueText.comment(text);
        String description = GlueText.description(text);

        assertThat(bytes(comment)).isBetween(GlueText.LONGEST_COMMENT - 3, GlueText.LONGEST_COMMENT);
        assertThat(bytes(description)).isBetween(GlueText.LONGEST_DESCRIPTION - 3, GlueText.LONGEST_DESCRIPTION);
        assertThat(text).startsWith(comment).startsWith(description);
        assertThat(comment).doesNotContain("?").isEqualTo(GlueText.comment(comment));
    }

    @Test
    void whatFitsExactlyIsNotCut() {
        String comment = "é".repeat(127) + "a";

        assertThat(GlueText.comment(comment)).isEqualTo(comment);
        assertThat(GlueText.comment(comment + "b")).isEqualTo(comment);
    }

    /** Replaces halves of surrogate pairs by question marks, which the tests' texts don't have. */
    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
