package dev.mirrorlake.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection while a call of it is held or worked on, and bytes that can't be understood. */
class HeldCallsTest {
    private static final byte[] CREATE = create("s3a://example/main/orders");
    private static final byte[] MOVED = create(OrdersRewriter.LOCATION);
    private static final byte[] READ =
            Messages.call("get_fields", 8, new ThriftHiveMetastore.get_fields_args("sales", "orders"));

    private final Metrics metrics = new Metrics();
    private final GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);

    @AfterEach
    void nothingIsHeldInTheEnd() {
        relay.client.close().syncUninterruptibly();
        relay.metastore.releaseOutbound();
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    /** What a client sends behind a call waits, and from then on nothing more is read; until then, its leaving is seen. */
    @Test
    void readsNoMoreOnceSomethingWaitsBehindACall() {
        ByteBuf behind = GatedRelay.buffer(READ, 0, READ.length);

        relay.client.writeInbound(GatedRelay.buffer(CREATE, 0, CREATE.length));
        boolean readAtFirst = relay.client.config().isAutoRead();
        relay.client.writeInbound(behind);
        boolean readThen = relay.client.config().isAutoRead();
        byte[] before = relay.arrived();
        relay.work();

        assertThat(readAtFirst).isTrue();
        assertThat(readThen).isFalse();
        assertThat(before).isEmpty();
        assertThat(relay.client.config().isAutoRead()).isTrue();
        assertThat(relay.metastore.outboundMessages()).last().isSameAs(behind);
        assertThat(relay.arrived()).isEqualTo(Messages.concat(MOVED, READ));
    }

    @Test
    void sendsAsMuchOfALargeCallAsTheMetastoreTakes() {
        byte[] call = Messages.call(
                "add_partitions",
                1,
                new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 40)));
        relay.metastore.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        FullWindow window = new FullWindow();
        relay.metastore.pipeline().addFirst(window);

        relay.send(call);
        relay.client.writeInbound(GatedRelay.buffer(READ, 0, READ.length));
        relay.metastore.runPendingTasks();

        assertThat(relay.metastore.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isBetween(1L, 2L * HeldCall.LARGEST_CHUNK - 1);
        assertThat(metrics.proxyRewritingHeldBytes.get()).isEqualTo(call.length);
        assertThat(relay.relay.frontend.holding()).isFalse();

        relay.metastore.pipeline().remove(window);
        relay.metastore.flush();

        byte[] arrived = relay.arrived();
        assertThat(Arrays.copyOfRange(arrived, arrived.length - READ.length, arrived.length))
                .isEqualTo(READ);
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
        assertThat(relay.client.config().isAutoRead()).isTrue();
    }

    /** Takes nothing. */
    private static final class FullWindow extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isForgottenWithItsConnection(boolean byClient) {
        ByteBuf call = GatedRelay.buffer(CREATE, 0, CREATE.length);
        ByteBuf behind = GatedRelay.buffer(READ, 0, READ.length);
        relay.client.writeInbound(call, behind);

        (byClient ? relay.client : relay.metastore).close().syncUninterruptibly();
        relay.client.runPendingTasks();
        relay.work();

        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.metastore.isActive()).isFalse();
        assertThat(call.refCnt()).isZero();
        assertThat(behind.refCnt()).isZero();
        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("abandoned", 1));
    }

    @Test
    void isForgottenWhereItsEndNeverComes() {
        relay.send(CREATE, 0, CREATE.length - 1);
        relay.client.close().syncUninterruptibly();

        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("abandoned", 1));
    }

    @Test
    void isClosedWithItsConnectionOnceNoMoreOfItComes() {
        relay.client.freezeTime();
        relay.send(CREATE, 0, CREATE.length - 2);
        pause(59);
        relay.send(CREATE, CREATE.length - 2, CREATE.length - 1);
        pause(59);
        boolean open = relay.client.isActive();
        double held = metrics.proxyRewritingHeldBytes.get();
        pause(1);

        assertThat(open).isTrue();
        assertThat(held).isEqualTo(CREATE.length - 1);
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 1));
    }

    @Test
    void isClosedWithItsConnectionAlsoWhereItsRestWouldBeDiscarded() {
        byte[] call = Messages.call(
                "add_partitions",
                1,
                new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 1000)));
        relay.client.freezeTime();

        relay.send(call, 0, GatedRelay.LIMITS.maxCallBytes() + 1);
        pause(60);

        assertThat(relay.client.isActive()).isFalse();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 1));
    }

    /** A client may be silent between calls for as long as it likes, and a metastore may take its time. */
    @Test
    void isWaitedForNoMoreOnceItHasCome() {
        relay.client.freezeTime();
        relay.send(CREATE, 0, CREATE.length - 1);
        relay.send(CREATE, CREATE.length - 1, CREATE.length);
        pause(3600);
        relay.send(READ, 0, 10);
        pause(3600);

        assertThat(relay.client.isActive()).isTrue();
        assertThat(relay.arrived()).isEqualTo(MOVED);
    }

    /** While the metastore takes nothing, the client is not read, so it is not to blame. */
    @Test
    void isWaitedForWhileNothingIsRead() {
        relay.client.freezeTime();
        relay.send(CREATE, 0, CREATE.length - 1);
        relay.client.config().setAutoRead(false);
        pause(3600);
        boolean open = relay.client.isActive();
        relay.client.config().setAutoRead(true);
        pause(60);

        assertThat(open).isTrue();
        assertThat(relay.client.isActive()).isFalse();
    }

    private void pause(int seconds) {
        relay.client.advanceTimeBy(seconds, TimeUnit.SECONDS);
        relay.client.runScheduledPendingTasks();
    }

    /** As where nothing is held: the connection ends at once. */
    @Test
    void isGivenUpWhereTheClientEndsItsStream() {
        relay.client.writeInbound(GatedRelay.buffer(CREATE, 0, CREATE.length));

        relay.client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        relay.metastore.runPendingTasks();
        relay.client.runPendingTasks();
        relay.work();

        assertThat(relay.metastore.isActive()).isFalse();
        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("abandoned", 1));
    }

    @Test
    void keepsAConnectionFromBeingIdle() {
        relay.client.writeInbound(GatedRelay.buffer(CREATE, 0, CREATE.length));

        relay.relay.frontend.drain(relay.client);
        relay.client.advanceTimeBy(1, TimeUnit.SECONDS);
        relay.client.runScheduledPendingTasks();
        boolean open = relay.client.isActive();
        relay.work();
        relay.answer(Messages.reply("create_table", 1, new ThriftHiveMetastore.create_table_result()));
        for (int i = 0; i < 2; i++) {
            relay.client.advanceTimeBy(1, TimeUnit.SECONDS);
            relay.client.runScheduledPendingTasks();
        }

        assertThat(open).isTrue();
        assertThat(relay.arrived()).isEqualTo(MOVED);
        assertThat(relay.client.isActive()).isFalse();
    }

    /** Metastores go by the method, and carry it out. */
    @Test
    void closesItsConnectionWhereItExpectsNoAnswer() {
        byte[] oneway = CREATE.clone();
        oneway[3] = TMessageType.ONEWAY;

        relay.send(oneway);

        assertThat(relay.arrived()).isEmpty();
        assertThat(relay.client.isActive()).isFalse();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 1));
    }

    @Test
    void isNotHeldWhereItConcernsNobodyAndExpectsNoAnswer() {
        byte[] oneway = Messages.call(
                "create_table", 1, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "items")));
        oneway[3] = TMessageType.ONEWAY;

        relay.send(oneway);

        assertThat(relay.arrived()).isEqualTo(oneway);
    }

    @ParameterizedTest
    @EnumSource(names = {"FRAMED_BINARY", "FRAMED_COMPACT"})
    void closesAConnectionWhoseCallsShareAFrame(WireFormat format) {
        byte[] read = Arrays.copyOfRange(Reencoded.in(format, READ), 4, Reencoded.in(format, READ).length);
        byte[] create = Arrays.copyOfRange(Reencoded.in(format, CREATE), 4, Reencoded.in(format, CREATE).length);

        for (byte[] both : new byte[][] {Messages.concat(read, create), Messages.concat(create, read)}) {
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);
            relay.send(frame(both));
            relay.metastore.releaseOutbound();

            assertThat(relay.client.isActive()).isFalse();
        }
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 2));
    }

    @ParameterizedTest
    @EnumSource(names = {"FRAMED_BINARY", "FRAMED_COMPACT"})
    void putsACallOfManyFramesIntoOne(WireFormat format) {
        byte[] framed = Reencoded.in(format, CREATE);
        for (int i = 4; i < framed.length; i++) {
            relay.send(frame(new byte[] {framed[i]}));
        }

        assertThat(relay.arrived()).isEqualTo(Reencoded.in(format, MOVED));
    }

    private static byte[] frame(byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** What a call was before: the bytes that were held go on, too, unchanged. */
    @Test
    void goesOnAsItIsWhereItIsNotUnderstood() {
        byte[] broken = CREATE.clone();
        int type = new String(broken, ISO_8859_1).indexOf("column_3") - 7;
        broken[type] = 99;
        byte[] all = Messages.concat(broken, CREATE);

        relay.send(all, 0, 120);
        assertThat(relay.arrived()).isEmpty();
        relay.send(all, 120, all.length);
        relay.send(CREATE);

        assertThat(relay.arrived()).isEqualTo(Messages.concat(all, CREATE));
        assertThat(Counts.of(metrics.proxyNotUnderstood)).isEqualTo(Map.of("unknown-type", 1));
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    @Test
    void closesWhereWhatIsNotUnderstoodIsTheRestOfARefusedCall() {
        byte[] call = Messages.call(
                "add_partitions",
                1,
                new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 100)));
        call[call.length - 2] = 99; // the type of the last field

        relay.send(call, 0, call.length - 2); // more than is held
        relay.send(Messages.concat(Arrays.copyOfRange(call, call.length - 2, call.length), READ));

        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001\u0000\u0000\u0000\u0006GSSAPI\u0002", "\u0016\u0003\u0001\u0002\u0000\u0001"})
    void saslAndTlsPassUnseen(String begin) {
        byte[] bytes = begin.getBytes(ISO_8859_1);

        for (byte one : bytes) {
            relay.send(new byte[] {one});
        }
        relay.send(CREATE);

        assertThat(relay.arrived()).isEqualTo(Messages.concat(bytes, CREATE));
        assertThat(relay.client.isActive()).isTrue();
    }

    private static byte[] create(String location) {
        var table = Messages.table("hive", "sales", "orders");
        table.getSd().setLocation(location);
        return Messages.call("create_table", 1, new ThriftHiveMetastore.create_table_args(table));
    }
}
