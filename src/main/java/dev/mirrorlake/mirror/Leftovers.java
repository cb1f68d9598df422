package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Manifests that nothing points at any more and that queries may still be reading: they are deleted when a grace
 * period has passed since then. Guarded by this.
 *
 * <p>Retired roots are marked in S3 and so outlive a restart. Single folders are only remembered here: after a restart
 * their grace begins anew when they are found again.
 */
final class Leftovers {
    private final Duration grace;
    private final Map<String, Map<String, Instant>> folders = new HashMap<>();
    private final Map<TableName, Map<ManifestRoot, Retired>> retired = new HashMap<>();

    Leftovers(Duration grace) {
        this.grace = grace;
    }

    /**
     * @param due can be deleted now
     * @param next when the next one will be; zero: never
     */
    record Due(List<String> due, Duration next) {}

    /**
     * Which of the folders found below a root that nothing points at have been so for the grace period.
     *
     * @param pointedAt by a partition that is there or is to be
     */
    synchronized Due folders(ManifestRoot root, Set<String> found, Set<String> pointedAt, Instant now) {
        Set<String> unwanted = new HashSet<>(found);
        unwanted.removeAll(pointedAt);
        if (unwanted.isEmpty()) {
            folders.remove(root.uri());
            return new Due(List.of(), Duration.ZERO);
        }
        Map<String, Instant> since = folders.computeIfAbsent(root.uri(), uri -> new HashMap<>());
        since.keySet().retainAll(unwanted);
        unwanted.forEach(folder -> since.putIfAbsent(folder, now));
        List<String> due = new ArrayList<>();
        Duration next = Duration.ZERO;
        for (Map.Entry<String, Instant> entry : since.entrySet()) {
            Duration left = Duration.between(now, entry.getValue().plus(grace));
            if (left.compareTo(Duration.ZERO) <= 0) {
                due.add(entry.getKey());
            } else {
                next = soonest(next, left);
            }
        }
        return new Due(due, next);
    }

    /** Remembers a retired root. It is one table's at a time, as its note in S3 is. */
    synchronized void add(Retired root) {
        forget(root.root());
        retired.computeIfAbsent(root.source(), source -> new HashMap<>()).put(root.root(), root);
    }

    /** From now on nothing points at these folders any more. */
    synchronized void left(String root, List<String> gone, Instant now) {
        Map<String, Instant> since = folders.computeIfAbsent(root, uri -> new HashMap<>());
        gone.forEach(folder -> since.putIfAbsent(folder, now));
    }

    /** The retired roots of a table's twin. */
    synchronized List<Retired> retired(TableName table) {
        return List.copyOf(retired.getOrDefault(table, Map.of()).values());
    }

    /** How long a retired root must still be left alone; zero or less: it can be deleted. */
    Duration left(Retired root, Instant now) {
        return Duration.between(now, root.since().plus(grace));
    }

    /** Forgets a retired root: it is deleted, or in use again, by whatever table. */
    synchronized void forget(ManifestRoot root) {
        retired.values().removeIf(roots -> {
            roots.remove(root);
            return roots.isEmpty();
        });
    }

    /** The sooner of two delays, of which zero means never. */
    static Duration soonest(Duration a, Duration b) {
        if (a.isZero() || b.isZero()) {
            return a.isZero() ? b : a;
        }
        return a.compareTo(b) < 0 ? a : b;
    }
}
