package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.proxy.thrift.RewrittenCall.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.hive.metastore.api.AddPartitionsRequest;
import org.apache.hadoop.hive.metastore.api.AppendPartitionsRequest;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.PartitionListComposingSpec;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.RenamePartitionRequest;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TSerializable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewrittenCallTest {
    private static final TableName ORDERS = new TableName("sales", "orders");

    @Test
    void areTheCallsThatMakeAndChangeTablesAndPartitions() {
        TreeMap<Kind, List<String>> methods = new TreeMap<>(CallTable.ours().rewritten().stream()
                .collect(Collectors.groupingBy(
                        RewrittenCall::kind, Collectors.mapping(RewrittenCall::method, Collectors.toList()))));

        assertThat(methods.get(Kind.CREATE_TABLE)).containsExactlyInAnyOrderElementsOf(intercepted("create_table"));
        assertThat(methods.get(Kind.ALTER_TABLE)).containsExactlyInAnyOrderElementsOf(intercepted("alter_table"));
        assertThat(methods.get(Kind.ADD_PARTITIONS)).containsExactlyInAnyOrderElementsOf(intercepted("add_partition"));
        assertThat(methods.get(Kind.APPEND_PARTITION))
                .containsExactlyInAnyOrderElementsOf(intercepted("append_partition"));
        assertThat(methods.get(Kind.ALTER_PARTITIONS))
                .containsExactlyInAnyOrderElementsOf(intercepted("alter_partition"));
        assertThat(methods.get(Kind.RENAME_PARTITION))
                .containsExactlyInAnyOrderElementsOf(intercepted("rename_partition"));
        assertThat(methods.get(Kind.TAKE_FILES))
                .containsExactlyInAnyOrderElementsOf(Stream.of("truncate_table", "exchange_partition")
                        .flatMap(prefix -> intercepted(prefix).stream())
                        .toList());
    }

    private static List<String> intercepted(String prefix) {
        return CallTable.ours().intercepted().stream()
                .map(InterceptedCall::method)
                .filter(method -> method.startsWith(prefix))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_table", "drop_table", "create_database", "drop_partition", "drop_it", ""})
    void areNoOthers(String method) {
        assertThat(CallTable.ours().rewritten(method)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', hive", "hive, hive", "Spark, spark"})
    void namesATableByTheStructThatIsSent(String sent, String catalog) {
        Table table = Messages.table(sent, "Sales", "ORDERS");
        table.setCatNameIsSet(!sent.isEmpty());
        CallMessage call = call("create_table", new ThriftHiveMetastore.create_table_args(table));

        assertThat(row(call).table(call)).contains(new TableName(catalog, "sales", "orders"));
        assertThat(row(call).newTable(call)).isEqualTo(row(call).table(call));
        assertThat(row(call).tables(call)).extracting(StructValue::write).containsExactly(written(table));
        assertThat(row(call).partitions(call)).isEmpty();
    }

    /** As of the strings that the scanner captures; in bytes, whatever the characters. */
    @ParameterizedTest
    @CsvSource({"o, 1024, true", "o, 1025, false", "ö, 512, true", "ö, 513, false"})
    void namesNoTableWithoutEnd(String letter, int length, boolean named) {
        CallMessage call = call(
                "create_table",
                new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", letter.repeat(length))));

        assertThat(row(call).table(call).isPresent()).isEqualTo(named);
        assertThat(row(call).newTable(call).isPresent()).isEqualTo(named);
    }

    /** Hive 2.3.10 has the catalog in field 16, where later versions have a struct. */
    @ParameterizedTest
    @ValueSource(strings = {"1.16", "1.17"})
    void findsTheCatalogWhereEachHiveVersionWritesIt(String path) {
        CallMessage call =
                call("create_table", Filled.withPaths(Map.of("1.1", "orders", "1.2", "sales", path, "spark")));

        assertThat(row(call).table(call)).contains(new TableName("spark", "sales", "orders"));
    }

    @ParameterizedTest
    @CsvSource({"sales, hive", "@spark#sales, spark", "@hive#Sales, hive"})
    void namesAnAlteredTableByItsOldNameAndItsNewOne(String database, String catalog) {
        Table table = Messages.table("", "sales", "orders_2021");
        table.setCatNameIsSet(false);
        CallMessage call = call("alter_table", new ThriftHiveMetastore.alter_table_args(database, "Orders", table));

        assertThat(row(call).table(call)).contains(new TableName(catalog, "sales", "orders"));
        assertThat(row(call).newTable(call)).contains(new TableName(catalog, "sales", "orders_2021"));
        assertThat(row(call).tables(call)).hasSize(1);
    }

    @Test
    void namesAnAlteredTableAsBeforeWhereTheStructHasNoNames() {
        CallMessage call =
                call("alter_table", new ThriftHiveMetastore.alter_table_args("sales", "orders", new Table()));

        assertThat(row(call).newTable(call)).contains(ORDERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@spark", "@spark#", " "})
    void namesNothingWhereTheNameCannotBeTold(String database) {
        CallMessage call = call(
                "append_partition_by_name",
                new ThriftHiveMetastore.append_partition_by_name_args(database, "orders", "year=2021"));

        assertThat(row(call).table(call)).isEmpty();
    }

    @Test
    void findsThePartitionsOfARequest() {
        List<Partition> partitions = Messages.partitions("sales", "orders", 3);
        CallMessage call = call(
                "add_partitions_req",
                new ThriftHiveMetastore.add_partitions_req_args(
                        new AddPartitionsRequest("sales", "orders", partitions, false)));

        assertThat(row(call).table(call)).contains(ORDERS);
        assertThat(row(call).partitions(call))
                .extracting(StructValue::write)
                .containsExactlyElementsOf(
                        partitions.stream().map(RewrittenCallTest::written).toList());
        assertThat(row(call).values(call)).isEmpty();
        assertThat(row(call).name(call)).isEmpty();
    }

    @Test
    void findsPartitionsInSpecsAndNamesTheTableByTheFirst() {
        PartitionSpec first = spec("orders");
        PartitionSpec second = spec("others");
        CallMessage call =
                call("add_partitions_pspec", new ThriftHiveMetastore.add_partitions_pspec_args(List.of(first, second)));

        assertThat(row(call).table(call)).contains(ORDERS);
        assertThat(row(call).specs(call))
                .extracting(StructValue::write)
                .containsExactly(written(first), written(second));
        assertThat(row(call).partitions(call)).hasSize(4);
        row(call).partitions(call).get(3).setText(2, "changed");
        assertThat(row(call)
                        .specs(call)
                        .get(1)
                        .struct(5)
                        .orElseThrow()
                        .structs(1)
                        .get(1)
                        .text(2))
                .contains("changed");
    }

    private static PartitionSpec spec(String table) {
        PartitionSpec spec = new PartitionSpec("sales", table, "s3a://example/main/" + table);
        spec.setPartitionList(new PartitionListComposingSpec(Messages.partitions("sales", table, 2)));
        return spec;
    }

    @Test
    void findsWhatIsAppended() {
        AppendPartitionsRequest both = new AppendPartitionsRequest();
        both.setDbName("sales");
        both.setTableName("orders");
        both.setName("year=2021");
        both.setPartVals(List.of("2021"));
        CallMessage byRequest = call("append_partition_req", new ThriftHiveMetastore.append_partition_req_args(both));
        CallMessage byValues = call(
                "append_partition",
                new ThriftHiveMetastore.append_partition_args("sales", "orders", List.of("2021", "11")));
        CallMessage byName = call(
                "append_partition_by_name",
                new ThriftHiveMetastore.append_partition_by_name_args("sales", "orders", "year=2021/month=11"));

        assertThat(row(byRequest).table(byRequest)).contains(ORDERS);
        assertThat(row(byRequest).values(byRequest)).containsExactly("2021");
        assertThat(row(byRequest).name(byRequest)).contains("year=2021");
        assertThat(row(byValues).values(byValues)).containsExactly("2021", "11");
        assertThat(row(byValues).name(byValues)).isEmpty();
        assertThat(row(byName).values(byName)).isEmpty();
        assertThat(row(byName).name(byName)).contains("year=2021/month=11");
    }

    @Test
    void findsTheOldValuesOfARenamedPartitionAndTheNewPartition() {
        Partition renamed = Messages.partitions("sales", "orders", 1).get(0);
        CallMessage plain = call(
                "rename_partition",
                new ThriftHiveMetastore.rename_partition_args("sales", "orders", List.of("1999", "1"), renamed));
        CallMessage request = call(
                "rename_partition_req",
                new ThriftHiveMetastore.rename_partition_req_args(
                        new RenamePartitionRequest("sales", "orders", List.of("1999", "1"), renamed)));

        Stream.of(plain, request).forEach(call -> {
            assertThat(row(call).values(call)).containsExactly("1999", "1");
            assertThat(row(call).partitions(call))
                    .extracting(StructValue::write)
                    .containsExactly(written(renamed));
        });
    }

    private static CallMessage call(String method, TSerializable arguments) {
        return CallMessage.read(WireFormat.BINARY, ByteBuffer.wrap(Messages.call(method, 1, arguments)));
    }

    private static RewrittenCall row(CallMessage call) {
        return CallTable.ours().rewritten(call.method()).orElseThrow();
    }

    private static byte[] written(TSerializable struct) {
        return StructBytes.of(WireFormat.BINARY, struct);
    }
}
