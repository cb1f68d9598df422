package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.NamePattern;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where {@code proxy.acknowledge} names a table, the last byte of a reply waits for its sync. */
class HeldReplyTest extends ProxyTestBase {
    private static final byte[] CREATE = create(1, "orders");
    private static final byte[] CREATED =
            Messages.reply("create_table", 1, new ThriftHiveMetastore.create_table_result());
    private static final byte[] OTHER = create(1, "items");
    private static final byte[] ADD = Messages.call(
            "add_partitions",
            2,
            new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 2)));
    private static final byte[] ADDED = added(2);
    private static final byte[] READ =
            Messages.call("get_fields", 3, new ThriftHiveMetastore.get_fields_args("sales", "orders"));
    private static final byte[] FIELDS = fields();

    private static final Config.Acknowledge ACKNOWLEDGE =
            new Config.Acknowledge(List.of(new NamePattern("sal*", "ORD*")), Duration.ofSeconds(30));

    /** One for each change that somebody waits for. */
    private final List<CompletableFuture<Void>> syncs = new ArrayList<>();

    private final EmbeddedRelay relay = new EmbeddedRelay(metrics, new Syncs(), ACKNOWLEDGE);
    private final EmbeddedChannel client = relay.client;
    private final EmbeddedChannel metastore = relay.metastore;

    private final class Syncs implements ChangeSink {
        @Override
        public void offer(Change change) {}

        @Override
        public CompletableFuture<Void> offerAndAwait(Change change) {
            CompletableFuture<Void> sync = new CompletableFuture<>();
            syncs.add(sync);
            return sync;
        }
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        client.close().syncUninterruptibly();
        metastore.close().syncUninterruptibly();
        metastore.releaseOutbound();
        client.releaseOutbound();
        assertThat(metrics.proxyAcknowledging.get()).isZero();
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void theLastByteWaitsForTheSyncWhereverTheReplyIsSplit(WireFormat format) {
        for (byte[] message : List.of(CREATED, ADDED)) {
            byte[] reply = Reencoded.in(format, message);
            for (int split = 0; split < reply.length; split++) {
                request(message == CREATED ? Reencoded.in(format, CREATE) : Reencoded.in(format, ADD));

                replyIn(Arrays.copyOf(reply, split), Arrays.copyOfRange(reply, split, reply.length));

                assertThat(received()).isEqualTo(Arrays.copyOf(reply, reply.length - 1));
                assertThat(metastore.config().isAutoRead()).isFalse();
                assertThat(metrics.proxyAcknowledging.get()).isEqualTo(1);
                synced();
                assertThat(received()).containsExactly(reply[reply.length - 1]);
                assertThat(metastore.config().isAutoRead()).isTrue();
            }
        }
        assertThat(ended("synced")).isGreaterThan(CREATED.length);
    }

    @Test
    void repliesInOneBufferWaitInTurn() {
        request(CREATE, ADD, READ, create(4, "orders"));
        byte[] last = Messages.reply("create_table", 4, new ThriftHiveMetastore.create_table_result());

        replyIn(Messages.concat(CREATED, ADDED, FIELDS, last));

        assertThat(received()).isEqualTo(withoutLast(CREATED));
        assertThat(syncs).hasSize(1);
        synced();
        assertThat(received()).isEqualTo(Messages.concat(lastOf(CREATED), withoutLast(ADDED)));
        assertThat(metastore.config().isAutoRead()).isFalse();
        synced();
        assertThat(received()).isEqualTo(Messages.concat(lastOf(ADDED), FIELDS, withoutLast(last)));
        synced();
        assertThat(received()).isEqualTo(lastOf(last));
        assertThat(metastore.config().isAutoRead()).isTrue();
    }

    @Test
    void callsSentAheadFlowOnAndTheirRepliesAreFollowed() {
        request(CREATE, READ);
        replyIn(CREATED);
        assertThat(received()).isEqualTo(withoutLast(CREATED));

        request(ADD);
        synced();
        replyIn(Messages.concat(FIELDS, ADDED));

        assertThat(received()).isEqualTo(Messages.concat(lastOf(CREATED), FIELDS, withoutLast(ADDED)));
        synced();
        assertThat(received()).isEqualTo(lastOf(ADDED));
        assertThat(Counts.of(metrics.proxyNotUnderstood).values()).allMatch(count -> count == 0);
    }

    @Test
    void aRenameWaitsForBothNames() {
        request(Messages.call(
                "alter_table",
                1,
                new ThriftHiveMetastore.alter_table_args(
                        "sales", "orders", Messages.table("hive", "sales", "orders_2020"))));
        replyIn(Messages.reply("alter_table", 1, new ThriftHiveMetastore.alter_table_result()));
        received();

        syncs.get(0).complete(null);
        metastore.runPendingTasks();
        assertThat(received()).isEmpty();

        syncs.get(1).complete(null);
        metastore.runPendingTasks();
        assertThat(received()).hasSize(1);
        assertThat(relay.changes)
                .extracting(Change::key)
                .containsExactly(
                        new Change.OfTable(new TableName("sales", "orders")),
                        new Change.OfTable(new TableName("sales", "orders_2020")));
    }

    @Test
    void othersDoNotWait() {
        ThriftHiveMetastore.create_table_result exists = new ThriftHiveMetastore.create_table_result();
        exists.setO1(new AlreadyExistsException("orders"));
        ThriftHiveMetastore.drop_partition_result nothing = new ThriftHiveMetastore.drop_partition_result();
        nothing.setSuccess(false);

        request(
                OTHER,
                CREATE,
                Messages.call(
                        "drop_partition",
                        2,
                        new ThriftHiveMetastore.drop_partition_args("sales", "orders", List.of("1"), true)),
                Messages.call("drop_database", 3, new ThriftHiveMetastore.drop_database_args("sales", true, true)));
        byte[] replies = Messages.concat(
                CREATED,
                Messages.reply("create_table", 1, exists),
                Messages.reply("drop_partition", 2, nothing),
                Messages.reply("drop_database", 3, new ThriftHiveMetastore.drop_database_result()));
        replyIn(replies);

        assertThat(received()).isEqualTo(replies);
        assertThat(syncs).isEmpty();
        assertThat(relay.changes).hasSize(3);
    }

    @Test
    void whenTheTimeIsUpTheReplyGoesOut() {
        hold();
        metastore.freezeTime();

        metastore.advanceTimeBy(29, TimeUnit.SECONDS);
        metastore.runScheduledPendingTasks();
        assertThat(received()).isEmpty();
        metastore.advanceTimeBy(1, TimeUnit.SECONDS);
        metastore.runScheduledPendingTasks();

        assertThat(received()).isEqualTo(lastOf(CREATED));
        assertThat(ended("timed-out")).isEqualTo(1);
        synced();
        assertThat(received()).isEmpty();
        assertThat(ended("synced")).isZero();
    }

    @Test
    void whereNobodyTellsTheReplyGoesOut() {
        hold();

        syncs.get(0).cancel(false);
        metastore.runPendingTasks();

        assertThat(received()).isEqualTo(lastOf(CREATED));
        assertThat(ended("abandoned")).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesTakesItsHeldReplyAndItsMetastoreAlong() {
        ByteBuf reply = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(Messages.concat(CREATED, FIELDS));
        request(CREATE, READ);
        metastore.writeInbound(reply);
        received();

        client.close().syncUninterruptibly();

        assertThat(metastore.isActive()).isFalse();
        assertThat(reply.refCnt()).isZero();
        assertThat(ended("abandoned")).isEqualTo(1);
        synced();
        assertThat(client.outboundMessages()).isEmpty();
    }

    @Test
    void whatAMetastoreSentBeforeItClosedIsDelivered() {
        request(CREATE, ADD, READ);
        replyIn(Messages.concat(CREATED, ADDED, FIELDS));
        assertThat(received()).isEqualTo(withoutLast(CREATED));

        metastore.close().syncUninterruptibly();

        assertThat(received()).isEqualTo(Messages.concat(lastOf(CREATED), ADDED, FIELDS));
        assertThat(client.isActive()).isFalse();
        assertThat(ended("abandoned")).isEqualTo(2);
    }

    @Test
    void aClientThatEndsItsStreamGetsItsHeldReplyAtOnce() {
        hold();

        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        metastore.runPendingTasks();

        assertThat(received()).isEqualTo(lastOf(CREATED));
        assertThat(client.isActive()).isFalse();
        assertThat(metastore.isActive()).isFalse();
        assertThat(ended("abandoned")).isEqualTo(1);
    }

    @Test
    void aSlowReaderDoesNotHaveTheMetastoreReadWhileAReplyIsHeld() {
        client.config().setWriteBufferWaterMark(new WriteBufferWaterMark(2, 4));
        hold();

        client.pipeline().fireChannelWritabilityChanged();
        assertThat(metastore.config().isAutoRead()).isFalse();

        synced();
        assertThat(metastore.config().isAutoRead()).isTrue();
        client.releaseOutbound();
    }

    @Test
    void aProxyThatEndsLetsGo() {
        hold();
        client.freezeTime();

        relay.frontend.drain(client);
        client.advanceTimeBy(300, TimeUnit.MILLISECONDS);
        client.runScheduledPendingTasks();
        assertThat(received()).isEqualTo(lastOf(CREATED));
        assertThat(client.isActive()).isTrue();

        client.advanceTimeBy(300, TimeUnit.MILLISECONDS);
        client.runScheduledPendingTasks();
        assertThat(client.isActive()).isFalse();
    }

    private void hold() {
        request(CREATE);
        replyIn(CREATED);
        assertThat(received()).isEqualTo(withoutLast(CREATED));
    }

    private void request(byte[]... calls) {
        client.writeInbound(buffer(Messages.concat(calls)));
        metastore.releaseOutbound();
    }

    private void replyIn(byte[]... pieces) {
        for (byte[] piece : pieces) {
            metastore.writeInbound(buffer(piece));
        }
    }

    /** The sync that was asked for last ends. */
    private void synced() {
        syncs.get(syncs.size() - 1).complete(null);
        metastore.runPendingTasks();
    }

    /** What the client got since this was last asked. */
    private byte[] received() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf buffer = client.readOutbound(); buffer != null; buffer = client.readOutbound()) {
            byte[] piece = new byte[buffer.readableBytes()];
            buffer.readBytes(piece).release();
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    private long ended(String outcome) {
        return metrics.proxyAcknowledgeSeconds.labelValues(outcome).getCount();
    }

    private static ByteBuf buffer(byte[] bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
    }

    private static byte[] withoutLast(byte[] message) {
        return Arrays.copyOf(message, message.length - 1);
    }

    private static byte[] lastOf(byte[] message) {
        return new byte[] {message[message.length - 1]};
    }

    private static byte[] create(int sequence, String table) {
        return Messages.call(
                "create_table",
                sequence,
                new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", table)));
    }

    private static byte[] fields() {
        ThriftHiveMetastore.get_fields_result result = new ThriftHiveMetastore.get_fields_result();
        result.setSuccess(Messages.table("hive", "sales", "orders").getSd().getCols());
        return Messages.reply("get_fields", 3, result);
    }

    private static byte[] added(int count) {
        ThriftHiveMetastore.add_partitions_result result = new ThriftHiveMetastore.add_partitions_result();
        result.setSuccess(count);
        return Messages.reply("add_partitions", 2, result);
    }
}
