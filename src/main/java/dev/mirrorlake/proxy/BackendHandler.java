package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** The metastore's side of a connection. */
final class BackendHandler extends RelayHandler {
    private final FrontendHandler frontend;
    private final ChangeTap tap;

    BackendHandler(FrontendHandler frontend, ChangeTap tap) {
        this.frontend = frontend;
        this.tap = tap;
    }

    @Override
    boolean look(ByteBuf bytes) {
        frontend.replied();
        tap.reply(bytes);
        return true;
    }

    /** Once what the metastore sent before is on its way. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    void close(Channel client) {
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void closed(ChannelHandlerContext ctx) {
        tap.closed();
    }
}
