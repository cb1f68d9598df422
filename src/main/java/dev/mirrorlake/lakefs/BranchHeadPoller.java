package dev.mirrorlake.lakefs;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.changes.ChangeSource;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeFsClient.Head;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that data changed: engines insert without any call to the metastore. Looks at every ref that a twin shows, once
 * an interval.
 *
 * <p>A branch that did not move costs one call, and one more for what is uncommitted where twins show that. One that moved
 * costs one diff over the whole branch for each commit that its tables were last checked at, normally one; a table that
 * the commit did not touch costs nothing, and counts as checked up to it. A touched table is offered once for each head
 * until somebody who observed it calls {@link #watch} again.
 *
 * <p>What lakeFS can't tell must not hide changes: where it refuses, or fails for three looks in a row, the tables
 * concerned are offered, so that their own syncs find out or report why they can't. Once, until a look succeeds or the
 * refusal is another; where only the comparison of two commits fails, once for each head. A server that can't be reached
 * at all is only waited for: nobody else would find out more.
 *
 * <p>Refs are looked at one after another. One that hangs delays all others by up to the time-out of its call, at each
 * look.
 *
 * <p>{@code watch} and {@code unwatch} may be called from any thread.
 */
public final class BranchHeadPoller implements ChangeSource {
    private static final Logger LOG = LoggerFactory.getLogger(BranchHeadPoller.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    /** How many looks in a row may fail before tables are offered without knowing whether they changed. */
    private static final int PATIENCE = 3;

    private final LakeFsClient client;
    private final Config.View view;
    private final Duration interval;
    private final Map<TableName, List<Watch>> watches = new ConcurrentHashMap<>();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lakefs-branch-heads");
        thread.setDaemon(true);
        return thread;
    });

    /** The refs that couldn't be looked at the last time. Confined to the thread that ticks. */
    private final Map<RefName, Failure> failures = new HashMap<>();

    private volatile boolean closed;

    /** @param interval from the end of one look to the start of the next */
    public BranchHeadPoller(LakeFsClient client, Config.View view, Duration interval) {
        this.client = client;
        this.view = view;
        this.interval = interval;
    }

    /**
     * What a twin showed of one ref when it was last observed.
     *
     * @param prefixes each empty or ending in a slash
     * @param commit as in {@link Snapshot}; empty where the ref did not exist
     * @param uncommitted as in {@link Snapshot}
     */
    public record Watched(String repository, String ref, Set<String> prefixes, String commit, String uncommitted) {
        public Watched {
            prefixes = Set.copyOf(prefixes);
            PrefixIndex.requireFolders(prefixes);
        }
    }

    /** Replaces what is watched for a table. */
    public void watch(TableName table, List<Watched> views) {
        watches.put(table, views.stream().map(shown -> new Watch(table, shown)).toList());
    }

    public void unwatch(TableName table) {
        watches.remove(table);
    }

    @Override
    public void start(ChangeSink sink) {
        ScheduledFuture<?> unused = scheduler.scheduleWithFixedDelay(
                () -> tickSafely(sink), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed = true;
        scheduler.shutdownNow();
        try {
            boolean ended = scheduler.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                LOG.atWarn().log("a look at lakeFS did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look at every ref that is watched. */
    void tick(ChangeSink sink) {
        Set<TableName> offered = new HashSet<>();
        ChangeSink once = change -> {
            if (!closed && change instanceof Change.OfTable of && offered.add(of.table())) {
                LOG.atDebug().addKeyValue("table", of.table()).log("data changed");
                sink.offer(change);
            }
        };
        Map<RefName, List<Watch>> byRef = movable();
        failures.keySet().retainAll(byRef.keySet());
        for (Map.Entry<RefName, List<Watch>> entry : byRef.entrySet()) {
            try {
                look(entry.getKey(), entry.getValue(), once);
                succeeded(entry.getKey());
            } catch (SyncException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (failed(entry.getKey(), e)) {
                    entry.getValue().forEach(watch -> watch.offer(once));
                }
                if (e.kind() == Kind.UNREACHABLE) {
                    return;
                }
            }
        }
    }

    /** The end of this thread's pipeline: a bug must not end the polling silently. */
    private void tickSafely(ChangeSink sink) {
        try {
            tick(sink);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking at branch heads failed");
        }
    }

    /** All watches by their ref, but for those of a full commit id, which never moves. */
    private Map<RefName, List<Watch>> movable() {
        Map<RefName, List<Watch>> byRef = new HashMap<>();
        for (List<Watch> views : watches.values()) {
            for (Watch watch : views) {
                if (!watch.shown.commit().equals(watch.shown.ref())) {
                    byRef.computeIfAbsent(watch.ref(), ref -> new ArrayList<>()).add(watch);
                }
            }
        }
        return byRef;
    }

    private void look(RefName ref, List<Watch> watching, ChangeSink sink) {
        Optional<Head> head = client.head(ref.repository(), ref.ref());
        if (head.isEmpty()) {
            watching.forEach(watch -> watch.refIsGone(sink));
            return;
        }
        followCommits(ref, head.get().commit(), watching, sink);
        if (view == Config.View.HEAD && head.get().branch()) {
            compareUncommitted(ref, watching, sink);
        }
    }

    private void followCommits(RefName ref, String head, List<Watch> watching, ChangeSink sink) {
        Map<String, List<Watch>> behind = new HashMap<>();
        for (Watch watch : watching) {
            if (watch.mustCompareWith(head)) {
                behind.computeIfAbsent(watch.checked, commit -> new ArrayList<>())
                        .add(watch);
            }
        }
        behind.forEach((commit, group) -> {
            Set<Watch> touched = commit.isEmpty() ? Set.copyOf(group) : touched(ref, commit, head, group);
            for (Watch watch : group) {
                if (touched.contains(watch)) {
                    watch.touched(head, sink);
                } else {
                    watch.checked = head;
                }
            }
        });
    }

    /** Those of a group that may show something else at {@code head} than at {@code commit}. */
    private Set<Watch> touched(RefName ref, String commit, String head, List<Watch> group) {
        try {
            // a commit that is gone (repository made anew, history rewritten) leaves nothing to compare with
            return client.differences()
                    .touched(ref.repository(), commit, head, prefixes(group))
                    .orElse(Set.copyOf(group));
        } catch (SyncException e) {
            if (Thread.currentThread().isInterrupted() || !outOfPatience(e.kind(), looksFailed(ref) + 1)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("source", ref)
                    .addKeyValue("error", e.getMessage())
                    .log("commits not comparable; their tables are looked at instead");
            return Set.copyOf(group);
        }
    }

    private void compareUncommitted(RefName ref, List<Watch> watching, ChangeSink sink) {
        client.differences()
                .uncommittedDigests(ref.repository(), ref.ref(), prefixes(watching))
                .ifPresent(digests -> digests.forEach((watch, digest) -> watch.nowUncommitted(digest, sink)));
    }

    private static Map<Watch, Collection<String>> prefixes(List<Watch> watching) {
        Map<Watch, Collection<String>> prefixes = new HashMap<>();
        watching.forEach(watch -> prefixes.put(watch, watch.shown.prefixes()));
        return prefixes;
    }

    private void succeeded(RefName ref) {
        if (failures.remove(ref) != null) {
            LOG.atInfo().addKeyValue("source", ref).log("branch head readable again");
        }
    }

    /** Whether the tables of the ref are to be looked at, although nobody knows whether they changed. */
    private boolean failed(RefName ref, SyncException e) {
        String message = String.valueOf(e.getMessage());
        Failure before = failures.get(ref);
        boolean another = before == null || !message.equals(before.message);
        boolean offered = before != null && before.offered && !(another && e.kind() == Kind.REFUSED);
        int looks = looksFailed(ref) + 1;
        boolean offer = !offered && outOfPatience(e.kind(), looks);
        failures.put(ref, new Failure(message, looks, offered || offer));
        if (another) {
            LOG.atWarn()
                    .addKeyValue("source", ref)
                    .addKeyValue("error", message)
                    .log("branch head not readable; tried again at the next look");
        }
        return offer;
    }

    private int looksFailed(RefName ref) {
        Failure failure = failures.get(ref);
        return failure == null ? 0 : failure.looks;
    }

    private static boolean outOfPatience(Kind kind, int looks) {
        return kind == Kind.REFUSED || (kind == Kind.RETRY && looks >= PATIENCE);
    }

    /**
     * Why a ref couldn't be looked at.
     *
     * @param looks how many in a row have failed
     * @param offered whether its tables were offered for that
     */
    private record Failure(String message, int looks, boolean offered) {}

    private record RefName(String repository, String ref) {
        @Override
        public String toString() {
            return "lakefs://" + repository + "/" + ref;
        }
    }

    /** How far one view of a table has been checked. Confined to the thread that ticks; equal only to itself. */
    private static final class Watch {
        private final TableName table;
        private final Watched shown;

        /** The last commit known to show what the twin shows; empty: none. */
        private String checked;

        /** The head that the table was last offered for. */
        private String offeredFor = "";

        private String uncommitted;

        Watch(TableName table, Watched shown) {
            this.table = table;
            this.shown = shown;
            checked = shown.commit();
            uncommitted = shown.uncommitted();
        }

        RefName ref() {
            return new RefName(shown.repository(), shown.ref());
        }

        boolean mustCompareWith(String head) {
            return !checked.equals(head) && !offeredFor.equals(head);
        }

        void touched(String head, ChangeSink sink) {
            offeredFor = head;
            offer(sink);
        }

        void refIsGone(ChangeSink sink) {
            if (!checked.isEmpty()) {
                checked = "";
                offeredFor = "";
                offer(sink);
            }
        }

        void nowUncommitted(String digest, ChangeSink sink) {
            if (!digest.equals(uncommitted)) {
                uncommitted = digest;
                offer(sink);
            }
        }

        void offer(ChangeSink sink) {
            sink.offer(new Change.OfTable(table));
        }
    }
}
