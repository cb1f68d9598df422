package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sales;             '';   sales",
                "@hive#sales;       hive; sales",
                "@hive#sa#les;      hive; sa#les",
                "@hive#;            hive; ''",
                "@hive#!;           hive; ''",
                "@#sales;           '';   sales",
                "sa@hive#les;       '';   sa@hive#les",
                "'';                '';   ''",
            })
    void decodesAsTheServerDoes(String text, String catalog, String database) {
        assertThat(DatabaseName.parse(text)).contains(new DatabaseName(catalog, database));
    }

    @Test
    void refusesAPrefixWithoutItsEnd() {
        assertThat(DatabaseName.parse("@hive")).isEmpty();
        assertThat(DatabaseName.parse("@")).isEmpty();
    }
}
