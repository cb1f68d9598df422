package dev.mirrorlake.changes;

import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends changes to the admin port of a mirror, from a thread of its own.
 *
 * <p>While the mirror can't be reached they wait, merged by key, and are sent again until the mirror has taken them. Of
 * more than the bound the newest are dropped and counted, and a change of everything follows, which makes up for them.
 * What waits is guarded by the lock.
 */
public final class ChangeForwarder implements ChangeSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeForwarder.class);

    /** Small enough for the mirror's limit on a request, with names of any sensible length. */
    private static final int BATCH = 500;

    /** Between two requests, so that what is offered without end, as resyncs may be, becomes a few of them. */
    static final Duration GATHER = Duration.ofMillis(100);

    private final ChangePost post;
    private final AwaitedChanges awaited;
    private final Metrics metrics;
    private final Limits limits;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private final Map<Change, Change> waiting = new LinkedHashMap<>();
    private final Set<Change> inFlight = new HashSet<>();
    private boolean closing;

    /** Confined to the sending thread: the last failure, so that only its first occurrence is logged. */
    private String failure = "";

    /**
     * @param keys most changes held
     * @param firstPause after a first failure; doubles with each
     * @param longestPause the pause never gets longer
     * @param close how long closing may take
     * @param patience how long anybody waits for a sync at most
     */
    record Limits(int keys, Duration firstPause, Duration longestPause, Duration close, Duration patience) {
        static Limits usual(Duration patience) {
            return new Limits(10_000, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), patience);
        }
    }

    private ChangeForwarder(URI mirror, Secret secret, Metrics metrics, Limits limits) {
        this.post = new ChangePost(mirror, secret);
        this.awaited = new AwaitedChanges(post, limits.patience, this);
        this.metrics = metrics;
        this.limits = limits;
        this.thread = new Thread(this::run, "change-forwarder");
        thread.setDaemon(true);
    }

    /**
     * Sends what is offered from now on.
     *
     * @param mirror the address of the mirror's admin port, without a path of ours
     * @param patience how long anybody waits for a sync at most
     */
    public static ChangeForwarder start(URI mirror, Secret secret, Metrics metrics, Duration patience) {
        return start(mirror, secret, metrics, Limits.usual(patience));
    }

    static ChangeForwarder start(URI mirror, Secret secret, Metrics metrics, Limits limits) {
        ChangeForwarder forwarder = new ChangeForwarder(mirror, secret, metrics, limits);
        forwarder.thread.start();
        return forwarder;
    }

    @Override
    public void offer(Change change) {
        lock.lock();
        try {
            boolean known = waiting.containsKey(change.key()) || inFlight.contains(change.key());
            if (known || waiting.size() + inFlight.size() < limits.keys) {
                boolean few = waiting.size() + inFlight.size() < Change.OfTable.MAX_WAITING_WITH_PARTITIONS;
                waiting.merge(change.key(), few ? change : change.withoutPartitions(), Change::merge);
            } else {
                drop(1);
            }
            metrics.changesWaiting.set(waiting.size());
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<Void> offerAndAwait(Change change) {
        return awaited.send(change);
    }

    /** A change of everything stands in for the dropped; it is the one key that may exceed the bound. */
    private void drop(int changes) {
        metrics.changesDropped.inc(changes);
        Change everything = new Change.OfEverything();
        waiting.put(everything.key(), everything);
    }

    /** As {@link #close(Duration)}, for a few seconds at most. */
    @Override
    public void close() {
        close(limits.close);
    }

    /** Tries once more to send what waits. What is lost then, the mirror's resync repairs. */
    public void close(Duration within) {
        lock.lock();
        try {
            closing = true;
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Math.max(1, Math.min(within.toMillis(), limits.close.toMillis())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            int failures = 0;
            for (List<Change> batch = take(); !batch.isEmpty(); batch = take()) {
                Answer answer = sendSafely(batch);
                metrics.calls.labelValues("mirror", "changes", answer.outcome).inc();
                settle(batch, answer);
                failures = answer == Answer.FAILED ? failures + 1 : 0;
                boolean closed = !pause(failures == 0 ? GATHER : backOff(failures));
                if (closed && failures > 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // close() has waited long enough
            LOG.atDebug().log("stopped while sending changes");
        }
    }

    /** Waits for changes and takes the oldest; none only when closing. */
    private List<Change> take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                wakeUp.await();
            }
            List<Change> batch = new ArrayList<>();
            for (Iterator<Change> oldest = waiting.values().iterator(); oldest.hasNext() && batch.size() < BATCH; ) {
                batch.add(oldest.next());
                oldest.remove();
            }
            batch.forEach(change -> inFlight.add(change.key()));
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void settle(List<Change> batch, Answer answer) {
        lock.lock();
        try {
            inFlight.clear();
            if (answer == Answer.FAILED) {
                batch.forEach(older -> waiting.merge(older.key(), older, (newer, again) -> again.merge(newer)));
            } else if (answer == Answer.UNREADABLE) {
                drop(batch.size());
            }
            metrics.changesWaiting.set(waiting.size());
        } finally {
            lock.unlock();
        }
    }

    private Duration backOff(int failures) {
        double doubled = limits.firstPause.toNanos() * Math.pow(2, failures - 1);
        double longest = Math.min(doubled, (double) limits.longestPause.toNanos());
        return Duration.ofNanos((long) (longest * ThreadLocalRandom.current().nextDouble(0.5, 1.0)));
    }

    /** False when it is time to stop. */
    private boolean pause(Duration pause) throws InterruptedException {
        long nanos = pause.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && !closing) {
                nanos = wakeUp.awaitNanos(nanos);
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    private enum Answer {
        TAKEN("ok"),
        /** Not now; the changes are kept. */
        FAILED("failed"),
        /** The mirror can't read it, and won't the next time either. */
        UNREADABLE("refused");

        /** The value of the metric's label. */
        private final String outcome;

        Answer(String outcome) {
            this.outcome = outcome;
        }
    }

    /** The end of a pipeline: a bug in sending must not end the sending. */
    private Answer sendSafely(List<Change> batch) throws InterruptedException {
        try {
            return send(batch);
        } catch (RuntimeException e) {
            return failed(Answer.FAILED, "internal error: " + e);
        }
    }

    private Answer send(List<Change> batch) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> call = post.send(batch, Duration.ZERO);
        Duration timeout = ChangePost.CALL_TIMEOUT;
        try {
            // the call's own time-out leaves out the body
            return judge(call.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (ExecutionException e) {
            return failed(Answer.FAILED, "the mirror can't be reached: " + e.getCause());
        } catch (TimeoutException e) {
            return failed(Answer.FAILED, "the mirror doesn't answer within " + timeout.toSeconds() + " s");
        } finally {
            call.cancel(true);
        }
    }

    private Answer judge(int status) {
        return switch (status) {
            case 200, 202, 204 -> taken();
            case 401 ->
                failed(Answer.FAILED, "the mirror refuses the secret; mirror.secret must be the same here and there");
            case 404 ->
                failed(
                        Answer.FAILED,
                        "nothing takes changes there; mirror.url must be a mirror's admin port, with mirror.secret set");
            case 400, 413 -> failed(Answer.UNREADABLE, "the mirror can't read the changes; is it an older version?");
            default -> failed(Answer.FAILED, "the mirror answers with HTTP status " + status);
        };
    }

    private Answer taken() {
        if (!failure.isEmpty()) {
            LOG.atInfo().addKeyValue("mirror", post.target()).log("the mirror takes changes again");
            failure = "";
        }
        return Answer.TAKEN;
    }

    private Answer failed(Answer answer, String why) {
        if (!why.equals(failure)) {
            LOG.atWarn()
                    .addKeyValue("mirror", post.target())
                    .addKeyValue("error", why)
                    .log("changes could not be sent");
            failure = why;
        }
        return answer;
    }
}
