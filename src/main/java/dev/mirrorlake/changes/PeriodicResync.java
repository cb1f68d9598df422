package dev.mirrorlake.changes;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has everything looked at once at start and then at a fixed interval: it repairs whatever the others missed. */
public final class PeriodicResync implements ChangeSource {
    private final Duration every;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "resync");
        thread.setDaemon(true);
        return thread;
    });

    public PeriodicResync(Duration every) {
        this.every = every;
    }

    @Override
    public void start(ChangeSink sink) {
        var unused = timer.scheduleAtFixedRate(
                () -> sink.offer(new Change.OfEverything()), 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
