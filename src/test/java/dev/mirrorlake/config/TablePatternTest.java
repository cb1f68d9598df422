package dev.mirrorlake.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePatternTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            *,      *,      *,       *,        true
            sales,  *,      *,       *,        true
            SALES,  Orders, *,       *,        true
            sal?s,  *_2?,   *,       *,        false
            s*s,    o*d*,   example, release/*,true
            sales,  orders, Example, *,        false
            sales,  orders, *,       Release/*,false
            sale,   *,      *,       *,        false
            s.les,  *,      *,       *,        false
            """)
    void matchesGlobsOnNamesInAnyCaseAndOnRepositoryAndRefExactly(
            String database, String table, String repository, String ref, boolean matches) {
        TablePattern pattern = new TablePattern(database, table, repository, ref);

        assertThat(pattern.matches("sales", "orders", "example", "release/1.0")).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            sales,  orders, true
            SALES,  '',     true
            '',     orders, true
            '',     '',     true
            other,  orders, false
            '',     other,  false
            """)
    void mayMatchWhateverIsNotKnown(String database, String table, boolean may) {
        TablePattern pattern = new TablePattern("sales", "order*", "example", "main");

        assertThat(pattern.mayMatch(database, table)).isEqualTo(may);
    }
}
