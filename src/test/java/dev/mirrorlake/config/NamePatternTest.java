package dev.mirrorlake.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "*, *, true",
        "SALES, Ord*, true",
        "sal?s, *s, true",
        "sales, order, false",
        "s, *, false",
        "*, o.ders, false"
    })
    void matchesGlobsOnNamesInAnyCase(String database, String table, boolean matches) {
        assertThat(new NamePattern(database, table).matches("sales", "orders")).isEqualTo(matches);
    }
}
