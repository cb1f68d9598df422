package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes many manifests at once, and waits for them. May be used by many threads. */
final class ManifestWriter implements AutoCloseable {
    /** For one call. Where a manifest takes 20 ms, 10,000 of them take some 6 seconds. */
    private static final int AT_ONCE = 32;

    private final ManifestStore store;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "rewrite-manifests");
        thread.setDaemon(true);
        return thread;
    });

    ManifestWriter(ManifestStore store) {
        this.store = store;
    }

    /**
     * Makes a root, which goes again after the grace period unless the mirror finds that a table uses it.
     *
     * @throws SyncException as {@link #write}
     */
    void writeFresh(ManifestRoot root, TableName user, Collection<Manifest> manifests) {
        store.retire(root, user);
        store.claim(root, user);
        write(root, manifests);
    }

    /**
     * Writes manifests, whatever is there; the order is open.
     *
     * @throws SyncException where one can't be written, or RETRY when interrupted; then some are written
     */
    void write(ManifestRoot root, Collection<Manifest> manifests) {
        Queue<Manifest> left = new ConcurrentLinkedQueue<>(manifests);
        CompletionService<ManifestRoot> ended = new ExecutorCompletionService<>(threads);
        List<Future<ManifestRoot>> tasks = new ArrayList<>();
        try {
            while (tasks.size() < Math.min(AT_ONCE, manifests.size())) {
                tasks.add(ended.submit(() -> writeAll(root, left), root));
            }
            for (int i = 0; i < tasks.size(); i++) {
                ended.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(
                    SyncException.Kind.RETRY, "s3", "manifests below " + root + ": interrupted while writing", "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    private void writeAll(ManifestRoot root, Queue<Manifest> left) {
        for (Manifest manifest = left.poll(); manifest != null; manifest = left.poll()) {
            store.put(root, manifest);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
