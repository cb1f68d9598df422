package dev.mirrorlake.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link CatalogTarget} does, whatever stands behind it. */
public abstract class CatalogTargetContract {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Format TEXT = new Format(
            "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            Map.of("field.delim", ",", "serialization.format", ","));
    private static final Column ID = new Column("id", "bigint", "the order's number");
    private static final Column DAY = new Column("day", "string");

    private CatalogTarget target;

    /** An empty catalog. */
    protected abstract CatalogTarget emptyTarget();

    @BeforeEach
    void makeTheDatabase() {
        target = emptyTarget();
        target.createDatabase(new Database("sales", "made by a test", Map.of("mirrorlake.owner", "test")));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(target.database("nowhere")).isEmpty();
        assertThat(target.tables("nowhere")).isEmpty();
        assertThat(target.table(ORDERS)).isEmpty();
        assertThat(target.table(new TableName("nowhere", "orders"))).isEmpty();
        assertThat(target.partitions(ORDERS)).isEmpty();
        assertThat(target.partitions(new TableName("nowhere", "orders"))).isEmpty();
    }

    @Test
    void aDatabaseReadsBackAndASecondOneOfItsNameChangesNothing() {
        target.createDatabase(new Database("sales", "another", Map.of()));
        target.createDatabase(new Database("plain", "", Map.of()));

        assertThat(target.database("sales"))
                .contains(new Database("sales", "made by a test", Map.of("mirrorlake.owner", "test")));
        assertThat(target.database("plain")).contains(new Database("plain", "", Map.of()));
        assertThat(target.databases()).containsExactlyInAnyOrder("sales", "plain");
    }

    static Stream<CatalogTable> tables() {
        String snowmen = "☃ ".repeat(2000) + "🎿".repeat(2000);
        return Stream.of(
                partitioned(),
                unpartitioned(),
                new CatalogTable(
                        ORDERS,
                        "EXTERNAL_TABLE",
                        snowmen + "\n\u0000\ttail",
                        List.of(new Column("userId", "struct<a:int>", snowmen), new Column("x", "int", "two\r\nlines")),
                        List.of(new Column("DAY", "string", "\ud83c")),
                        "s3://bucket/a b/é/",
                        TEXT,
                        Map.of("empty", "", "ünï", "\n", "EXTERNAL", "TRUE")),
                new CatalogTable(
                        new TableName("spark_catalog", "sales", "orders"),
                        "EXTERNAL_TABLE",
                        "of another catalog",
                        List.of(ID),
                        List.of(),
                        "s3://bucket/orders/",
                        TEXT,
                        Map.of()));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableReadsBackAsStoredSays(CatalogTable table) {
        target.createTable(table);

        CatalogTable read = target.table(table.name()).orElseThrow().table();
        assertThat(read).isEqualTo(target.stored(table));
        assertThat(target.stored(read)).isEqualTo(read);
        assertThat(target.tables("sales")).extracting(StoredTable::table).containsExactly(read);
    }

    @Test
    void tablesAreThoseOfTheirDatabase() {
        target.createDatabase(new Database("other", "", Map.of()));
        target.createTable(partitioned());
        IntStream.range(0, 120)
                .mapToObj(i -> named(new TableName("other", "t" + i)))
                .forEach(target::createTable);

        assertThat(target.tables("sales")).hasSize(1);
        assertThat(target.tables("other")).hasSize(120);
    }

    @Test
    void aTableThatExistsIsNotMadeAgain() {
        target.createTable(partitioned());

        assertThat(kindOf(() -> target.createTable(unpartitioned()))).isEqualTo(Kind.RETRY);
        assertThat(target.table(ORDERS)).get().extracting(StoredTable::table).isEqualTo(target.stored(partitioned()));
    }

    @Test
    void aTableWithoutADatabaseIsRetried() {
        assertThat(kindOf(() -> target.createTable(named(new TableName("nowhere", "orders")))))
                .isEqualTo(Kind.RETRY);
    }

    @Test
    void anUpdateReplacesTheWholeTable() {
        target.createTable(partitioned());
        CatalogTable changed = new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "",
                List.of(ID, new Column("added", "string")),
                List.of(DAY),
                "s3://bucket/elsewhere/",
                TEXT,
                Map.of("only", "this"));

        target.updateTable(changed, target.table(ORDERS).orElseThrow());

        assertThat(target.table(ORDERS)).get().extracting(StoredTable::table).isEqualTo(target.stored(changed));
    }

    @Test
    void anUpdateBasedOnAnOldVersionIsRetriedAndChangesNothing() {
        target.createTable(partitioned());
        StoredTable old = target.table(ORDERS).orElseThrow();
        target.updateTable(partitioned(), old);

        assertThat(kindOf(() -> target.updateTable(unpartitioned(), old))).isEqualTo(Kind.RETRY);
        assertThat(target.table(ORDERS)).get().extracting(StoredTable::table).isEqualTo(target.stored(partitioned()));
    }

    @Test
    void anUpdateDoesNotBringATableBack() {
        target.createTable(partitioned());
        StoredTable old = target.table(ORDERS).orElseThrow();
        target.deleteTable(ORDERS);

        assertThat(kindOf(() -> target.updateTable(partitioned(), old))).isEqualTo(Kind.RETRY);
        assertThat(target.table(ORDERS)).isEmpty();
    }

    @Test
    void manyPartitionsReadBackAsStoredSays() {
        target.createTable(partitioned());
        List<Partition> many = days(0, 1234);

        target.createPartitions(partitioned(), many);

        assertThat(target.partitions(ORDERS)).containsExactlyInAnyOrderElementsOf(stored(many));
    }

    @Test
    void oddPartitionsReadBackAsStoredSays() {
        target.createTable(partitioned());
        List<Partition> odd = Stream.of(
                        "a/b c=%d", "x%2Fy", "it's", "é", "日本", "🎿", "__HIVE_DEFAULT_PARTITION__", " ", "'),(", "\"\\")
                .map(value -> new Partition(
                        List.of(value),
                        "s3://bucket/orders/day=" + value + "/",
                        TEXT,
                        List.of(new Column("ID", "bigint", "many\nlines")),
                        Map.of()))
                .toList();

        target.createPartitions(partitioned(), odd);

        assertThat(target.partitions(ORDERS)).containsExactlyInAnyOrderElementsOf(stored(odd));
        target.deletePartitions(ORDERS, odd.stream().map(Partition::values).toList());
        assertThat(target.partitions(ORDERS)).isEmpty();
    }

    @Test
    void creatingReplacesPartitionsThatExist() {
        target.createTable(partitioned());
        target.createPartitions(partitioned(), days(0, 10));
        List<Partition> moved = days(5, 15).stream().map(p -> moved(p)).toList();

        target.createPartitions(partitioned(), moved);

        assertThat(target.partitions(ORDERS))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(days(0, 5).stream(), moved.stream()).toList());
    }

    @Test
    void updatingCreatesPartitionsThatDoNotExist() {
        target.createTable(partitioned());
        target.createPartitions(partitioned(), days(0, 110));
        List<Partition> moved = days(50, 260).stream().map(p -> moved(p)).toList();

        target.updatePartitions(partitioned(), moved);

        assertThat(target.partitions(ORDERS))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(days(0, 50).stream(), moved.stream()).toList());
    }

    @Test
    void deletingPassesOverPartitionsThatDoNotExist() {
        target.createTable(partitioned());
        target.createPartitions(partitioned(), days(0, 60));

        target.deletePartitions(
                ORDERS, days(10, 90).stream().map(Partition::values).toList());

        assertThat(target.partitions(ORDERS)).containsExactlyInAnyOrderElementsOf(days(0, 10));
    }

    @Test
    void partitionsWithoutATableAreRetriedAndTheirDeletionIsPassedOver() {
        assertThat(kindOf(() -> target.createPartitions(partitioned(), days(0, 1))))
                .isEqualTo(Kind.RETRY);
        assertThat(kindOf(() -> target.updatePartitions(partitioned(), days(0, 1))))
                .isEqualTo(Kind.RETRY);
        assertThatCode(() -> target.deletePartitions(ORDERS, List.of(List.of("1"))))
                .doesNotThrowAnyException();
    }

    @Test
    void noPartitionsAreNoCall() {
        target.createPartitions(partitioned(), List.of());
        target.updatePartitions(partitioned(), List.of());
        target.deletePartitions(ORDERS, List.of());
    }

    @Test
    void aDeletedTableIsGoneWithItsPartitionsAndCanBeDeletedAgain() {
        target.createTable(partitioned());
        target.createPartitions(partitioned(), days(0, 3));

        target.deleteTable(ORDERS);
        target.deleteTable(ORDERS);

        assertThat(target.table(ORDERS)).isEmpty();
        assertThat(target.tables("sales")).isEmpty();
        assertThat(target.partitions(ORDERS)).isEmpty();
    }

    static Stream<Partition> refusedPartitions() {
        Format format = new Format("", "", "", Map.of());
        return Stream.of(
                new Partition(List.of(""), "s3://b/p/", format, List.of(), Map.of()),
                new Partition(List.of(), "s3://b/p/", format, List.of(), Map.of()),
                new Partition(List.of("a", "b"), "s3://b/p/", format, List.of(), Map.of()));
    }

    @ParameterizedTest
    @MethodSource("refusedPartitions")
    void aPartitionThatNoCatalogCanHoldIsRefused(Partition partition) {
        target.createTable(partitioned());

        assertThat(kindOf(() -> target.stored(partitioned(), partition))).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(() -> target.createPartitions(partitioned(), List.of(partition))))
                .isEqualTo(Kind.REFUSED);
        assertThat(target.partitions(ORDERS)).isEmpty();
    }

    @Test
    void columnsThatDifferOnlyInCaseAreRefused() {
        CatalogTable twice = new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "",
                List.of(new Column("DT", "int")),
                List.of(new Column("dt", "string")),
                "s3://bucket/orders/",
                TEXT,
                Map.of());

        assertThat(kindOf(() -> target.stored(twice))).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(() -> target.createTable(twice))).isEqualTo(Kind.REFUSED);
    }

    @ParameterizedTest
    @MethodSource("dev.mirrorlake.catalog.OddContents#tables")
    void anOddTableIsEitherRefusedWithoutAWordToTheCatalogOrReadsBackAsStoredSays(CatalogTable table) {
        Optional<CatalogTable> stored = unlessRefused(() -> target.stored(table));

        if (stored.isPresent()) {
            target.createTable(table);
        } else {
            assertThat(kindOf(() -> target.createTable(table))).isEqualTo(Kind.REFUSED);
        }

        assertThat(target.table(ORDERS).map(StoredTable::table)).isEqualTo(stored);
    }

    @ParameterizedTest
    @MethodSource("dev.mirrorlake.catalog.OddContents#partitions")
    void anOddPartitionIsEitherRefusedOrReadsBackAsStoredSays(Partition partition) {
        target.createTable(partitioned());
        Optional<Partition> stored = unlessRefused(() -> target.stored(partitioned(), partition));

        if (stored.isPresent()) {
            target.createPartitions(partitioned(), List.of(partition));
        } else {
            assertThat(kindOf(() -> target.createPartitions(partitioned(), List.of(partition))))
                    .isEqualTo(Kind.REFUSED);
        }

        assertThat(target.partitions(ORDERS)).isEqualTo(stored.map(List::of).orElse(List.of()));
    }

    private static <T> Optional<T> unlessRefused(Supplier<T> stored) {
        try {
            return Optional.of(stored.get());
        } catch (SyncException e) {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            return Optional.empty();
        }
    }

    private static Kind kindOf(ThrowingCallable call) {
        return catchThrowableOfType(SyncException.class, call).kind();
    }

    private static CatalogTable partitioned() {
        return new CatalogTable(
                ORDERS,
                "EXTERNAL_TABLE",
                "Mirrors sales.orders",
                List.of(ID, new Column("key", "string")),
                List.of(DAY),
                "s3://bucket/orders/",
                TEXT,
                Map.of("EXTERNAL", "TRUE", "mirrorlake.owner", "test"));
    }

    private static CatalogTable unpartitioned() {
        return named(ORDERS);
    }

    private static CatalogTable named(TableName name) {
        return new CatalogTable(
                name, "EXTERNAL_TABLE", "", List.of(ID), List.of(), "s3://bucket/plain/", TEXT, Map.of());
    }

    private static List<Partition> days(int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(i -> new Partition(
                        List.of("d" + i),
                        "s3://bucket/orders/day=d" + i + "/",
                        TEXT,
                        List.of(ID),
                        Map.of("mirrorlake.owner", "test")))
                .toList();
    }

    private List<Partition> stored(List<Partition> partitions) {
        return partitions.stream()
                .map(partition -> target.stored(partitioned(), partition))
                .toList();
    }

    private static Partition moved(Partition p) {
        return new Partition(p.values(), p.location() + "moved/", p.format(), p.columns(), p.parameters());
    }
}
