package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwinNamesTest {
    private static final TableName ORDERS = new TableName("iceland", "sales", "orders");
    private static final LakeLocation PLACE = new LakeLocation("my-repo", "Feature-1", "sales/orders");

    @Rule("C16")
    @ParameterizedTest
    @CsvSource({
        "{database},             {table},               sales.orders",
        "{database}_{ref},       {table},               sales_feature_1.orders",
        "{catalog}_{database},   {table}_{repository},  iceland_sales.orders_my_repo",
        "lake,                   {database}__{table},   lake.sales__orders",
        "{ref},                  {ref}{ref},            feature_1.feature_1feature_1",
    })
    void namesAreFilledInAndThenFolded(String database, String table, String expected) {
        assertThat(names(database, table).of(ORDERS, PLACE)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "{database}, {table}, true",
        "{catalog}, {table}, true",
        "{ref}, {table}, false",
        "x, {repository}, false"
    })
    void aNameCanBeToldWithoutThePlaceWhereNoTemplateHasIt(String database, String table, boolean told) {
        TwinNames names = names(database, table);

        assertThat(names.of(ORDERS).isPresent()).isEqualTo(told);
        names.of(ORDERS).ifPresent(name -> assertThat(name).isEqualTo(names.of(ORDERS, PLACE)));
    }

    @Test
    void theDatabaseOfAllTwinsOfADatabaseIsOneWhereNothingElseIsInItsName() {
        assertThat(names("{catalog}-{database}", "{ref}").databaseOf("hive", "sales"))
                .contains("hive_sales");
        assertThat(names("{ref}", "{table}").databaseOf("hive", "sales")).isEmpty();
        assertThat(names("{table}", "{table}").databaseOf("hive", "sales")).isEmpty();
    }

    private static TwinNames names(String database, String table) {
        Config.Glue templates = new Config.Glue(database, table, List.of(), List.of());
        return new TwinNames(templates, name -> name.toLowerCase(Locale.ROOT).replace('-', '_'));
    }
}
