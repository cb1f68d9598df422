package dev.mirrorlake.proxy;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that a worker rewrites, or is to. It ends with what comes first: the worker's result, the time-out, or {@link
 * #abandon}; the latter two interrupt the worker, whose result is of no interest any more.
 *
 * <p>Confined to the event loop of its connection, but for the worker's task.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended runs nothing, and has closed all its channels
final class CallInWork {
    private static final Logger LOG = LoggerFactory.getLogger(CallInWork.class);

    private final EventExecutor loop;
    private final Consumer<RewriteResult> then;
    private final FutureTask<Boolean> task;
    private final Future<?> timer;
    private boolean ended;

    /**
     * The time begins now.
     *
     * @param work runs on a worker, and throws nothing
     * @param then called once on the loop, unless the call is abandoned
     */
    CallInWork(Supplier<RewriteResult> work, EventExecutor loop, Duration timeout, Consumer<RewriteResult> then) {
        this.loop = loop;
        this.then = then;
        this.task = new FutureTask<>(() -> end(work.get()), true);
        this.timer = loop.schedule(
                () -> finish(RewriteResult.refusal(
                        RewriteOutcome.TIMED_OUT,
                        "it was not rewritten within " + timeout.toMillis()
                                + " ms (proxy.rewriting.timeout); try again,"
                                + " and look at how lakeFS, S3 and the metastore do")),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** What a worker is to run. */
    Runnable task() {
        return task;
    }

    /** Ends the call from any thread, unless it has ended by then. */
    void end(RewriteResult result) {
        try {
            loop.execute(() -> finish(result));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("a call was worked on when the proxy ended, and with it the connection");
        }
    }

    private void finish(RewriteResult result) {
        if (!ended) {
            abandon();
            then.accept(result);
        }
    }

    /** Nobody wants the result any more. */
    void abandon() {
        ended = true;
        timer.cancel(false);
        task.cancel(true);
    }
}
