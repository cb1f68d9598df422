package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.Messages;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy that rewrites, with libthrift's clients and server, and workers of its own. */
class RewritingProxyTest extends ProxyTestBase {
    private static final byte[] CREATE = Messages.call(
            "create_table", 1, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "orders")));

    /** The locations of the tables and partitions that the metastore was given. */
    private final List<String> locations = new CopyOnWriteArrayList<>();

    private final SlowRewriter slow = new SlowRewriter();

    /** Works until it is told to end, or interrupted. */
    private static final class SlowRewriter extends OrdersRewriter {
        final AtomicInteger working = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();
        final CountDownLatch end = new CountDownLatch(1);

        @Override
        public boolean rewrite(CallMessage call) {
            working.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                Thread.currentThread().interrupt();
                throw new SyncException(SyncException.Kind.RETRY, "lakefs", "interrupted", "", e);
            } finally {
                working.decrementAndGet();
            }
            return super.rewrite(call);
        }
    }

    @Test
    void rewritesTenThousandPartitionsOfOneCall() throws Exception {
        ProxyServer proxy = rewriting(new OrdersRewriter(), Duration.ofSeconds(30));

        client(proxy).add_partitions(Messages.partitions("sales", "orders", 10_000));

        assertThat(locations).hasSize(10_000).containsOnly(OrdersRewriter.LOCATION);
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
        assertThat(Counts.of(metrics.proxyRewriting)).containsEntry("rewritten", 1);
    }

    /** What a client may send is what it is measured by, not what becomes of that. */
    @Test
    void sendsCallsOnThatHaveGrownBeyondTheBytesOfARequest() throws Exception {
        Table table = Messages.table("hive", "sales", "orders");
        table.getSd().setLocation("s3a://a");
        int size = Messages.call("create_table", 1, new ThriftHiveMetastore.create_table_args(table)).length;
        ProxyServer proxy = proxy(
                config(0, size), new OrdersRewriter(), recordingMetastore().address());

        client(proxy).create_table(table);

        assertThat(locations).containsExactly(OrdersRewriter.LOCATION);
        assertThat(Counts.of(metrics.proxyRefused)).containsEntry("max-request-bytes", 0);
    }

    @Test
    void aClientGetsTheExceptionThatItExpects() throws Exception {
        OrdersRewriter refuses = new OrdersRewriter() {
            @Override
            public boolean rewrite(CallMessage call) {
                throw new SyncException(SyncException.Kind.REFUSED, "s3", "access denied", "allow s3:PutObject", null);
            }
        };
        ThriftHiveMetastore.Client client = client(rewriting(refuses, Duration.ofSeconds(30)));

        assertThatThrownBy(() -> client.create_table(Messages.table("hive", "sales", "orders")))
                .isInstanceOf(MetaException.class)
                .extracting(e -> ((MetaException) e).getMessage())
                .isEqualTo("mirrorlake refused the call: s3: access denied; allow s3:PutObject");
        assertThat(client.get_fields("sales", "orders")).isNotEmpty();
        assertThat(locations).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void othersGoOnWhileAllWorkersAreBusy() throws Exception {
        ProxyServer proxy = rewriting(slow, Duration.ofSeconds(30));
        ThriftHiveMetastore.Client other = client(proxy);
        ExecutorService clients = Executors.newCachedThreadPool();
        opened.add(clients::shutdownNow);
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 2 * REWRITING.workers(); i++) {
            calls.add(CompletableFuture.runAsync(() -> create(proxy, "orders"), clients));
        }
        await().until(() -> slow.working.get() == REWRITING.workers());

        assertThat(other.get_fields("sales", "orders")).isNotEmpty();
        other.create_table(Messages.table("hive", "sales", "items"));
        slow.end.countDown();
        calls.forEach(CompletableFuture::join);

        assertThat(locations)
                .hasSize(1 + calls.size())
                .startsWith("s3a://example/main/items")
                .endsWith(OrdersRewriter.LOCATION);
    }

    @Test
    void interruptsAWorkerWhoseTimeIsUp() throws Exception {
        ThriftHiveMetastore.Client client = client(rewriting(slow, Duration.ofSeconds(2)));

        assertThatThrownBy(() -> client.create_table(Messages.table("hive", "sales", "orders")))
                .isInstanceOf(MetaException.class)
                .hasMessageContaining("proxy.rewriting.timeout");

        await().until(() -> slow.interrupted.get() == 1);
        assertThat(client.get_fields("sales", "orders")).isNotEmpty();
        assertThat(locations).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void interruptsAWorkerWhoseClientHasLeft(Farewell farewell) throws Exception {
        ProxyServer proxy = rewriting(slow, Duration.ofSeconds(30));
        Socket client = connect(proxy);
        client.getOutputStream().write(CREATE);
        await().until(() -> slow.working.get() == 1);

        farewell.say(client);

        await().until(() -> slow.interrupted.get() == 1);
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isZero());
        assertThat(Counts.of(metrics.proxyRewriting)).containsEntry("abandoned", 1);
        assertThat(locations).isEmpty();
    }

    @Test
    void aClosingProxyWaitsForACallThatIsWorkedOn() throws Exception {
        ProxyServer proxy = rewriting(slow, Duration.ofSeconds(30));
        CompletableFuture<Void> call = CompletableFuture.runAsync(() -> create(proxy, "orders"));
        await().until(() -> slow.working.get() == 1);
        try (Socket idle = connect(proxy)) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> proxy.close(Duration.ofSeconds(20)));
            assertThat(readToEnd(idle)).isEmpty();
            assertThat(closing).isNotDone();

            slow.end.countDown();

            call.join();
            closing.join();
        }
        assertThat(locations).containsExactly(OrdersRewriter.LOCATION);
    }

    @Test
    void comingAndGoingLeavesNothingBehind() throws Exception {
        StubMetastore metastore = recordingMetastore();
        ProxyServer proxy = rewriting(new OrdersRewriter(), Duration.ofSeconds(30), metastore);
        byte[] other = Messages.call(
                "create_table", 1, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "items")));
        byte[][] calls = {CREATE, Messages.concat(CREATE, other), Messages.concat(other, CREATE)};

        for (int i = 0; i < 600; i++) {
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> metastore.open() < 32);
            byte[] call = calls[i % calls.length];
            boolean whole = i % 2 == 0;
            Socket client = connect(proxy);
            client.getOutputStream().write(call, 0, whole ? call.length : (i * 37) % call.length);
            if (whole && i % 4 == 0) {
                assertThat(client.getInputStream().read()).isEqualTo(CREATE[0] & 0xff);
            }
            (i % 3 == 0 ? Farewell.RESET : Farewell.CLOSE).say(client);
        }

        await().untilAsserted(() -> {
            assertThat(metrics.proxyConnections.get()).isZero();
            assertThat(buffers.metric().usedDirectMemory()).isZero();
            assertThat(buffers.metric().usedHeapMemory()).isZero();
        });
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    @Test
    void aProxyThatRewritesNothingHoldsNothing() {
        ProxyServer plain = proxy(deadAddress());
        ProxyServer rewriting = proxy(config(0, 0), new OrdersRewriter(), deadAddress());

        assertThat(handlers(plain).get(RewriteHandler.class)).isNull();
        assertThat(handlers(rewriting).names().subList(0, 2))
                .isEqualTo(List.of("RewriteHandler#0", "FrontendHandler#0"));
    }

    private static ChannelPipeline handlers(ProxyServer proxy) {
        EmbeddedChannel channel = new EmbeddedChannel();
        proxy.addHandlers(channel.pipeline());
        return channel.pipeline();
    }

    @Test
    void everyOutcomeIsCountedFromZero() {
        proxy(deadAddress());

        assertThat(Counts.of(metrics.proxyRewriting))
                .hasSize(RewriteOutcome.values().length)
                .containsEntry("timed-out", 0);
    }

    private ProxyServer rewriting(CallRewriter rewriter, Duration timeout) throws TException {
        return rewriting(rewriter, timeout, recordingMetastore());
    }

    private ProxyServer rewriting(CallRewriter rewriter, Duration timeout, StubMetastore metastore) {
        Config.Proxy plain = config(0, 0);
        Config.Rewriting limits = new Config.Rewriting(timeout, 50_000_000, 50_000_000, REWRITING.workers());
        Config.Proxy config = new Config.Proxy(
                plain.listen(), plain.connectTimeout(), plain.retryFailedAfter(), 0, 0, plain.acknowledge(), limits);
        return proxy(config, rewriter, metastore.address());
    }

    private StubMetastore recordingMetastore() throws TException {
        return opened(new StubMetastore((self, method, args) -> switch (method.getName()) {
            case "create_table" -> {
                locations.add(((Table) args[0]).getSd().getLocation());
                yield null;
            }
            case "add_partitions" -> {
                List<?> partitions = (List<?>) args[0];
                partitions.forEach(partition ->
                        locations.add(((Partition) partition).getSd().getLocation()));
                yield partitions.size();
            }
            case "get_fields" ->
                Messages.table("hive", "sales", "orders").getSd().getCols();
            default -> null;
        }));
    }

    private void create(ProxyServer proxy, String table) {
        try {
            client(proxy).create_table(Messages.table("hive", "sales", table));
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }
}
