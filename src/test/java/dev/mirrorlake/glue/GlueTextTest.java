package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import java.nio.charset.StandardCharsets;
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
