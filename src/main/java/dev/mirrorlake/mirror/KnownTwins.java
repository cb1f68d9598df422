package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tables have a twin and what it is called, as far as it is known, so that the target isn't asked about each of the
 * many tables that were never in lakeFS. Until the target has been listed once, any table may have one. Guarded by this.
 */
final class KnownTwins {
    private final Map<TableName, Set<TableName>> twins = new HashMap<>();
    private final Map<TableName, Set<TableName>> contenders = new HashMap<>();
    private final Set<TableName> freed = new HashSet<>();
    private boolean listed;

    synchronized boolean mayHaveTwin(TableName source) {
        return !listed || twins.containsKey(source);
    }

    /** What a source's twins were called when they were last seen; more than one where its name has changed. */
    synchronized Set<TableName> of(TableName source) {
        return Set.copyOf(twins.getOrDefault(source, Set.of()));
    }

    synchronized Set<TableName> sources() {
        return Set.copyOf(twins.keySet());
    }

    synchronized void add(TableName source, TableName twin) {
        twins.computeIfAbsent(source, key -> new HashSet<>()).add(twin);
    }

    /** The twin is gone; who wanted its name may have it now. */
    synchronized void remove(TableName source, TableName twin) {
        twins.computeIfPresent(source, (key, names) -> {
            names.remove(twin);
            return names.isEmpty() ? null : names;
        });
        Set<TableName> waiting = contenders.remove(twin);
        if (waiting != null) {
            freed.addAll(waiting);
        }
    }

    /** All twins that the target holds have been {@linkplain #add added}. */
    synchronized void listed() {
        listed = true;
    }

    /** A source whose twin would have the name of another's. */
    synchronized void contend(TableName source, TableName twin) {
        contenders.computeIfAbsent(twin, key -> new HashSet<>()).add(source);
    }

    /** The sources whose twins' names have become free since they were last asked for. */
    synchronized Collection<TableName> freed() {
        List<TableName> sources = List.copyOf(freed);
        freed.clear();
        return sources;
    }

    synchronized int count() {
        return twins.size();
    }
}
