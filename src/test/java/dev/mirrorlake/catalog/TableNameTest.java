package dev.mirrorlake.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {
    @Rule("C17")
    @ParameterizedTest
    @CsvSource({"hive, sales, orders", "HIVE, Sales, ORDERS", "' hive', 'sales ', ' Orders '"})
    void spellingsOfOneTableAreEqual(String catalog, String database, String table) {
        assertThat(new TableName(catalog, database, table)).isEqualTo(new TableName("sales", "orders"));
    }
}
