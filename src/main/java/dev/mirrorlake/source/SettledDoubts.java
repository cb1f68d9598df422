package dev.mirrorlake.source;

import dev.mirrorlake.catalog.TableName;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The doubts of each table that are settled, by their keys ({@link ObjectDoubts}). Where there are too many in all, those of the
 * table that was looked at longest ago are forgotten, all at once, so that no two tables keep pushing out each other's. Guarded
 * by this.
 */
final class SettledDoubts {
    private final int most;

    /** The one looked at longest ago first; none is empty. */
    private final Map<TableName, Set<String>> ofTables = new LinkedHashMap<>(16, 0.75f, true);

    private int count;

    /** @param most of all tables together */
    SettledDoubts(int most) {
        this.most = most;
    }

    /** Which of a table's doubts are settled; what it doesn't doubt any more is forgotten. */
    synchronized Set<String> among(TableName table, Set<String> doubts) {
        Set<String> settled = ofTables.getOrDefault(table, Set.of());
        Set<String> kept = new HashSet<>(settled);
        kept.retainAll(doubts);
        put(table, kept);
        return Set.copyOf(kept);
    }

    synchronized void add(TableName table, Set<String> doubts) {
        Set<String> settled = new HashSet<>(ofTables.getOrDefault(table, Set.of()));
        settled.addAll(doubts);
        put(table, settled);
        Iterator<Set<String>> longestAgo = ofTables.values().iterator();
        while (count > most && longestAgo.hasNext()) {
            count -= longestAgo.next().size();
            longestAgo.remove();
        }
    }

    private void put(TableName table, Set<String> settled) {
        Set<String> before = settled.isEmpty() ? ofTables.remove(table) : ofTables.put(table, settled);
        count += settled.size() - (before == null ? 0 : before.size());
    }
}
