package dev.mirrorlake.cli;

import dev.mirrorlake.changes.ChangeQueue;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.changes.PeriodicResync;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.mirror.MirrorStatus.TwinStatus;
import dev.mirrorlake.mirror.Workers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The mirror as a service: the queue, its workers, and what feeds it but the proxy. */
final class MirrorService {
    private final MirrorParts parts;
    private final ChangeQueue queue;
    private final Workers workers;
    private final PeriodicResync resync;

    /** @param interceptors of every AWS call, for tests */
    MirrorService(Config config, Metrics metrics, List<ExecutionInterceptor> interceptors) {
        Config.Mirror mirror = config.mirror();
        parts = new MirrorParts(config, metrics, interceptors);
        queue = new ChangeQueue(
                mirror.quiet(),
                mirror.quietAtMost(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(50, 101),
                metrics);
        workers = new Workers(
                config, queue, parts.mirror().reconciler(), parts.mirror().inventory());
        resync = new PeriodicResync(mirror.resyncEvery());
        metrics.tables(
                () -> tables().stream().collect(Collectors.groupingBy(TwinStatus::state, Collectors.counting())));
    }

    ChangeSink sink() {
        return queue;
    }

    int waiting() {
        return queue.waiting();
    }

    String trouble() {
        return workers.trouble();
    }

    List<TwinStatus> tables() {
        return parts.mirror().status().tables();
    }

    void start() {
        workers.start();
        parts.poller().start(queue);
        resync.start(queue::offerInBackground);
    }

    /** Lets the syncs that are running go on, and begins no other. */
    void beginNothing() {
        resync.close();
        queue.close();
    }

    /** Lets the syncs that are running end within the given time. */
    void close(Duration within) {
        beginNothing();
        parts.poller().close();
        try {
            workers.close(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.close();
    }
}
