package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.source.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a twin whose source is gone may go too. Only a definite no deletes: a drop that was seen and that the
 * metastore confirms, after a short grace (drop and create again is an update); or two observations far enough apart.
 * All deletes that no seen drop explains count against one limit an hour. Guarded by this.
 */
final class Removals {
    /** The code of the reason where the guard's limit is reached. */
    static final ReasonCode HELD_BACK = ReasonCode.GUARD;

    private static final Duration GUARD_WINDOW = Duration.ofHours(1);

    private final Config.Removal config;
    private final Map<TableName, Missing> missing = new HashMap<>();
    private final Map<TableName, Instant> unexplained = new LinkedHashMap<>();

    Removals(Config.Removal config) {
        this.config = config;
    }

    /** What was decided: go ahead, or look again after a while, for this reason. */
    sealed interface Decision {
        record Remove() implements Decision {}

        record Wait(Duration lookAgain, Reason reason) implements Decision {}
    }

    /**
     * One definite observation that a source is missing.
     *
     * @param goneSeen a call that takes the name away was seen to succeed
     * @param twins how many twins there are
     */
    synchronized Decision missing(TableName table, boolean goneSeen, Instant now, int twins) {
        Missing since =
                missing.merge(table, new Missing(now, goneSeen), (old, seen) -> old.goneSeen || !goneSeen ? old : seen);
        Duration grace = since.goneSeen ? config.seenGrace() : config.unseenGrace();
        Duration left = grace.minus(Duration.between(since.first, now));
        if (left.compareTo(Duration.ZERO) > 0) {
            return new Decision.Wait(
                    left,
                    new Reason(
                            ReasonCode.SOURCE_GONE,
                            "source table " + table + " is gone ("
                                    + (since.goneSeen ? "its drop was seen" : "no drop was seen")
                                    + "); its twin and manifests go in " + left.toSeconds()
                                    + " s unless it comes back",
                            ""));
        }
        return since.goneSeen ? new Decision.Remove() : unexplained(table, now, twins);
    }

    /**
     * A source that exists, but has moved out of lakeFS: definite, yet the twin's end wasn't asked for in so many words,
     * so it counts as unexplained.
     */
    synchronized Decision unexplained(TableName table, Instant now, int twins) {
        unexplained.values().removeIf(at -> at.plus(GUARD_WINDOW).isBefore(now));
        int limit = Math.max(config.guardMinimum(), twins * config.guardPercent() / 100);
        if (unexplained.containsKey(table) || unexplained.size() < limit) {
            unexplained.putIfAbsent(table, now);
            return new Decision.Remove();
        }
        Instant first = unexplained.values().stream().min(Instant::compareTo).orElse(now);
        Duration free = Duration.between(now, first.plus(GUARD_WINDOW));
        return new Decision.Wait(
                free.plusSeconds(1),
                new Reason(
                        HELD_BACK,
                        "twin " + table + " is not deleted: " + unexplained.size()
                                + " twins were deleted in the last hour without a drop that was seen, the most that is allowed",
                        "if so many tables really are gone, wait, or raise mirror.removal.guard-minimum"));
    }

    /** The source is there (again), or its twin is gone. */
    synchronized void forget(TableName table) {
        missing.remove(table);
    }

    private record Missing(Instant first, boolean goneSeen) {}
}
