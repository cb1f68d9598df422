package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayHandlerTest {
    private static final byte[] CALL =
            Messages.call("drop_table", 1, new ThriftHiveMetastore.drop_table_args("sales", "orders", true));

    private final EmbeddedRelay relay = new EmbeddedRelay(new Metrics());
    private final EmbeddedChannel client = relay.client;
    private final EmbeddedChannel metastore = relay.metastore;

    @Test
    void passesTheVeryBufferOn() {
        for (int split = 0; split < CALL.length; split++) {
            ByteBuf first = buffer(CALL, 0, split);
            ByteBuf second = buffer(CALL, split, CALL.length);

            client.writeInbound(first, second);

            assertThat(metastore.<ByteBuf>readOutbound()).isSameAs(first);
            assertThat(metastore.<ByteBuf>readOutbound()).isSameAs(second);
            assertThat(first.readerIndex()).isZero();
            assertThat(first.release()).isTrue();
            assertThat(second.release()).isTrue();
        }
    }

    @Test
    void flushesOnceForEachTurnOfReading() {
        client.pipeline().fireChannelRead(buffer(CALL, 0, 4));
        client.pipeline().fireChannelRead(buffer(CALL, 4, 8));
        assertThat(metastore.<ByteBuf>readOutbound()).isNull();

        client.pipeline().fireChannelReadComplete();

        assertThat(metastore.outboundMessages()).hasSize(2);
        metastore.releaseOutbound();
    }

    @Test
    void stopsReadingWhileTheOtherSideTakesNoMore() {
        metastore.config().setWriteBufferWaterMark(new WriteBufferWaterMark(2, 4));

        client.pipeline().fireChannelRead(buffer(CALL, 0, 8));
        assertThat(client.config().isAutoRead()).isFalse();
        client.pipeline().fireChannelReadComplete();

        assertThat(client.config().isAutoRead()).isTrue();
        metastore.releaseOutbound();
    }

    @Test
    void closesTheOtherSideAfterWhatWasWritten() {
        ByteBuf reply = buffer(CALL, 0, CALL.length);
        metastore.pipeline().fireChannelRead(reply);

        metastore.close().syncUninterruptibly();

        assertThat(client.<ByteBuf>readOutbound()).isSameAs(reply);
        assertThat(client.isActive()).isFalse();
        reply.release();
    }

    @Test
    void closesTheMetastoresSideWithTheClient() {
        client.writeInbound(buffer(CALL, 0, CALL.length));

        client.close().syncUninterruptibly();

        assertThat(metastore.isActive()).isFalse();
        assertThat(relay.changes).hasSize(1);
        metastore.releaseOutbound();
    }

    @Test
    void closesTheMetastoresSideWhoseWindowIsFull() {
        metastore.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // takes nothing
            }
        });
        ByteBuf request = buffer(CALL, 0, CALL.length);
        client.writeInbound(request);

        client.close().syncUninterruptibly();

        assertThat(metastore.isActive()).isFalse();
        assertThat(request.refCnt()).isZero();
    }

    @Test
    void sendsWhatAClientSaidBeforeItEndedItsStreamAndDeliversWhatWasAnswered() {
        ByteBuf call = buffer(CALL, 0, CALL.length);
        ByteBuf answer = buffer(CALL, 0, CALL.length);
        metastore.pipeline().fireChannelRead(answer);
        client.pipeline().fireChannelRead(call);

        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        metastore.runPendingTasks();

        assertThat(metastore.<ByteBuf>readOutbound()).isSameAs(call);
        assertThat(client.<ByteBuf>readOutbound()).isSameAs(answer);
        assertThat(metastore.isActive()).isFalse();
        assertThat(client.isActive()).isFalse();
        assertThat(relay.changes).as("it may have gone on with the call").hasSize(1);
        call.release();
        answer.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotWaitLongForWhoTakesNothingOnceAClientHasEndedItsStream(boolean theClientTakesNothing) {
        (theClientTakesNothing ? client : metastore).pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // takes nothing
            }
        });
        client.freezeTime();
        ByteBuf call = buffer(CALL, 0, CALL.length);
        client.writeInbound(call);

        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        client.advanceTimeBy(FrontendHandler.FAREWELL.toMillis() - 1, TimeUnit.MILLISECONDS);
        client.runScheduledPendingTasks();
        assertThat(client.isActive()).isTrue();
        client.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        client.runScheduledPendingTasks();

        assertThat(client.isActive()).isFalse();
        assertThat(metastore.isActive()).isFalse();
        metastore.releaseOutbound();
        assertThat(call.refCnt()).isZero();
    }

    @Test
    void closesAndReleasesGarbage() {
        ByteBuf garbage = Unpooled.copiedBuffer(new byte[] {'G', 'E', 'T', ' '});

        client.writeInbound(garbage);

        assertThat(garbage.refCnt()).isZero();
        assertThat(client.isActive()).isFalse();
        assertThat(metastore.isActive()).isFalse();
        assertThat(client.<ByteBuf>readOutbound()).isNull();
    }

    @Test
    void releasesWhatCanNoLongerBePassedOn() {
        ChannelHandlerContext context = client.pipeline().context(relay.frontend);
        metastore.close().syncUninterruptibly();
        ByteBuf late = buffer(CALL, 0, CALL.length);

        relay.frontend.channelRead(context, late);

        assertThat(late.refCnt()).isZero();
    }

    private static ByteBuf buffer(byte[] bytes, int from, int to) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, from, to - from);
    }
}
