package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Both sides of a connection that passes the proxy, on channels without sockets. */
final class EmbeddedRelay {
    static final String METASTORE = "hms:9083";
    static final Config.Acknowledge NOBODY_WAITS = new Config.Acknowledge(List.of(), Duration.ofSeconds(30));

    /** What was offered. */
    final List<Change> changes = new ArrayList<>();

    final FrontendHandler frontend;
    // joined by hand: handlers are added to channels that are active already, so nothing is connected
    final EmbeddedChannel client = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    final EmbeddedChannel metastore;

    EmbeddedRelay(Metrics metrics) {
        this(metrics, change -> {}, NOBODY_WAITS);
    }

    /** @param sink is offered what is kept in {@link #changes}, too */
    EmbeddedRelay(Metrics metrics, ChangeSink sink, Config.Acknowledge acknowledge) {
        this(metrics, sink, acknowledge, null);
    }

    /** Calls pass a gate that may rewrite them. */
    EmbeddedRelay(Metrics metrics, RewriteHandler gate) {
        this(metrics, change -> {}, NOBODY_WAITS, gate);
    }

    private EmbeddedRelay(
            Metrics metrics, ChangeSink sink, Config.Acknowledge acknowledge, @Nullable RewriteHandler gate) {
        ChangeSink both = new ChangeSink() {
            @Override
            public void offer(Change change) {
                changes.add(change);
                sink.offer(change);
            }

            @Override
            public CompletableFuture<Void> offerAndAwait(Change change) {
                changes.add(change);
                return sink.offerAndAwait(change);
            }
        };
        TapParts tapParts = tapParts(both, metrics, (delay, task) -> {}, acknowledge);
        ChangeTap tap = new ChangeTap(tapParts, METASTORE);
        frontend = new FrontendHandler(
                new UpstreamConnector(
                        new Metastores(List.of(), Duration.ZERO, metrics, System::nanoTime),
                        Duration.ZERO,
                        new OffLoopResolver(Runnable::run),
                        tapParts,
                        NioSocketChannel::new),
                metrics,
                gate);
        BackendHandler backend = new BackendHandler(frontend, tap);
        metastore = new EmbeddedChannel(backend);
        if (gate != null) {
            client.pipeline().addLast(gate);
        }
        client.pipeline().addLast(frontend);
        frontend.joinWith(metastore, backend, tap);
        backend.joinWith(client, frontend);
    }

    /** Whose timers never run out. */
    static TapParts tapParts(ChangeSink sink, Metrics metrics) {
        return tapParts(sink, metrics, (delay, task) -> {});
    }

    static TapParts tapParts(ChangeSink sink, Metrics metrics, LostCalls.Timer timer) {
        return tapParts(sink, metrics, timer, NOBODY_WAITS);
    }

    private static TapParts tapParts(
            ChangeSink sink, Metrics metrics, LostCalls.Timer timer, Config.Acknowledge acknowledge) {
        return new TapParts(
                sink,
                new LostCalls(sink, timer),
                new UnknownMethods(metrics),
                0,
                new Refusals(metrics),
                new Acknowledgements(acknowledge, sink, metrics, System::nanoTime),
                metrics,
                new TapLog());
    }
}
