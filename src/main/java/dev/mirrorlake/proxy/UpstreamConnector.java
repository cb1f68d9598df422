package dev.mirrorlake.proxy;

import dev.mirrorlake.config.Config;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Finds a metastore for each client. All attempts for one client share the connect time-out: each may take what is left,
 * divided by how many are still to be tried, so that a black hole in front leaves time for the next.
 *
 * <p>Shared by all event loops; each attempt is confined to its client's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and channelInactive tells
final class UpstreamConnector {
    private final Metastores metastores;
    private final Duration timeout;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final TapParts tapParts;
    private final ChannelFactory<? extends Channel> sockets;

    /** @param sockets makes the metastore's side of a connection */
    UpstreamConnector(
            Metastores metastores,
            Duration timeout,
            AddressResolverGroup<InetSocketAddress> resolver,
            TapParts tapParts,
            ChannelFactory<? extends Channel> sockets) {
        this.metastores = metastores;
        this.timeout = timeout;
        this.resolver = resolver;
        this.tapParts = tapParts;
        this.sockets = sockets;
    }

    /** Joins the client with the first metastore that takes the connection, or closes it where none does in time. */
    void connect(Channel client, FrontendHandler frontend) {
        List<Config.HostPort> candidates = metastores.inOrder();
        long deadline = System.nanoTime() + timeout.toNanos();
        tryNext(client, frontend, candidates.iterator(), candidates.size(), deadline);
    }

    private void tryNext(
            Channel client, FrontendHandler frontend, Iterator<Config.HostPort> candidates, int left, long deadline) {
        if (left == 0 || !client.isActive()) {
            client.close();
            return;
        }
        Config.HostPort metastore = candidates.next();
        Duration share = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()) / left);
        ChangeTap tap = new ChangeTap(tapParts, metastore.toString());
        BackendHandler backend = new BackendHandler(frontend, tap);
        EventLoop loop = client.eventLoop();
        Promise<Channel> settled = loop.newPromise();
        ChannelFuture connecting = bootstrap(client, backend).connect(address(metastore));
        Future<?> timer = loop.schedule(
                () -> settled.tryFailure(
                        new ConnectTimeoutException("no connection within " + share.toMillis() + " ms")),
                share.toNanos(),
                TimeUnit.NANOSECONDS);
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                settled.tryFailure(connected.cause());
            } else if (!settled.trySuccess(connecting.channel())) {
                connecting.channel().close();
            }
        });
        settled.addListener(end -> {
            timer.cancel(false);
            if (end.isSuccess()) {
                metastores.reached(metastore);
                join(client, frontend, connecting.channel(), backend, tap);
            } else {
                if (connecting.channel().isOpen()) { // it isn't where no socket could be made, and can't be closed then
                    connecting.channel().close();
                }
                metastores.failed(metastore, end.cause());
                tryNext(client, frontend, candidates, left - 1, deadline);
            }
        });
    }

    private static void join(
            Channel client, FrontendHandler frontend, Channel upstream, BackendHandler backend, ChangeTap tap) {
        if (!client.isActive() || !upstream.isActive()) {
            upstream.close();
            client.close();
            return;
        }
        backend.joinWith(client, frontend);
        frontend.joinWith(upstream, backend, tap);
        client.config().setAutoRead(true);
        upstream.config().setAutoRead(true);
    }

    private Bootstrap bootstrap(Channel client, BackendHandler backend) {
        return new Bootstrap()
                .group(client.eventLoop())
                .channelFactory(sockets)
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ProxyServer.READS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, ProxyServer.PENDING_BYTES)
                .option(ChannelOption.ALLOCATOR, client.alloc())
                .handler(backend);
    }

    private static InetSocketAddress address(Config.HostPort metastore) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(metastore.host());
        return literal == null
                ? InetSocketAddress.createUnresolved(metastore.host(), metastore.port())
                : new InetSocketAddress(literal, metastore.port());
    }
}
