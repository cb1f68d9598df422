package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config.HostPort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UpstreamConnectorTest extends ProxyTestBase {
    @Test
    void closesTheClientWhereDescriptorsHaveRunOut() throws Exception {
        List<HostPort> metastores = List.of(deadAddress(), new HostPort("127.0.0.1", 2));
        UpstreamConnector connector = new UpstreamConnector(
                new Metastores(metastores, Duration.ZERO, metrics, System::nanoTime),
                CONNECT_TIMEOUT,
                new OffLoopResolver(Runnable::run),
                EmbeddedRelay.tapParts(changes::add, metrics),
                () -> {
                    throw new ChannelException("Too many open files");
                });

        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listen(connector))) {
            client.setSoTimeout(20_000);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(Counts.of(metrics.proxyUpstreamFailures)).containsOnlyKeys("127.0.0.1:1", "127.0.0.1:2");
        assertThat(Counts.of(metrics.proxyUpstreamFailures)).doesNotContainValue(0);
    }

    /** Returns the port. */
    private int listen(UpstreamConnector connector) {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        opened.add(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline().addLast(new FrontendHandler(connector, metrics, null));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }
}
