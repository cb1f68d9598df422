package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.proxy.thrift.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.junit.jupiter.api.Test;

/** What goes wrong: dead metastores, clients that leave, slow readers, garbage. */
class ProxyFaultsTest extends ProxyTestBase {
    @Test
    void takesTheNextMetastoreWhereTheFirstRefuses() throws Exception {
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(deadAddress(), metastore.address());

        client(proxy).create_table(Messages.table("hive", "sales", "orders"));

        assertThat(changes)
                .containsExactly(new Change.OfTable(
                        new TableName("sales", "orders"),
                        false,
                        metastore.address().toString()));
    }

    @Test
    void takesTheNextMetastoreInTimeWhereTheFirstIsABlackHole() throws Exception {
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(blackHole(), metastore.address());
        long start = System.nanoTime();

        client(proxy).create_table(Messages.table("hive", "sales", "orders"));
        long first = System.nanoTime() - start;
        client(proxy).create_table(Messages.table("hive", "sales", "orders"));
        long second = System.nanoTime() - start - first;

        assertThat(first).isLessThan(CONNECT_TIMEOUT.toNanos());
        assertThat(second).as("the black hole is tried last").isLessThan(CONNECT_TIMEOUT.toNanos() / 2);
    }

    @Test
    void closesAClientWithoutAByteWhereNoMetastoreIsReachable() throws Exception {
        ProxyServer proxy = proxy(deadAddress(), blackHole());
        long start = System.nanoTime();

        try (Socket client = connect(proxy)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(System.nanoTime() - start)
                .isLessThan(CONNECT_TIMEOUT.plusSeconds(1).toNanos());
        assertThat(proxy.accepting()).isTrue();
        assertThat(metrics.proxyUpstreamFailures
                        .labelValues(deadAddress().toString())
                        .get())
                .isEqualTo(1);
    }

    @Test
    void closesTheClientWhenTheMetastoreDiesInTheMiddleOfAReply() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        try (Socket client = connect(proxy)) {
            Socket upstream = opened(metastore.accept());
            client.getOutputStream().write(DROP);
            upstream.getInputStream().readNBytes(DROP.length);

            upstream.getOutputStream().write(HexFormat.of().parseHex("800100"));
            upstream.setSoLinger(true, 0);
            upstream.close();

            assertThat(readToEnd(client)).hasSizeLessThanOrEqualTo(3);
        }
        await().untilAsserted(() -> assertThat(changes)
                .containsExactly(new Change.OfTable(
                        new TableName("sales", "orders"),
                        false,
                        address(metastore).toString())));
    }

    @Test
    void closesTheMetastoresSideAtOnceWhenTheClientDies() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        Socket client = connect(proxy);
        try (Socket upstream = metastore.accept()) {
            client.getOutputStream().write(DROP);
            upstream.getInputStream().readNBytes(DROP.length);

            client.setSoLinger(true, 0);
            client.close();

            assertThat(upstream.getInputStream().read()).isEqualTo(-1);
        }
        await().untilAsserted(() -> assertThat(changes).hasSize(1));
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
    }

    /** A client that leaves in a call just ends its stream, and a metastore that hangs doesn't notice. */
    @Test
    void keepsNothingForAClientThatLeavesAMetastoreThatHangs() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        for (int i = 0; i < 20; i++) {
            Socket client = connect(proxy);
            Socket upstream = opened(metastore.accept());
            client.getOutputStream().write(DROP);
            upstream.getInputStream().readNBytes(DROP.length);
            client.close();
        }

        await().atMost(FrontendHandler.FAREWELL.dividedBy(2))
                .untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        await().untilAsserted(() -> assertThat(changes).hasSize(20)); // the metastore may go on with them
    }

    @Test
    void holdsNoMoreThanALittleForASlowClient() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        try (Socket client = connect(proxy);
                Socket upstream = metastore.accept()) {
            holdsLittleAndLosesNothing(upstream, client);
        }
    }

    @Test
    void holdsNoMoreThanALittleForASlowMetastore() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        try (Socket client = connect(proxy);
                Socket upstream = metastore.accept()) {
            // a call whose first argument is a string of 2 GB
            byte[] call = HexFormat.of().parseHex("800100010000000a64726f705f7461626c65000000010b00017fffffff");
            client.getOutputStream().write(call);
            assertThat(upstream.getInputStream().readNBytes(call.length)).isEqualTo(call);

            holdsLittleAndLosesNothing(client, upstream);
        }
        assertThat(Counts.of(metrics.proxyNotUnderstood)).doesNotContainValue(1);
    }

    /** Writes more than the proxy and the system's buffers hold, and reads only when no more can be written. */
    private void holdsLittleAndLosesNothing(Socket from, Socket to) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        Semaphore written = new Semaphore(0);
        int chunks = 2048; // 128 MB
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < chunks; i++) {
                    from.getOutputStream().write(chunk);
                    written.release();
                }
                from.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(written::availablePermits, isStable());
        assertThat(written.availablePermits()).isLessThan(chunks / 4);
        assertThat(buffers.metric().usedDirectMemory()).isLessThan(1_000_000);

        long read = 0;
        InputStream in = to.getInputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            read += n;
        }
        writer.join();
        assertThat(read).isEqualTo((long) chunks * chunk.length);
    }

    @Test
    void closesGarbageWithoutAnAnswerAndKeepsNothing() throws Exception {
        ProxyServer proxy = proxy(metastore().address());
        byte[] garbage = "GET / HTTP/1.1\r\nHost: metastore\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 200; i++) {
            try (Socket client = connect(proxy)) {
                client.getOutputStream().write(garbage);

                assertThat(readToEnd(client)).isEmpty();
            }
        }

        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        assertThat(metrics.proxyNotUnderstood.labelValues("not-thrift").get()).isEqualTo(200);
        client(proxy).create_table(Messages.table("hive", "sales", "orders"));
    }

    /** It leaves the rest of the call unread, takes it for the next one, and closes since it is none. */
    @Test
    void closesTheClientWhenTheMetastoreGivesUpInTheMiddleOfACall() throws Exception {
        StubMetastore metastore = metastore();
        ThriftHiveMetastore.Client client = client(proxy(metastore.address()));
        Table table = Messages.table("hive", "sales", "orders");
        table.putToParameters("comment", "x".repeat(StubMetastore.MAX_STRING_BYTES + 1));

        assertThatThrownBy(() -> client.create_table(table)).isInstanceOf(TException.class);
        assertThatThrownBy(() -> client.get_fields("sales", "orders")).isInstanceOf(TTransportException.class);

        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        assertThat(Counts.of(metrics.proxyIntercepted)).containsEntry("create_table changed", 0);
    }

    @Test
    void saysWhereItCannotListen() throws Exception {
        ServerSocket taken = listen();
        Config.Proxy config = new Config.Proxy(
                address(taken), CONNECT_TIMEOUT, Duration.ofSeconds(30), 0, 0, EmbeddedRelay.NOBODY_WAITS, REWRITING);
        ProxyServer proxy = new ProxyServer(config, List.of(deadAddress()), changes::add, metrics);
        opened.add(() -> proxy.close(Duration.ZERO));

        assertThatThrownBy(proxy::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't listen on " + address(taken));
        assertThat(proxy.accepting()).isFalse();
    }

    /** Whether the number is what it was when last asked, and not zero. */
    private static Predicate<Integer> isStable() {
        AtomicInteger last = new AtomicInteger();
        return now -> last.getAndSet(now) == now && now > 0;
    }
}
