package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.proxy.thrift.Messages;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What clients can't make the proxy do: hold memory, take all the metastore's threads, fill the log. */
class ProxyLimitsTest extends ProxyTestBase {
    private static final byte[] CREATE = Messages.call(
            "create_table", 1, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "orders")));

    /** How garbage may begin. */
    private static final List<byte[]> BEGINNINGS = List.of(
            "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII),
            hex("80010001 05f5e100"), // a name of 100 MB
            hex("80010001 000000ff"), // a name of 255 bytes
            hex("80010001 0000000a 64726f705f7461626c65 00000001 0b0001 7fffffff"), // a string of 2 GB
            hex("80010001 0000000a 64726f705f7461626c65 00000001 0b0001 000003ff"), // one that would be kept
            hex("80010001 0000000a 64726f705f7461626c65 00000001 0f0009 0b 7fffffff"), // a list of 2^31 strings
            hex("80010001 0000000a 64726f705f7461626c65 00000001 0d0009 0c0c 7fffffff"), // a map of structs
            hex("010000000647535341504902000000"), // SASL
            hex("160301"), // TLS
            hex("8221"), // compact
            hex("0000ffff8001"), // framed
            DROP,
            hex(""));

    @Test
    void aThousandConnectionsSendingGarbageLeaveNoMemoryHeld() throws Exception {
        ProxyServer proxy = proxy(sink());
        sendGarbage(proxy, 100); // loads classes
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        long before = heapInUse();

        sendGarbage(proxy, 1_000);

        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        assertThat(buffers.metric().usedDirectMemory()).isZero();
        assertThat(buffers.metric().usedHeapMemory()).isZero();
        await().untilAsserted(() -> assertThat(heapInUse() - before).isLessThan(5_000_000));
        assertThat(Counts.of(metrics.proxyNotUnderstood)).containsKeys("not-thrift", "sasl", "tls", "bad-header");
    }

    /** All at a time; returns when they have left, and the proxy held no buffer although they were still there. */
    private void sendGarbage(ProxyServer proxy, int connections) throws IOException {
        Random random = new Random(connections);
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Socket client = connect(proxy);
                clients.add(client);
                byte[] rest = new byte[random.nextInt(50_000)];
                random.nextBytes(rest);
                try {
                    client.getOutputStream().write(BEGINNINGS.get(i % BEGINNINGS.size()));
                    client.getOutputStream().write(rest);
                } catch (IOException e) {
                    assertThat(e).hasMessageMatching("Broken pipe.*|Connection reset.*"); // it was closed already
                }
            }
            await().untilAsserted(() ->
                    assertThat(buffers.metric().usedDirectMemory()).isZero());
        } finally {
            for (Socket client : clients) {
                client.setSoLinger(true, 0);
                client.close();
            }
        }
    }

    @Test
    void closesClientsBeyondTheMostConnections() throws Exception {
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(config(2, 0), metastore.address());
        client(proxy).get_fields("sales", "orders");
        Socket second = opened(connect(proxy));
        await().until(() -> metastore.open() == 2);

        try (Socket third = connect(proxy)) {
            assertThat(readToEnd(third)).isEmpty();
        }

        assertThat(metastore.open()).isEqualTo(2);
        assertThat(Counts.of(metrics.proxyRefused)).containsEntry("max-connections", 1);
        assertThat(metrics.proxyConnectionsTotal.get()).isEqualTo(2);

        second.close();
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isEqualTo(1));
        assertThat(client(proxy).get_fields("sales", "orders")).hasSize(20);
    }

    @Test
    void closesAConnectionWithATooLongRequest() throws Exception {
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(config(0, CREATE.length - 1), metastore.address());
        try (Socket client = connect(proxy)) {
            for (int i = 0; i < CREATE.length / DROP.length + 1; i++) {
                client.getOutputStream().write(DROP);
                assertThat(client.getInputStream().readNBytes(DROPPED.length)).isEqualTo(DROPPED);
            }
            client.getOutputStream().write(CREATE);

            readToEnd(client);
        }

        await().untilAsserted(() -> assertThat(Counts.of(metrics.proxyRefused)).containsEntry("max-request-bytes", 1));
        assertThat(Counts.of(metrics.proxyIntercepted))
                .containsEntry("create_table changed", 0)
                .containsEntry("create_table unknown", 0);
    }

    @Test
    void saysNothingOfProbes() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("ROOT");
        log.start();
        root.addAppender(log);
        opened.add(() -> root.detachAppender(log));
        ProxyServer proxy = proxy(metastore().address());
        log.list.clear();

        for (int i = 0; i < 40; i++) {
            Socket probe = connect(proxy);
            probe.setSoLinger(i % 2 == 0, 0);
            probe.close();
        }

        await().untilAsserted(
                        () -> assertThat(metrics.proxyConnectionsTotal.get()).isEqualTo(40));
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.INFO));
        assertThat(changes).isEmpty();
    }

    /** A metastore that takes everything and answers nothing. */
    private HostPort sink() {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        opened.add(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
        ChannelHandler discard = new Discard();
        Channel channel = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(discard)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return new HostPort("127.0.0.1", ((InetSocketAddress) channel.localAddress()).getPort());
    }

    @ChannelHandler.Sharable
    private static final class Discard extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            // released by the caller
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
