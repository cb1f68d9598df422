package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterceptedCallTest {
    private static final String METASTORE = "hms:9083";
    private static final Change EVERYTHING = new Change.OfEverything();

    @ParameterizedTest
    @CsvSource({
        "create_table, CHANGED, false",
        "create_table, FAILED, false",
        "create_table, UNKNOWN, false",
        "drop_table, CHANGED, true",
        "drop_table, FAILED, false",
        "drop_table, UNKNOWN, false",
        "add_partitions, CHANGED, false",
        "drop_partition, CHANGED, false",
    })
    void offersTheTable(String method, Outcome outcome, boolean goneSeen) {
        List<Change> changes = changes(method, outcome, null, "Sales", " ORDERS ");

        assertThat(changes).containsExactly(new Change.OfTable(new TableName("sales", "orders"), goneSeen, METASTORE));
    }

    @Test
    void offersNothingOnlyWhereTheMetastoreSaysThatNothingChanged() {
        for (InterceptedCall call : CallTable.ours().intercepted()) {
            for (Outcome outcome : Outcome.values()) {
                boolean silent = call.changes(new Captured(), Captured.NOTHING, outcome, METASTORE)
                        .isEmpty();

                assertThat(silent).isEqualTo(outcome == Outcome.UNCHANGED);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"create_database, CHANGED, false", "drop_database, CHANGED, true", "drop_database, FAILED, false"})
    void offersTheDatabase(String method, Outcome outcome, boolean goneSeen) {
        List<Change> changes = changes(method, outcome, "Lake", "Sales");

        assertThat(changes).containsExactly(new Change.OfDatabase("lake", "sales", goneSeen, METASTORE));
    }

    @Test
    void offersBothNamesOfARename() {
        List<Change> changes =
                changes("alter_table", Outcome.CHANGED, null, "@lake#sales", "orders", null, "sales", "old_orders");

        assertThat(changes)
                .containsExactly(
                        new Change.OfTable(new TableName("lake", "sales", "orders"), true, METASTORE),
                        new Change.OfTable(new TableName("lake", "sales", "old_orders"), false, METASTORE));
    }

    @Test
    void saysNothingOfAGoneTableWhereARenameFailed() {
        List<Change> changes =
                changes("alter_table", Outcome.FAILED, null, "sales", "orders", null, "sales", "old_orders");

        assertThat(changes)
                .containsExactly(
                        new Change.OfTable(new TableName("sales", "orders"), false, METASTORE),
                        new Change.OfTable(new TableName("sales", "old_orders"), false, METASTORE));
    }

    @ParameterizedTest
    @CsvSource({"sales, orders", "SALES, Orders", ", ", "@hive#sales, orders"})
    void seesNoRenameWhereTheNewNameIsTheOldOne(@Nullable String database, @Nullable String table) {
        List<Change> changes = changes("alter_table", Outcome.CHANGED, null, "sales", "orders", null, database, table);

        assertThat(changes).containsExactly(new Change.OfTable(new TableName("sales", "orders"), false, METASTORE));
    }

    @Test
    void looksAtBothTablesOfAnExchange() {
        Captured request = captured(null, "@hive#sales", "orders", null, "@lake#archive", "old_orders");

        List<Change> changes =
                changes("exchange_partitions", Outcome.CHANGED, request, partition(new Captured(), "2021"));

        Set<List<String>> moved = Set.of(List.of("2021"));
        assertThat(changes)
                .containsExactly(
                        new Change.OfTable(new TableName("sales", "orders"), false, METASTORE, moved),
                        new Change.OfTable(new TableName("lake", "archive", "old_orders"), false, METASTORE, moved));
    }

    @Test
    void looksAtAnIndexAndItsTable() {
        assertThat(changes("add_index", Outcome.CHANGED, null, "sales", "orders", null, "sales", "orders_index"))
                .containsExactly(table("orders"), table("orders_index"));
        assertThat(changes("add_index", Outcome.CHANGED, null, "sales", "orders"))
                .containsExactly(table("orders"));
        assertThat(changes("drop_index_by_name", Outcome.CHANGED, null, "sales", "orders"))
                .containsExactly(new Change.OfDatabase("hive", "sales", false, METASTORE));
    }

    @Test
    void looksAtBothNamesOfAnAlteredDatabase() {
        assertThat(changes("alter_database", Outcome.CHANGED, null, "@lake#sales", null, "lake", "sales"))
                .containsExactly(new Change.OfDatabase("lake", "sales", false, METASTORE));
        assertThat(changes("alter_database", Outcome.CHANGED, null, "@lake#sales", null, null, "shop"))
                .containsExactly(
                        new Change.OfDatabase("lake", "sales", false, METASTORE),
                        new Change.OfDatabase("lake", "shop", false, METASTORE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create_catalog", "alter_catalog", "drop_catalog"})
    void looksAtTheDefaultDatabaseOfACatalog(String method) {
        assertThat(changes(method, Outcome.CHANGED, "Lake"))
                .containsExactly(new Change.OfDatabase("lake", "default", false, METASTORE));
        assertThat(changes(method, Outcome.CHANGED)).containsExactly(EVERYTHING);
        assertThat(changes(method, Outcome.CHANGED, " ")).containsExactly(EVERYTHING);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCHANGED")
    void looksAtEverythingAfterAMethodThatIsNotKnown(Outcome outcome) {
        assertThat(changes("create_table_v2", outcome)).containsExactly(EVERYTHING);
    }

    @Test
    void looksAtNothingAfterAMethodThatTheMetastoreDoesNotKnowEither() {
        assertThat(changes("create_table_v2", Outcome.UNCHANGED)).isEmpty();
    }

    @Test
    void saysWhichPartitionsOfTheTable() {
        Captured request = partition(partition(captured(null, "sales", "orders"), "2021", "1"), "2021", "2");

        for (Outcome outcome : List.of(Outcome.CHANGED, Outcome.FAILED, Outcome.UNKNOWN)) {
            assertThat(changes("add_partitions", outcome, request, Captured.NOTHING))
                    .containsExactly(new Change.OfTable(
                            new TableName("sales", "orders"),
                            false,
                            METASTORE,
                            Set.of(List.of("2021", "1"), List.of("2021", "2"))));
        }
    }

    @Test
    void doesNotBelieveTheReplyWhereTheCallNamesMorePartitionsThanWereKept() {
        Captured request = captured(null, "sales", "orders");
        request.losePartitions();

        assertThat(changes("drop_partitions_req", Outcome.CHANGED, request, partition(new Captured(), "2021")))
                .containsExactly(table("orders"));
    }

    @Test
    void needsTheReplyOnlyWhereTheCallDoesNotNameItsPartitions() {
        InterceptedCall drop = CallTable.ours().of("drop_partitions_req").orElseThrow();
        InterceptedCall add = CallTable.ours().of("add_partitions_req").orElseThrow();

        assertThat(drop.needsReplyOf(captured(null, "sales", "orders"))).isTrue();
        assertThat(drop.needsReplyOf(partition(captured(null, "sales", "orders"), "2021")))
                .isFalse();
        assertThat(add.needsReplyOf(captured(null, "sales", "orders"))).isFalse();
    }

    @Test
    void looksAtTheWholeDatabaseWhereTheTableIsNotNamed() {
        Change database = new Change.OfDatabase("hive", "sales", false, METASTORE);

        assertThat(changes("drop_table", Outcome.CHANGED, null, "sales", null)).containsExactly(database);
        assertThat(changes("drop_table", Outcome.CHANGED, null, "sales", " \t")).containsExactly(database);
        assertThat(changes("drop_table", Outcome.CHANGED, null, "sales", "")).containsExactly(database);
    }

    @Test
    void looksAtEverythingWhereTheDatabaseCannotBeTold() {
        assertThat(changes("drop_table", Outcome.CHANGED, null, null, "orders")).containsExactly(EVERYTHING);
        assertThat(changes("drop_table", Outcome.CHANGED, null, "@hive#", "orders"))
                .containsExactly(EVERYTHING);
        assertThat(changes("drop_table", Outcome.CHANGED, null, "@hive", "orders"))
                .containsExactly(EVERYTHING);
        assertThat(changes("drop_table", Outcome.CHANGED, null, "@ #sales", "orders"))
                .containsExactly(EVERYTHING);
        assertThat(changes("drop_table_req", Outcome.CHANGED, "", "sales", "orders"))
                .containsExactly(EVERYTHING);
        assertThat(changes("drop_database", Outcome.CHANGED, null, "@hive#!")).containsExactly(EVERYTHING);
    }

    @Test
    void takesHostileNamesAsTheyAre() {
        String hostile = "a\n\0\u001b[2J\u202e\ud800";

        assertThat(changes("create_table", Outcome.CHANGED, null, "sales", hostile))
                .hasOnlyElementsOfType(Change.OfTable.class);
    }

    private static Change table(String name) {
        return new Change.OfTable(new TableName("sales", name), false, METASTORE);
    }

    private static List<Change> changes(String method, Outcome outcome, @Nullable String... names) {
        return changes(method, outcome, captured(names), Captured.NOTHING);
    }

    private static List<Change> changes(String method, Outcome outcome, Captured request, Captured reply) {
        return CallTable.ours().of(method).orElseThrow().changes(request, reply, outcome, METASTORE);
    }

    private static Captured partition(Captured captured, String... values) {
        captured.beginPartition();
        for (String value : values) {
            captured.set(Captured.PARTITION_VALUE, value.getBytes(StandardCharsets.UTF_8));
        }
        return captured;
    }

    private static Captured captured(@Nullable String... names) {
        Captured captured = new Captured();
        for (int slot = 0; slot < names.length; slot++) {
            String name = names[slot];
            if (name != null) {
                captured.set(slot, name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return captured;
    }
}
