package dev.mirrorlake.mirror;

import dev.mirrorlake.source.Reason;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The partitions of a rewritten table that can't be shown. All others still are: readers of the metastore have nothing but
 * the manifests, and must not read old data because of a partition that they don't ask for. But while any is left out, the
 * twin itself stays as it is.
 *
 * <p>Confined to the thread that looks at the table.
 */
final class LeftOut {
    private final Map<List<String>, Reason> reasons = new HashMap<>();
    private final Set<String> folders = new HashSet<>();

    /**
     * @param values of the partition
     * @param folder where its manifest lies, which stays what it is; empty: it has none that could be its own
     */
    void add(List<String> values, Reason reason, String folder) {
        reasons.putIfAbsent(values, reason);
        if (!folder.isEmpty()) {
            folders.add(folder);
        }
    }

    boolean has(List<String> values) {
        return reasons.containsKey(values);
    }

    /** Those of some things, each of one partition, that aren't left out. */
    <T> List<T> others(List<T> all, Function<T, List<String>> values) {
        return all.stream().filter(one -> !has(values.apply(one))).toList();
    }

    /** Folders below the root where the manifests stay as they are. */
    Set<String> folders() {
        return folders;
    }

    /** Why, in an order that is always the same; empty where nothing is left out. */
    List<Reason> conflicts() {
        return reasons.values().stream()
                .sorted(Comparator.comparing(Reason::text))
                .toList();
    }
}
