package dev.mirrorlake.proxy;

import dev.mirrorlake.metrics.Metrics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a connection. It connects to a metastore as soon as the client is there, and reads from the client
 * only from then on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and channelInactive tells
final class FrontendHandler extends RelayHandler {
    /**
     * How long an answer that has begun may pause before it is taken for complete, when the proxy ends: answers are not
     * walked to their end, and a metastore writes each at one go.
     */
    private static final Duration QUIET = Duration.ofMillis(300);

    /**
     * How long what is on its way may take once the client has ended its stream: neither a client that is gone nor a
     * metastore that hangs may keep the connection.
     */
    static final Duration FAREWELL = Duration.ofSeconds(5);

    private final UpstreamConnector connector;
    private final Metrics metrics;
    /** Stands in front of this; null where no call is rewritten. */
    private final @Nullable RewriteHandler gate;

    private @Nullable ChangeTap tap;
    private @Nullable BackendHandler backend;
    private boolean awaitingReply;
    /** How often either side was read. */
    private int reads;

    /** @param gate what calls pass before they come here; null: they come as they were sent */
    FrontendHandler(UpstreamConnector connector, Metrics metrics, @Nullable RewriteHandler gate) {
        this.connector = connector;
        this.metrics = metrics;
        this.gate = gate;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        metrics.proxyConnections.inc();
        metrics.proxyConnectionsTotal.inc();
        connector.connect(ctx.channel(), this);
    }

    /** A metastore took the connection. */
    void joinWith(Channel upstream, BackendHandler backend, ChangeTap tap) {
        this.tap = tap;
        this.backend = backend;
        joinWith(upstream, backend);
    }

    @Override
    void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        awaitingReply = true;
        reads++;
        if (tap == null || tap.request(bytes)) {
            pass(ctx, bytes);
        } else {
            bytes.release();
            ctx.close();
        }
    }

    @Override
    boolean holding() {
        return gate != null && gate.keepsOthersWaiting();
    }

    /** Bytes of a reply are on their way to the client. */
    void replied() {
        awaitingReply = false;
        reads++;
    }

    /**
     * The client has ended its stream. No client of Thrift does so but to leave, so the connection ends with what was read
     * before: calls are still sent, and answers that have come are still delivered, but none is waited for.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            Channel client = ctx.channel();
            Future<?> timer =
                    client.eventLoop().schedule(() -> client.close(), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            client.closeFuture().addListener(closed -> timer.cancel(false));
            Channel upstream = other();
            if (upstream != null) {
                closeAfterWrites(upstream);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** At once, whatever still waits to be sent there: nobody is left to answer to. */
    @Override
    void close(Channel upstream) {
        upstream.close();
    }

    @Override
    void closed(ChannelHandlerContext ctx) {
        if (tap != null) {
            tap.closed();
        }
        // last: once there is no connection, all changes have been offered
        metrics.proxyConnections.dec();
    }

    /** Closes the connection as soon as no call is in flight; what is held back goes out soon. */
    void drain(Channel client) {
        int before = reads;
        client.eventLoop()
                .schedule(
                        () -> {
                            if (backend != null) {
                                backend.letGo();
                            }
                            boolean idle = !awaitingReply && (gate == null || gate.isIdle());
                            if (idle && reads == before) {
                                client.close();
                            } else if (client.isActive()) {
                                drain(client);
                            }
                        },
                        QUIET.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
