package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTableTest {
    private static final CallTable CALLS = CallTable.ours();
    private static final String HEADER = String.join(",", InterceptedCall.COLUMNS);

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
            alter_database,                                    - dbname - db.catalogName db.name
            alter_database_req,                                - alterDbReq.oldDbName - newDb.catalogName newDb.name
            drop_database,                                     - name
            drop_database_req,                                 req.catalogName req.name
            create_catalog,                                    catalog.name
            alter_catalog,                                     rqst.name - - newCat.name
            drop_catalog,                                      catName.name
            truncate_table,                                    - dbName tableName
            truncate_table_req,                                - req.dbName req.tableName
            update_creation_metadata,                          catName dbname tbl_name
            append_partition,                                  - db_name tbl_name
            append_partition_with_environment_context,         - db_name tbl_name
            append_partition_by_name,                          - db_name tbl_name
            append_partition_by_name_with_environment_context, - db_name tbl_name
            append_partition_req,                              appendPartitionsReq.catalogName appendPartitionsReq.dbName appendPartitionsReq.tableName
            alter_partition,                                   - db_name tbl_name
            alter_partition_with_environment_context,          - db_name tbl_name
            alter_partitions,                                  - db_name tbl_name
            alter_partitions_with_environment_context,         - db_name tbl_name
            alter_partitions_req,                              req.catName req.dbName req.tableName
            rename_partition,                                  - db_name tbl_name
            rename_partition_req,                              req.catName req.dbName req.tableName
            exchange_partition,                                - source_db source_table_name - dest_db dest_table_name
            exchange_partitions,                               - source_db source_table_name - dest_db dest_table_name
            fire_listener_event,                               rqst.catName rqst.dbName rqst.tableName
            add_write_notification_log,                        - rqst.db rqst.table
            add_write_notification_log_in_batch,               rqst.catalog rqst.db rqst.table
            """)
    void readsTheNamesWhereTheGeneratedClassesWriteThem(String method, String fields) throws Exception {
        Class<?> type = Class.forName("org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore$" + method + "_args");
        TBase<?, ?> arguments =
                Filled.withFieldNames((TBase<?, ?>) type.getConstructor().newInstance());

        Captured captured = capturedOfCall(Messages.call(method, 1, arguments));

        assertThat(names(captured)).isEqualTo(fields);
    }

    /** A row of field-paths.csv. */
    record FieldPaths(List<String> cells) {
        static Stream<FieldPaths> all() {
            return rows("field-paths.csv").map(FieldPaths::new);
        }

        String method() {
            return cells.get(0);
        }

        /** Those of the six names; empty where there is none. */
        List<String> names() {
            return cells.subList(2, 8);
        }

        List<String> partitionValues() {
            return alternatives(8);
        }

        List<String> partitionNames() {
            return alternatives(9);
        }

        List<String> replyPartitionValues() {
            return alternatives(10);
        }

        private List<String> alternatives(int cell) {
            return Stream.of(cells.get(cell).split("\\|"))
                    .filter(path -> !path.isEmpty())
                    .toList();
        }

        @Override
        public String toString() {
            return method() + " " + cells.get(1);
        }
    }

    static Stream<FieldPaths> fieldPaths() {
        return FieldPaths.all();
    }

    @ParameterizedTest
    @MethodSource("fieldPaths")
    void readsNamesAndPartitionsWhereEachHiveVersionWritesThem(FieldPaths paths) {
        Map<String, String> strings = new TreeMap<>();
        Set<List<String>> partitions = new LinkedHashSet<>();
        paths.names().stream().filter(path -> !path.isEmpty()).forEach(path -> strings.put(path, path));
        paths.partitionValues().forEach(path -> strings.put(path, path));
        paths.partitionNames().forEach(path -> strings.put(path, "key=" + path));
        paths.partitionValues().forEach(path -> partitions.add(List.of(path)));
        paths.partitionNames().forEach(path -> partitions.add(List.of(path)));

        Captured captured = capturedOfCall(Messages.call(paths.method(), 1, Filled.withPaths(strings)));

        assertThat(names(captured))
                .isEqualTo(paths.names().stream()
                        .map(path -> path.isEmpty() ? "-" : path)
                        .collect(Collectors.joining(" "))
                        .replaceFirst("( -)+$", ""));
        assertThat(captured.partitions()).isEqualTo(partitions);
    }

    @ParameterizedTest
    @MethodSource("fieldPaths")
    void readsPartitionsOfRepliesWhereEachHiveVersionWritesThem(FieldPaths paths) {
        Map<String, String> strings = new TreeMap<>();
        paths.replyPartitionValues().forEach(path -> strings.put(path, path));

        MessageScanner scanner = MessageScanner.ofReplies(WireFormat.BINARY, CALLS::replyPaths);
        drain(scanner, Messages.reply(paths.method(), 1, Filled.withPaths(strings)));

        assertThat(scanner.takeCaptured().partitions())
                .isEqualTo(paths.replyPartitionValues().stream().map(List::of).collect(Collectors.toSet()));
    }

    @Test
    void hasTheFieldPathsOfEveryCall() {
        assertThat(fieldPaths().map(FieldPaths::method).distinct())
                .containsExactlyInAnyOrderElementsOf(CALLS.intercepted().stream()
                        .map(InterceptedCall::method)
                        .toList());
    }

    /** The generated client reads an answer wherever one comes. */
    @Test
    void knowsWhichMethodsOfHiveAreAnswered() {
        Set<String> methods = Arrays.stream(ThriftHiveMetastore.Client.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(methods).contains("send_shutdown", "send_drop_table");
        methods.stream().filter(method -> method.startsWith("send_")).forEach(send -> {
            String method = send.substring("send_".length());
            assertThat(CallTable.isAnswered(method)).as(method).isEqualTo(methods.contains("recv_" + method));
        });
        assertThat(CallTable.isAnswered("drop_table_v2"))
                .as("an error, if nothing else")
                .isTrue();
    }

    @Test
    void knowsWhichMethodsOfHiveChangeSomething() {
        Set<String> concern = Set.of("table", "partition", "database", "data");
        for (VersionedRow row : VersionedRow.read("hms-methods.csv")) {
            Optional<InterceptedCall> call = CALLS.of(row.method());

            assertThat(call.isPresent())
                    .as(row.method())
                    .isEqualTo(concern.contains(row.more().get(0)));
            assertThat(call.filter(InterceptedCall::isUnknown)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create_table_v2",
                "alter_x",
                "drop_x",
                "add_x",
                "append_x",
                "rename_x",
                "truncate_x",
                "exchange_x",
                "update_x",
                "delete_x",
                "set_x"
            })
    void interceptsWhatSoundsLikeAChange(String method) {
        assertThat(CALLS.of(method).filter(InterceptedCall::isUnknown)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get_table", "setMetaConf", "create", "xcreate_table", "Drop_table", "set_ugi", "lock"})
    void passesOverWhatDoesNot(String method) {
        assertThat(CALLS.of(method)).isEmpty();
        assertThat(CALLS.requestPaths(method)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            drop_it,2.3,table,,1,2,,,,,,,,,,             ; it has 16 cells, not 17
            drop_it,2.3,table,,1,2,,,,,,,,,,,,           ; it has 18 cells, not 17
            drop it,2.3,table,,1,2,,,,,,,,,,,            ; "drop it" is no method
            drop_it,2,table,,1,2,,,,,,,,,,,              ; "2" are no versions
            drop_it,2.3,tables,,1,2,,,,,,,,,,,           ; "tables" is no effect
            drop_it,2.3,unknown,,1,2,,,,,,,,,,,          ; "unknown" is no effect
            drop_it,2.3,table,,1,2x,,,,,,,,,,,           ; field path "2x" is wrong at 1
            drop_it,2.3,table,,1,1,,,,,,,,,,,            ; the path 1 is there twice
            drop_it,2.3,table,,1,2,,,,3,,,,,,,           ; partition values must be lists: 3
            drop_it,2.3,table,,,,,,,,,,,,,,              ; an effect needs paths
            drop_it,2.3,none,,1,,,,,,,,,,,,              ; paths need an effect
            drop_it,2.3,table,,1,2,,,,,,,drop-table,1,,,3  ; "drop-table" is nothing that is rewritten
            drop_it,2.3,table,,1,2,,,,,,,,1,,,             ; "" is nothing that is rewritten
            drop_it,2.3,table,,1,2,,,,,,,alter-table,x,,,3 ; field path "x" is wrong at 0
            drop_it,2.3,table,,1,2,,,,,,,alter-table,1,,,  ; "" is no field for a MetaException
            """)
    void refusesARowThatIsWrongAndNamesIt(String row, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallTable.parse(List.of(HEADER, row)))
                .withMessageContaining(row)
                .withMessageContaining(why);
    }

    @Test
    void refusesAMethodThatIsThereTwice() {
        String row = "drop_it,2.3,table,,1,2,,,,,,,,,,,";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallTable.parse(List.of("# a comment", HEADER, row, row)))
                .withMessageContaining(row)
                .withMessageContaining("twice");
    }

    @Test
    void refusesOtherColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallTable.parse(List.of("method,versions")))
                .withMessageContaining("the columns are");
    }

    @Test
    void isPrintedAsItIsRead() {
        List<String> csv = CALLS.toCsv();

        assertThat(csv).startsWith(HEADER).contains("drop_table_req,4.0..4.2,table-dropped,1.1,1.2,1.3,,,,,,,,,,,");
        assertThat(CallTable.parse(csv).toCsv()).isEqualTo(csv);
    }

    private static Captured capturedOfCall(byte[] call) {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.BINARY, CALLS::requestPaths);
        drain(scanner, call);
        return scanner.takeCaptured();
    }

    private static void drain(MessageScanner scanner, byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.FIRST_FIELD);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.END);
    }

    /** The captured names, {@code -} for none, without the last of these. */
    private static String names(Captured captured) {
        return Stream.of(0, 1, 2, 3, 4, 5)
                .map(captured::get)
                .map(name -> name == null ? "-" : name)
                .collect(Collectors.joining(" "))
                .replaceFirst("( -)+$", "");
    }

    /** The cells of a resource's rows, without header and comments. */
    private static Stream<List<String>> rows(String resource) {
        try (InputStream in = CallTableTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> Arrays.asList(line.split(",", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
