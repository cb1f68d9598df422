package dev.mirrorlake.changes;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Changes whose sync somebody waits for, on their way to a mirror: each goes at once, in a request of its own that the
 * mirror answers when the sync has ended. No thread waits for that. Thread-safe.
 *
 * <pre>
 *   200  the sync has ended
 *   202  taken, but the mirror doesn't tell: it ends, too many wait, or it is of an older version
 *   504  taken, and the sync goes on: asked once more, until the time is up
 * </pre>
 */
final class AwaitedChanges {
    /** The mirror's admin port cuts connections whose answer takes half a minute. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final int NO_ANSWER = 0;

    private final ChangePost post;
    private final Duration patience;
    private final ChangeSink otherwise;

    /**
     * Sends by that call.
     *
     * @param patience how long anybody waits at most
     * @param otherwise takes a change that the mirror didn't take
     */
    AwaitedChanges(ChangePost post, Duration patience, ChangeSink otherwise) {
        this.post = post;
        this.patience = patience;
        this.otherwise = otherwise;
    }

    /** As {@link ChangeSink#offerAndAwait}. */
    CompletableFuture<Void> send(Change change) {
        return send(change, System.nanoTime() + patience.toNanos());
    }

    private CompletableFuture<Void> send(Change change, long deadline) {
        long left = Math.max(0, deadline - System.nanoTime());
        // whole seconds, and not none of them
        Duration wait = Duration.ofSeconds(Math.min(LONGEST_WAIT.toSeconds(), left / 1_000_000_000 + 1));
        return post.send(List.of(change), wait)
                .thenApply(HttpResponse::statusCode)
                .exceptionally(failure -> NO_ANSWER)
                .thenCompose(status -> judge(change, deadline, status));
    }

    private CompletableFuture<Void> judge(Change change, long deadline, int status) {
        if (status == 200) {
            return CompletableFuture.completedFuture(null);
        }
        if (status == 504 && deadline - System.nanoTime() > 0) {
            return send(change, deadline);
        }
        if (status != 202 && status != 504) {
            otherwise.offer(change);
        }
        return CompletableFuture.failedFuture(new CancellationException("the mirror doesn't tell when it is synced"));
    }
}
