package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which bytes reach the metastore, in whatever pieces they come, in every format. */
@ParameterizedClass
@EnumSource
class RewriteHandlerTest {
    /** A case: what a client sends, what the metastore gets, and whether it is rewritten. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(byte[] sent, byte[] forwarded) {
        boolean isRewritten() {
            return !Arrays.equals(sent, forwarded);
        }
    }

    /** More bytes than come before a call has told its method and its names. */
    private static final int MOST_HELD = 300;

    private final WireFormat format;
    private final Metrics metrics = new Metrics();

    RewriteHandlerTest(WireFormat format) {
        this.format = format;
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void rewritesWhereverACallIsSplit(Call binary) {
        Call call = in(format, binary);

        for (int split = 1; split < call.sent.length; split++) {
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);

            relay.send(call.sent, 0, split);
            relay.send(call.sent, split, call.sent.length);

            assertThat(relay.arrived()).as("split at %d", split).isEqualTo(call.forwarded);
            assertThat(relay.relay.frontend.holding()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void rewritesByteByByte(Call binary) {
        Call call = in(format, binary);
        GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);

        for (int i = 0; i < call.sent.length; i++) {
            relay.send(call.sent, i, i + 1);
        }

        assertThat(relay.arrived()).isEqualTo(call.forwarded);
        assertThat(relay.relay.frontend.holding()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void keepsTheOrderOfCallsInOneSegment(Call binary) {
        Call one = in(format, binary);
        for (Call other : calls().map(call -> in(format, call)).toList()) {
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);

            relay.send(Messages.concat(one.sent, other.sent, one.sent));

            assertThat(relay.arrived()).isEqualTo(Messages.concat(one.forwarded, other.forwarded, one.forwarded));
        }
    }

    /** Wherever two buffers meet, the bytes behind a header go on in the very buffer, and nobody keeps it. */
    @ParameterizedTest
    @MethodSource("calls")
    void passesTheVeryBuffersOfOtherCalls(Call binary) {
        Call call = in(format, binary);
        if (call.isRewritten()) {
            return;
        }

        for (int split = 1; split < call.sent.length; split++) {
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);
            ByteBuf first = GatedRelay.buffer(call.sent, 0, split);
            ByteBuf second = GatedRelay.buffer(call.sent, split, call.sent.length);

            relay.client.writeInbound(first);
            boolean passed = relay.metastore.outboundMessages().peek() == first;
            relay.client.writeInbound(second);

            assertThat(relay.metastore.outboundMessages()).hasSize(2).last().isSameAs(second);
            assertThat(passed || split <= MOST_HELD).isTrue();
            assertThat(second.refCnt()).isEqualTo(1);
            assertThat(first.refCnt()).isEqualTo(passed ? 1 : 0);
            assertThat(relay.arrived()).isEqualTo(call.sent);
        }
    }

    @Test
    void passesTheRestOfABufferAsASliceOfIt() {
        byte[] plain = Reencoded.in(format, Messages.call("get_fields", 1, new ThriftHiveMetastore.get_fields_args()));
        Call rewritten = in(format, calls().findFirst().orElseThrow());
        GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);
        byte[] all = Messages.concat(plain, rewritten.sent, plain);
        ByteBuf buffer = GatedRelay.buffer(all, 0, all.length);

        relay.client.writeInbound(buffer);
        ByteBuf before = relay.metastore.readOutbound();
        relay.work();

        assertThat(before.memoryAddress()).isEqualTo(buffer.memoryAddress());
        assertThat(relay.metastore.outboundMessages()).last().isSameAs(buffer);
        before.release();
        assertThat(relay.arrived()).isEqualTo(Messages.concat(rewritten.forwarded, plain));
    }

    @Test
    void countsWhatIsRewritten() {
        GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);

        calls().forEach(call -> relay.send(in(format, call).sent));
        relay.client.close().syncUninterruptibly();

        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("rewritten", 6));
    }

    /** In the binary protocol. */
    static Stream<Call> calls() {
        Table mine = Messages.table("hive", "sales", "orders");
        Table moved = mine.deepCopy();
        moved.getSd().setLocation(OrdersRewriter.LOCATION);
        Table other = Messages.table("hive", "sales", "items");
        List<Partition> partitions = Messages.partitions("sales", "orders", 2);
        List<Partition> movedPartitions =
                partitions.stream().map(Partition::deepCopy).toList();
        movedPartitions.forEach(partition -> partition.getSd().setLocation(OrdersRewriter.LOCATION));
        return Stream.of(
                new Call(create(mine), create(moved)),
                unchanged(create(other)),
                // renamed: either name may be meant
                new Call(alter("@hive#Sales", "Orders", other), alter("@hive#Sales", "Orders", moved(other))),
                new Call(alter("sales", "items", mine), alter("sales", "items", moved)),
                unchanged(alter("@hive#sales", "items", other)),
                new Call(add(partitions), add(movedPartitions)),
                new Call(alterPartitions(partitions), alterPartitions(movedPartitions)),
                new Call(alterOf(mine), alterOf(moved)),
                unchanged(add(Messages.partitions("other", "orders", 2))),
                unchanged(Messages.call("get_fields", 7, new ThriftHiveMetastore.get_fields_args("sales", "orders"))));
    }

    private static Table moved(Table table) {
        Table moved = table.deepCopy();
        moved.getSd().setLocation(OrdersRewriter.LOCATION);
        return moved;
    }

    private static Call unchanged(byte[] call) {
        return new Call(call, call);
    }

    private static byte[] create(Table table) {
        return Messages.call("create_table", 1, new ThriftHiveMetastore.create_table_args(table));
    }

    private static byte[] alter(String database, String name, Table table) {
        return Messages.call("alter_table", 2, new ThriftHiveMetastore.alter_table_args(database, name, table));
    }

    private static byte[] alterOf(Table table) {
        return Messages.call(
                "alter_table_with_cascade",
                3,
                new ThriftHiveMetastore.alter_table_with_cascade_args("sales", "orders", table, true));
    }

    private static byte[] add(List<Partition> partitions) {
        return Messages.call("add_partitions", 4, new ThriftHiveMetastore.add_partitions_args(partitions));
    }

    private static byte[] alterPartitions(List<Partition> partitions) {
        return Messages.call(
                "alter_partitions", 5, new ThriftHiveMetastore.alter_partitions_args("sales", "orders", partitions));
    }

    private static Call in(WireFormat format, Call binary) {
        return new Call(Reencoded.in(format, binary.sent), Reencoded.in(format, binary.forwarded));
    }
}
