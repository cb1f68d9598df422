package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of a connection: what arrives here is written to the other side, unchanged.
 *
 * <pre>
 *   client  ──▶ FrontendHandler ──▶ tap.request ──▶ metastore
 *   client  ◀── tap.reply ◀── BackendHandler    ◀── metastore
 * </pre>
 *
 * <p>Writes are flushed once for each turn of reading. While the other side takes no more, or something is held back,
 * nothing is read here, so a connection holds no more than a few hundred kilobytes whatever flows through. When this side
 * is closed, so is the other.
 *
 * <p>Confined to the event loop that both channels share.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and channelInactive tells
abstract class RelayHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(RelayHandler.class);

    private @Nullable Channel other;
    private @Nullable RelayHandler otherHandler;

    /** Joins this side with the other. */
    final void joinWith(Channel channel, RelayHandler handler) {
        other = channel;
        otherHandler = handler;
    }

    /** Null until this side has been joined. */
    final @Nullable Channel other() {
        return other;
    }

    /** Whether bytes of this side are held back. */
    boolean holding() {
        return false;
    }

    /** Closes the other side, since this one was closed. */
    abstract void close(Channel other);

    /** This side was closed. */
    abstract void closed(ChannelHandlerContext ctx);

    /** Looks at bytes of this side and passes them on, or keeps or releases them. */
    abstract void read(ChannelHandlerContext ctx, ByteBuf bytes);

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        if (other == null || !other.isActive()) {
            ReferenceCountUtil.release(message);
        } else {
            read(ctx, (ByteBuf) message);
        }
    }

    /** Writes to the other side, which is to be flushed after that. */
    final void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
        Channel to = other;
        if (to == null || !to.isActive()) {
            bytes.release();
        } else {
            to.write(bytes, to.voidPromise());
            if (!to.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    /** Closes a side once what was written to it is on its way. */
    static void closeAfterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Reads from this side's channel, or doesn't, as the other side and what is held back allow. */
    final void readIfAllowed(Channel channel) {
        Channel to = other;
        channel.config().setAutoRead(to != null && to.isWritable() && !holding());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Channel to = other;
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (other != null && otherHandler != null) {
            otherHandler.readIfAllowed(other);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Channel to = other;
        if (to != null && to.isActive()) {
            close(to);
        }
        closed(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // a connection reset is how many clients leave
            LOG.atDebug().addKeyValue("error", cause.toString()).log("connection lost");
        } else {
            LOG.atWarn().setCause(cause).log("connection closed after an unexpected error");
        }
        ctx.close();
    }
}
