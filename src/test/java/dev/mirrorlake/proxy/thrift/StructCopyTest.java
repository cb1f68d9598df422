package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_partitions_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.get_partitions_result;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one call answered is changed, and sent back with another. */
class StructCopyTest {
    @ParameterizedTest
    @EnumSource
    void aStructIsSentBackAsItIsNow(WireFormat format) throws TException {
        create_table_args answer = new create_table_args(table("somebody"));
        StructValue result = read(format, answer);
        result.struct(1).orElseThrow().setText(3, "somebody else");
        StructValue arguments = read(format, new alter_table_args("sales", "orders", table("nobody")));

        arguments.copy(3, result, 1);

        alter_table_args sent = new alter_table_args();
        new TDeserializer(protocol(format)).deserialize(sent, arguments.write());
        assertThat(sent).isEqualTo(new alter_table_args("sales", "orders", table("somebody else")));
    }

    @ParameterizedTest
    @EnumSource
    void aListOfStructsIsSentBackAsItIsNow(WireFormat format) throws TException {
        get_partitions_result answer = new get_partitions_result();
        answer.setSuccess(List.of(partition("1"), partition("2")));
        StructValue result = read(format, answer);
        result.structs(0).get(1).setText(2, "sales");
        StructValue arguments = StructValue.empty(format);
        arguments.setText(1, "sales");
        arguments.setText(2, "orders");

        arguments.copy(3, result, 0);

        alter_partitions_args sent = new alter_partitions_args();
        new TDeserializer(protocol(format)).deserialize(sent, arguments.write());
        Partition changed = partition("2");
        changed.setDbName("sales");
        assertThat(sent).isEqualTo(new alter_partitions_args("sales", "orders", List.of(partition("1"), changed)));
        CallMessage call = CallMessage.of(format, "alter_partitions", arguments);
        assertThat(call.method()).isEqualTo("alter_partitions");
        assertThat(call.arguments().structs(3)).hasSize(2);
        assertThat(call.arguments().write()).isEqualTo(arguments.write());
    }

    private static Table table(String owner) {
        Table table = new Table();
        table.setTableName("orders");
        table.setOwner(owner);
        return table;
    }

    private static Partition partition(String value) {
        Partition partition = new Partition();
        partition.setValues(List.of(value));
        return partition;
    }

    private static StructValue read(WireFormat format, TBase<?, ?> struct) throws TException {
        return StructValue.read(format, new TSerializer(protocol(format)).serialize(struct));
    }

    private static TProtocolFactory protocol(WireFormat format) {
        return format.isCompact() ? new TCompactProtocol.Factory() : new TBinaryProtocol.Factory();
    }
}
