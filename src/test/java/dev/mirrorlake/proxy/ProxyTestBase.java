package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.Messages;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What tests of a proxy over real sockets on loopback share; whatever they open is closed after each. */
@Timeout(60)
abstract class ProxyTestBase {
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    static final Config.Rewriting REWRITING = new Config.Rewriting(Duration.ofSeconds(30), 10_000_000, 20_000_000, 2);
    static final byte[] DROP =
            Messages.call("drop_table", 1, new ThriftHiveMetastore.drop_table_args("sales", "orders", true));
    static final byte[] DROPPED = Messages.reply("drop_table", 1, new ThriftHiveMetastore.drop_table_result());

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    final List<Change> changes = new CopyOnWriteArrayList<>();
    final Metrics metrics = new Metrics();
    /** Knows how many bytes of it are in use, which allocators that pool don't. */
    final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);

    final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void lookForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " " + records));
    }

    /** A leak is noticed when its garbage has been collected and another buffer is made. */
    @AfterAll
    static void findsNoLeak() {
        System.gc();
        for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.directBuffer().release();
        }
        assertThat(LEAKS).isEmpty();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    StubMetastore metastore() throws TException {
        List<FieldSchema> fields =
                Messages.table("hive", "sales", "orders").getSd().getCols();
        return opened(new StubMetastore((self, method, args) -> {
            if (method.getName().equals("create_table")
                    && ((Table) args[0]).getTableName().equals("existing")) {
                throw new AlreadyExistsException("existing");
            }
            return switch (method.getName()) {
                case "get_fields" -> fields;
                case "add_partitions" -> ((List<?>) args[0]).size();
                default -> null;
            };
        }));
    }

    ProxyServer proxy(HostPort... metastores) {
        return proxy(config(0, 0), metastores);
    }

    ProxyServer proxy(Config.Proxy config, HostPort... metastores) {
        return proxy(config, null, metastores);
    }

    /** @param rewriter null: no call is rewritten */
    ProxyServer proxy(Config.Proxy config, @Nullable CallRewriter rewriter, HostPort... metastores) {
        ProxyServer proxy = new ProxyServer(config, List.of(metastores), changes::add, metrics, rewriter, buffers);
        opened.add(() -> proxy.close(Duration.ZERO));
        proxy.start();
        return proxy;
    }

    static Config.Proxy config(int maxConnections, int maxRequestBytes) {
        return config(maxConnections, maxRequestBytes, EmbeddedRelay.NOBODY_WAITS);
    }

    static Config.Proxy config(int maxConnections, int maxRequestBytes, Config.Acknowledge acknowledge) {
        return new Config.Proxy(
                new HostPort("127.0.0.1", 0),
                CONNECT_TIMEOUT,
                Duration.ofSeconds(30),
                maxConnections,
                maxRequestBytes,
                acknowledge,
                REWRITING);
    }

    ThriftHiveMetastore.Client client(ProxyServer proxy) throws TException {
        TSocket socket = new TSocket("127.0.0.1", proxy.address().port());
        socket.open();
        opened.add(socket);
        return new ThriftHiveMetastore.Client(new TBinaryProtocol(socket));
    }

    static Socket connect(ProxyServer proxy) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), proxy.address().port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    ServerSocket listen() throws IOException {
        return opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    static HostPort address(ServerSocket socket) {
        return new HostPort("127.0.0.1", socket.getLocalPort());
    }

    /** Nothing listens there. */
    static HostPort deadAddress() {
        return new HostPort("127.0.0.1", 1);
    }

    /** Takes no connection and refuses none: its backlog is full. */
    HostPort blackHole() throws IOException {
        ServerSocket full = opened(new ServerSocket());
        full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        for (int i = 0; i < 2; i++) {
            opened(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
        }
        return address(full);
    }

    static byte[] readToEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0]; // closed with bytes unread on the other side: a reset
        }
    }
}
