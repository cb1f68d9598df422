package dev.mirrorlake.proxy;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.Framing;
import dev.mirrorlake.proxy.thrift.NotUnderstood;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the connections of a proxy that rewrites share: the rewriter, its workers, the limits, and what is counted and said of
 * all that. Thread-safe.
 */
final class Rewriting {
    private static final Logger LOG = LoggerFactory.getLogger(Rewriting.class);

    /** Calls that wait for a worker; each is of a connection of its own. */
    private static final int MAX_WAITING = 1000;

    /** What a client is given at least to go on with a call: time for lost packets to be sent anew, several times. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);

    private final Config.Rewriting config;
    private final CallRewriter rewriter;
    private final Metrics metrics;
    private final Executor workers;
    private final AtomicLong heldBytes = new AtomicLong();
    private final LogLimit<RewriteOutcome> aloud = new LogLimit<>(RewriteOutcome.class, System::nanoTime);
    private final LogLimit<NotUnderstood> unseenAloud = new LogLimit<>(NotUnderstood.class, System::nanoTime);

    /** @param workers rejects what waits for one in vain; may be the caller's own thread only where nothing blocks */
    Rewriting(Config.Rewriting config, CallRewriter rewriter, Executor workers, Metrics metrics) {
        this.config = config;
        this.rewriter = rewriter;
        this.workers = workers;
        this.metrics = metrics;
    }

    /** So many threads as configured, and a queue that has an end. */
    static ThreadPoolExecutor workers(Config.Rewriting config) {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                config.workers(),
                config.workers(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MAX_WAITING),
                new DefaultThreadFactory("proxy-rewriting", true));
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    /** Whether calls that name this table may have to be rewritten. */
    boolean mayConcern(String database, String table) {
        return rewriter.mayConcern(database, table);
    }

    /**
     * Lets a call be held, unless a limit is in the way.
     *
     * @param size all bytes of the call that are held then
     * @param more those of them that have not been reserved yet
     */
    Optional<RewriteResult> reserve(int size, int more) {
        if (size > config.maxCallBytes()) {
            return Optional.of(RewriteResult.refusal(
                    RewriteOutcome.TOO_LARGE,
                    "it is longer than " + config.maxCallBytes() + " bytes (proxy.rewriting.max-call-bytes);"
                            + " send it in parts, or raise the limit"));
        }
        if (heldBytes.addAndGet(more) > config.maxHeldBytes()) {
            heldBytes.addAndGet(-more);
            return Optional.of(RewriteResult.refusal(
                    RewriteOutcome.NO_ROOM,
                    "with it, calls of more than " + config.maxHeldBytes()
                            + " bytes (proxy.rewriting.max-held-bytes) would wait to be rewritten; try again later, or raise"
                            + " the limit"));
        }
        metrics.proxyRewritingHeldBytes.inc(more);
        return Optional.empty();
    }

    /** How long a client may pause within a call that is held, which keeps others' room that long. */
    Duration longestPause() {
        return config.timeout().compareTo(SHORTEST_PAUSE) > 0 ? config.timeout() : SHORTEST_PAUSE;
    }

    /** So many bytes that were reserved are no longer held. */
    void free(int bytes) {
        heldBytes.addAndGet(-bytes);
        metrics.proxyRewritingHeldBytes.dec(bytes);
    }

    /**
     * Gives a whole call to a worker. The result comes once, on the connection's event loop, after this has returned.
     *
     * @param call in its frames, where the format has any
     */
    CallInWork begin(WireFormat format, HeldCall call, EventExecutor loop, Consumer<RewriteResult> then) {
        CallInWork work = new CallInWork(() -> rewritten(format, call), loop, config.timeout(), then);
        try {
            workers.execute(work.task());
        } catch (RejectedExecutionException e) {
            work.end(RewriteResult.refusal(
                    RewriteOutcome.NO_WORKER,
                    "already " + MAX_WAITING + " calls wait to be rewritten; try again later, or raise"
                            + " proxy.rewriting.workers"));
        }
        return work;
    }

    private RewriteResult rewritten(WireFormat format, HeldCall held) {
        try {
            CallMessage call = CallMessage.read(format, ByteBuffer.wrap(Framing.unframed(format, held.toArray())));
            return rewriter.rewrite(call)
                    ? RewriteResult.rewritten(Framing.framed(format, call.write()))
                    : RewriteResult.PASSED;
        } catch (SyncException e) {
            return RewriteResult.refusal(e);
        } catch (RuntimeException | Error e) {
            return RewriteResult.bug(e);
        }
    }

    /** A call that was worked on goes to the metastore. */
    void wentOn(RewriteResult result) {
        count(result.outcome());
    }

    /** The connection has ended before the call. */
    void abandoned() {
        count(RewriteOutcome.ABANDONED);
    }

    /** The client is told that the call is refused. */
    void refused(RewriteResult refusal, String method) {
        count(refusal.outcome());
        say(refusal.outcome(), method, refusal.text(), refusal.cause());
    }

    /** The connection is closed instead. */
    void closed(String method, String why, @Nullable RuntimeException bug) {
        count(RewriteOutcome.CLOSED);
        say(RewriteOutcome.CLOSED, method, why, bug);
    }

    /**
     * A connection is looked at no further. The tap, which sees the same bytes, counts why, but for a failure of our own.
     *
     * @param bug null where the bytes are to blame
     */
    void stoppedLooking(NotUnderstood why, @Nullable RuntimeException bug) {
        if (bug != null) {
            metrics.proxyNotUnderstood.labelValues(why.label()).inc();
        }
        boolean nothingToRewrite = why == NotUnderstood.NOT_THRIFT;
        LOG.atLevel(!nothingToRewrite && unseenAloud.allows(why) ? Level.WARN : Level.DEBUG)
                .addKeyValue("outcome", why.label())
                .setCause(bug)
                .log("stopped looking at a connection, whose calls are not rewritten from now on");
    }

    private void count(RewriteOutcome outcome) {
        metrics.proxyRewriting.labelValues(outcome.label()).inc();
    }

    void took(Duration time) {
        metrics.proxyRewritingSeconds.observe(time.toNanos() / 1e9);
    }

    private void say(RewriteOutcome outcome, String method, String error, @Nullable Throwable cause) {
        LOG.atLevel(aloud.allows(outcome) ? Level.WARN : Level.DEBUG)
                .addKeyValue("method", method)
                .addKeyValue("outcome", outcome.label())
                .addKeyValue("error", error)
                .setCause(cause)
                .log("a call that might have to be rewritten did not reach the metastore");
    }
}
