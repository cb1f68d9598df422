package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** An {@link EmbeddedRelay} whose calls may be rewritten, by a worker that works when the test says so. */
final class GatedRelay {
    static final Config.Rewriting LIMITS = new Config.Rewriting(Duration.ofSeconds(8), 100_000, 100_000, 1);

    /** What the worker has to do. */
    private final Deque<Runnable> works;

    final EmbeddedRelay relay;
    final EmbeddedChannel client;
    final EmbeddedChannel metastore;

    GatedRelay(CallRewriter rewriter, Metrics metrics) {
        this(rewriter, 0, metrics);
    }

    /** @param maxRequestBytes 0: any */
    GatedRelay(CallRewriter rewriter, int maxRequestBytes, Metrics metrics) {
        this(new ArrayDeque<>(), rewriter, maxRequestBytes, metrics);
    }

    private GatedRelay(Deque<Runnable> works, CallRewriter rewriter, int maxRequestBytes, Metrics metrics) {
        this(works, new Rewriting(LIMITS, rewriter, works::add, metrics), maxRequestBytes, metrics);
    }

    /** @param shared with other relays; gives its workers' tasks to {@code works} */
    GatedRelay(Deque<Runnable> works, Rewriting shared, Metrics metrics) {
        this(works, shared, 0, metrics);
    }

    private GatedRelay(Deque<Runnable> works, Rewriting shared, int maxRequestBytes, Metrics metrics) {
        this.works = works;
        RequestSize size = new RequestSize(maxRequestBytes, new Refusals(metrics));
        relay = new EmbeddedRelay(metrics, new RewriteHandler(shared, size));
        client = relay.client;
        metastore = relay.metastore;
    }

    /** Sends these bytes, and lets the worker work. */
    void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    void send(byte[] bytes, int from, int to) {
        client.writeInbound(buffer(bytes, from, to));
        work();
    }

    void work() {
        while (!works.isEmpty()) {
            works.remove().run();
            client.runPendingTasks();
        }
    }

    boolean isWorkWaiting() {
        return !works.isEmpty();
    }

    void answer(byte[] bytes) {
        metastore.writeInbound(buffer(bytes, 0, bytes.length));
    }

    /** What has come to the metastore since this was asked last. */
    byte[] arrived() {
        return read(metastore);
    }

    /** What has come to the client since this was asked last. */
    byte[] answered() {
        return read(client);
    }

    private static byte[] read(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            all.writeBytes(bytes);
            boolean last = next.release() || bytes.length == 0; // of what is empty, one is shared by all
            assertThat(last).as("nobody else holds it").isTrue();
        }
        return all.toByteArray();
    }

    static ByteBuf buffer(byte[] bytes, int from, int to) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, from, to - from);
    }
}
