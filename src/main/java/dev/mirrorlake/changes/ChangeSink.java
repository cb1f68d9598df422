package dev.mirrorlake.changes;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Where changes go. */
@FunctionalInterface
public interface ChangeSink {
    /** Takes a change. Never blocks and never throws, so that an event loop may call it. */
    void offer(Change change);

    /**
     * Takes a change whose sync somebody waits for. Never blocks and never throws.
     *
     * @return completes, on any thread, when a sync that began after this call has ended, however it ended; is cancelled
     *     where nobody will tell, as by a sink that doesn't know
     */
    default CompletableFuture<Void> offerAndAwait(Change change) {
        offer(change);
        return CompletableFuture.failedFuture(new CancellationException("nobody tells when it is synced"));
    }
}
