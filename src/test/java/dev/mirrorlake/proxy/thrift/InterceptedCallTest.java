package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.thrift.TBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InterceptedCallTest {
    private static final String METASTORE = "hms:9083";
    private static final Change EVERYTHING = new Change.OfEverything();

    /** The fields as Hive's IDL names them, so that an id in the table can't be off by one unnoticed. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            create_table,                                      tbl.catName tbl.dbName tbl.tableName
            create_table_with_environment_context,             tbl.catName tbl.dbName tbl.tableName
            create_table_with_constraints,                     tbl.catName tbl.dbName tbl.tableName
            create_table_req,                                  table.catName table.dbName table.tableName
            alter_table,                                       - dbname tbl_name new_tbl.catName new_tbl.dbName new_tbl.tableName
            alter_table_with_environment_context,              - dbname tbl_name new_tbl.catName new_tbl.dbName new_tbl.tableName
            alter_table_with_cascade,                          - dbname tbl_name new_tbl.catName new_tbl.dbName new_tbl.tableName
            alter_table_req,                                   req.catName req.dbName req.tableName table.catName table.dbName table.tableName
            drop_table,                                        - dbname name
            drop_table_with_environment_context,               - dbname name
            drop_table_req,                                    dropTableReq.catalogName dropTableReq.dbName dropTableReq.tableName
            add_partition,                                     new_part.catName new_part.dbName new_part.tableName
            add_partition_with_environment_context,            new_part.catName new_part.dbName new_part.tableName
            add_partitions,                                    new_parts.catName new_parts.dbName new_parts.tableName
            add_partitions_pspec,                              new_parts.catName new_parts.dbName new_parts.tableName
            add_partitions_req,                                request.catName request.dbName request.tblName
            drop_partition,                                    - db_name tbl_name
            drop_partition_with_environment_context,           - db_name tbl_name
            drop_partition_by_name,                            - db_name tbl_name
            drop_partition_by_name_with_environment_context,   - db_name tbl_name
            drop_partition_req,                                dropPartitionReq.catName dropPartitionReq.dbName dropPartitionReq.tblName
            drop_partitions_req,                               req.catName req.dbName req.tblName
            create_database,                                   database.catalogName database.name
            create_database_req,                               createDatabaseRequest.catalogName createDatabaseRequest.databaseName
            alter_database,                                    - dbname
            alter_database_req,                                - alterDbReq.oldDbName
            drop_database,                                     - name
            drop_database_req,                                 req.catalogName req.name
            """)
    void readsTheNamesWhereTheGeneratedClassesWriteThem(String method, String fields) throws Exception {
        Class<?> type = Class.forName("org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore$" + method + "_args");
        TBase<?, ?> arguments =
                Filled.withFieldNames((TBase<?, ?>) type.getConstructor().newInstance());

        Captured captured = captured(Messages.call(method, 1, arguments));

        assertThat(slots(captured)).isEqualTo(fields);
    }

    static Stream<List<String>> fieldPaths() {
        var resource = Objects.requireNonNull(InterceptedCallTest.class.getResourceAsStream("field-paths.csv"));
        try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> Arrays.asList(line.split(",", -1)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fieldPaths")
    void readsTheNamesWhereEachHiveVersionWritesThem(List<String> row) {
        List<String> paths = row.subList(2, 8);
        String expected = paths.stream()
                .map(path -> path.isEmpty() ? "-" : path)
                .collect(Collectors.joining(" "))
                .replaceFirst("( -)+$", "");

        Captured captured = captured(Messages.call(row.get(0), 1, Filled.withPaths(paths)));

        assertThat(slots(captured)).as(row.get(1)).isEqualTo(expected);
    }

    @Test
    void hasAFieldPathOfEveryVersionForEachCall() {
        assertThat(fieldPaths().map(row -> row.get(0)).distinct())
                .containsExactlyInAnyOrderElementsOf(InterceptedCall.all().stream()
                        .map(InterceptedCall::method)
                        .toList());
    }

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
        for (InterceptedCall call : InterceptedCall.all()) {
            for (Outcome outcome : Outcome.values()) {
                boolean silent =
                        call.changes(new Captured(), outcome, METASTORE).isEmpty();

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

    private static List<Change> changes(String method, Outcome outcome, @Nullable String... names) {
        Captured captured = new Captured();
        for (int slot = 0; slot < names.length; slot++) {
            String name = names[slot];
            if (name != null) {
                captured.set(slot, name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return InterceptedCall.of(method).orElseThrow().changes(captured, outcome, METASTORE);
    }

    private static Captured captured(byte[] call) {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.BINARY, InterceptedCall::pathsOf);
        ByteBuffer in = ByteBuffer.wrap(call);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.FIRST_FIELD);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.END);
        return scanner.takeCaptured();
    }

    /** The captured strings, {@code -} for none, without the last of these. */
    private static String slots(Captured captured) {
        return Stream.of(0, 1, 2, 3, 4, 5)
                .map(captured::get)
                .map(name -> name == null ? "-" : name)
                .collect(Collectors.joining(" "))
                .replaceFirst("( -)+$", "");
    }
}
