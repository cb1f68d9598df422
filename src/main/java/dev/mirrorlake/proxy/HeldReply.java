package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The last byte of a reply, and what was read behind it, until a sync has ended or the time is up. Confined to the event
 * loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended runs nothing, and has closed all its channels
final class HeldReply {
    private final ChannelHandlerContext ctx;
    private final ByteBuf bytes;
    private final Acknowledgement acknowledgement;
    private final BiConsumer<ChannelHandlerContext, ByteBuf> letGo;
    private final Future<?> timer;
    private boolean ended;

    /**
     * Holds from now on.
     *
     * @param bytes released by {@code letGo}
     * @param letGo called once
     */
    HeldReply(
            ChannelHandlerContext ctx,
            ByteBuf bytes,
            Acknowledgement acknowledgement,
            BiConsumer<ChannelHandlerContext, ByteBuf> letGo) {
        this.ctx = ctx;
        this.bytes = bytes;
        this.acknowledgement = acknowledgement;
        this.letGo = letGo;
        acknowledgement.begun();
        timer = ctx.executor()
                .schedule(
                        () -> end(Acknowledgement.End.TIMED_OUT),
                        acknowledgement.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        // always by way of the loop, so that nothing is let go before it is held
        acknowledgement
                .synced()
                .whenCompleteAsync(
                        (synced, failure) ->
                                end(failure == null ? Acknowledgement.End.SYNCED : Acknowledgement.End.ABANDONED),
                        ctx.executor());
    }

    /** Lets go, unless that was done before. */
    void end(Acknowledgement.End end) {
        if (!ended) {
            ended = true;
            timer.cancel(false);
            acknowledgement.ended(end);
            letGo.accept(ctx, bytes);
        }
    }
}
