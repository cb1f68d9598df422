package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The metastore's side of a connection. The last byte of a reply may have to wait for a sync: it and what was read with it
 * are held then, and nothing more is read.
 *
 * <pre>
 *            last byte of a reply to be acknowledged            synced · timed out · abandoned
 *   flowing ────────────────────────────────────────▶ holding ────────────────────────────────▶ flowing
 * </pre>
 */
final class BackendHandler extends RelayHandler {
    private final FrontendHandler frontend;
    private final ChangeTap tap;
    private @Nullable HeldReply held;

    BackendHandler(FrontendHandler frontend, ChangeTap tap) {
        this.frontend = frontend;
        this.tap = tap;
    }

    @Override
    void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        frontend.replied();
        Optional<ChangeTap.Hold> hold = tap.reply(bytes);
        if (hold.isEmpty()) {
            pass(ctx, bytes);
            return;
        }
        if (hold.get().from() > 0) {
            pass(ctx, bytes.readRetainedSlice(hold.get().from()));
        }
        held = new HeldReply(ctx, bytes, hold.get().acknowledgement(), this::letGo);
        readIfAllowed(ctx.channel());
    }

    @Override
    boolean holding() {
        return held != null;
    }

    /** Passes on what is held, whatever it still waits for. */
    void letGo() {
        // one reply after another may wait in what is held
        while (held != null) {
            held.end(Acknowledgement.End.ABANDONED);
        }
    }

    private void letGo(ChannelHandlerContext ctx, ByteBuf bytes) {
        held = null;
        if (bytes.readableBytes() > 1) {
            pass(ctx, bytes.readRetainedSlice(1));
            // not looked at yet
            channelRead(ctx, bytes);
        } else {
            frontend.replied();
            pass(ctx, bytes);
        }
        channelReadComplete(ctx);
        readIfAllowed(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        letGo();
        super.channelInactive(ctx);
    }

    /** Once what the metastore sent before is on its way. */
    @Override
    void close(Channel client) {
        closeAfterWrites(client);
    }

    @Override
    void closed(ChannelHandlerContext ctx) {
        tap.closed();
    }
}
