package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tables may have a twin, so that the target isn't asked about each of the many tables that were never in
 * lakeFS. Until the target has been listed once, any table may. Safe for use by many threads.
 */
final class KnownTwins {
    private final Set<TableName> names = ConcurrentHashMap.newKeySet();
    private volatile boolean listed;

    boolean mayHaveTwin(TableName source) {
        return !listed || names.contains(source);
    }

    void add(TableName source) {
        names.add(source);
    }

    void remove(TableName source) {
        names.remove(source);
    }

    /** The sources of all twins that the target holds. */
    void listed(Collection<TableName> sources) {
        names.addAll(sources);
        listed = true;
    }

    int count() {
        return names.size();
    }
}
