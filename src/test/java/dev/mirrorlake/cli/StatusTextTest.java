package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    @Test
    void valuesComeFirstThenATableForEachList() throws Exception {
        List<String> lines = lines("""
                {"twins": [{"source": "sales.orders", "state": "converged"},
                           {"source": "sales.old", "state": "failing", "error": "lakefs: denied"}],
                 "role": "all",
                 "waiting": 3,
                 "problems": []}
                """);

        assertThat(lines)
                .containsExactly(
                        "role: all",
                        "waiting: 3",
                        "problems: []",
                        "",
                        "twins (2)",
                        "source        state      error",
                        "sales.orders  converged",
                        "sales.old     failing    lakefs: denied");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                       | ``
            []                       | ``
            7                        | ``
            {"a": null}              | a:
            {"a": {"b": [1]}}        | a: {"b":[1]}
            {"a\\u001b": "\\u001b["} | a?: ?[
            {"a": [1]}               | a (1)
            {"a": [{}]}              | a (1)
            {"a": [[{"b": 1}]]}      | [{"b":1}]
            """)
    void printsWhateverShapeItGets(String json, String contained) throws Exception {
        assertThat(String.join("\n", lines(json))).contains(contained);
    }

    private static List<String> lines(String json) throws Exception {
        return StatusText.lines(new ObjectMapper().readTree(json));
    }
}
