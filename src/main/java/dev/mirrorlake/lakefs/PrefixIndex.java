package dev.mirrorlake.lakefs;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who watches which prefixes. Each prefix is empty (everything) or ends in a slash. Confined to one thread.
 *
 * @param <T> a watcher
 */
final class PrefixIndex<T> {
    private final Map<T, Collection<String>> prefixes;
    private final NavigableMap<String, Set<T>> watchers = new TreeMap<>(KeyOrder.BYTES);

    PrefixIndex(Map<T, ? extends Collection<String>> prefixes) {
        this.prefixes = new HashMap<>(prefixes);
        prefixes.forEach((watcher, of) -> of.forEach(prefix ->
                watchers.computeIfAbsent(prefix, p -> new LinkedHashSet<>()).add(watcher)));
    }

    /** @throws IllegalArgumentException where a prefix would take in siblings, as {@code orders} does {@code orders_old} */
    static void requireFolders(Collection<String> prefixes) {
        for (String prefix : prefixes) {
            if (!prefix.isEmpty() && !prefix.endsWith("/")) {
                throw new IllegalArgumentException("prefix \"" + prefix + "\" does not end in a slash");
            }
        }
    }

    /** The watchers of a key: those with a prefix that it begins with. */
    Set<T> watching(String key) {
        Set<T> found = new LinkedHashSet<>(watchers.getOrDefault("", Set.of()));
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            found.addAll(watchers.getOrDefault(key.substring(0, slash + 1), Set.of()));
        }
        return found;
    }

    void remove(T watcher) {
        for (String prefix : prefixes.getOrDefault(watcher, Set.of())) {
            watchers.computeIfPresent(prefix, (p, of) -> {
                of.remove(watcher);
                return of.isEmpty() ? null : of;
            });
        }
    }

    /**
     * Where a listing that came to {@code key} goes on: after {@code key} itself while somebody watches there, else
     * shortly before the next prefix that somebody watches; empty where there is none.
     */
    Optional<String> goOnAfter(String key) {
        if (!watching(key).isEmpty()) {
            return Optional.of(key);
        }
        return Optional.ofNullable(watchers.higherKey(key)).map(next -> {
            String before = KeyOrder.justBefore(next);
            return KeyOrder.BYTES.compare(before, key) > 0 ? before : key;
        });
    }
}
