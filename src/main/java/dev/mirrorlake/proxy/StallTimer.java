package dev.mirrorlake.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a client that has more to send. Confined to the event loop of its connection. */
final class StallTimer {
    private @Nullable Future<?> running;

    /**
     * Waits from now on, anew.
     *
     * @param stalled runs unless this is started or stopped within {@code most}, or nothing is read from the client: then it
     *     is the metastore that takes no more of what came before
     */
    void start(ChannelHandlerContext ctx, Duration most, Runnable stalled) {
        stop();
        running = ctx.executor()
                .schedule(
                        () -> {
                            if (ctx.channel().config().isAutoRead()) {
                                stalled.run();
                            } else {
                                start(ctx, most, stalled);
                            }
                        },
                        most.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    void stop() {
        if (running != null) {
            running.cancel(false);
            running = null;
        }
    }
}
