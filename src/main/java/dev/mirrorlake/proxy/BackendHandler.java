package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
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

    @Override
    void closed(ChannelHandlerContext ctx) {
        tap.closed();
    }
}
