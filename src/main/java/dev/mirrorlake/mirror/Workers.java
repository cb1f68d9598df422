package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeQueue;
import dev.mirrorlake.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that take changes from the queue and sync one table each at a time. */
public final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** How soon a table that was given up is looked at again: somebody may have granted or made what was missing. */
    private static final Duration GIVEN_UP_AGAIN = Duration.ofMinutes(10);

    /** How long a replica of the metastore may lag: so much later, a change is observed once more. */
    private static final Duration REPLICA_LAG = Duration.ofSeconds(30);

    /** How long an interrupted sync may still use the clients before they are closed below it. */
    private static final Duration INTERRUPTED_ENDS_WITHIN = Duration.ofSeconds(1);

    private final Config config;
    private final ChangeQueue queue;
    private final Reconciler reconciler;
    private final Inventory inventory;
    private final List<Thread> threads = new ArrayList<>();

    private volatile String trouble = "";

    public Workers(Config config, ChangeQueue queue, Reconciler reconciler, Inventory inventory) {
        this.config = config;
        this.queue = queue;
        this.reconciler = reconciler;
        this.inventory = inventory;
    }

    public void start() {
        for (int i = 1; i <= config.mirror().workers(); i++) {
            Thread thread = new Thread(this::work, "sync-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Why the tables can't be listed now; empty where they can. */
    public String trouble() {
        return trouble;
    }

    /** Lets the syncs that are running end within the given time, then interrupts them. */
    public void close(Duration within) throws InterruptedException {
        queue.close();
        long deadline = System.nanoTime() + within.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                LOG.atWarn().addKeyValue("thread", thread.getName()).log("sync interrupted: it didn't end in time");
                thread.interrupt();
                thread.join(INTERRUPTED_ENDS_WITHIN.toMillis());
            }
        }
    }

    private void work() {
        try {
            for (Optional<Change> next = queue.take(); next.isPresent(); next = queue.take()) {
                Change change = next.get();
                try {
                    process(change);
                } catch (RuntimeException | Error e) {
                    // out of memory over one table must not end the worker, nor keep that table running for ever
                    LOG.atError().addKeyValue("change", change).setCause(e).log("change failed unexpectedly");
                    queue.retry(change);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void process(Change change) {
        if (change instanceof Change.OfTable table) {
            ended(table, reconciler.sync(table));
            reconciler.freed().forEach(source -> queue.offer(new Change.OfTable(source)));
        } else {
            spread(change);
        }
    }

    private void ended(Change.OfTable change, Outcome outcome) {
        if (outcome instanceof Outcome.RetryLater) {
            queue.retry(change);
        } else if (outcome instanceof Outcome.GivenUp) {
            // without its hints: a drop that was seen then says nothing of the table's end some other time
            queue.again(new Change.OfTable(change.table()), GIVEN_UP_AGAIN);
        } else if (outcome instanceof Outcome.Waiting waiting) {
            queue.again(change, waiting.lookAgain());
        } else {
            Duration lookAgain = outcome instanceof Outcome.Converged converged
                    ? converged.lookAgain()
                    : ((Outcome.Skipped) outcome).lookAgain();
            if (!change.metastore().isEmpty() && config.metastore().uris().size() > 1) {
                lookAgain = Leftovers.soonest(lookAgain, REPLICA_LAG);
            }
            if (lookAgain.isZero()) {
                queue.done(change);
            } else {
                queue.again(new Change.OfTable(change.table()), lookAgain);
            }
        }
    }

    /** Has every table looked at that a wider change may concern. */
    private void spread(Change change) {
        try {
            if (change instanceof Change.OfDatabase of) {
                for (TableName table :
                        inventory.database(of.catalog(), of.database()).orElse(Set.of())) {
                    queue.offer(new Change.OfTable(table, of.goneSeen(), of.metastore()));
                }
            } else {
                Set<TableName> tables = inventory.everything();
                tables.forEach(table -> queue.offerInBackground(new Change.OfTable(table)));
                LOG.atInfo().addKeyValue("tables", tables.size()).log("resync begun");
            }
            trouble = "";
            queue.done(change);
        } catch (SyncException e) {
            boolean sameAgain = trouble.equals(e.getMessage());
            trouble = e.getMessage();
            Duration delay = queue.retry(change);
            (sameAgain ? LOG.atDebug() : LOG.atWarn())
                    .addKeyValue("change", change)
                    .addKeyValue("error", e.getMessage())
                    .addKeyValue("retryMs", delay.toMillis())
                    .log("can't list the tables");
        }
    }
}
