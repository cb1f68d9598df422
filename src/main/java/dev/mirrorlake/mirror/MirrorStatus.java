package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is known of each table, for people. Shared by all workers; safe for use by many threads. */
public final class MirrorStatus {
    private final Map<TableName, TwinStatus> tables = new ConcurrentHashMap<>();

    /**
     * One table's last sync.
     *
     * @param table the source table
     * @param location of the source as the metastore spells it; empty where it isn't known
     * @param commit what the twin shows; empty where it isn't known
     * @param state the outcome in one word
     * @param code of the reason, empty where all is well
     * @param error why the twin is not what it should be; empty where it is
     * @param remedy what an operator can do; may be empty
     * @param stale whether there is a twin that shows what the table once was
     * @param attempts that failed in a row
     * @param since the first of them, or the last sync
     */
    public record TwinStatus(
            String table,
            String location,
            String commit,
            String state,
            String code,
            String error,
            String remedy,
            boolean stale,
            int attempts,
            Instant since) {
        TwinStatus since(Instant earlier) {
            return new TwinStatus(table, location, commit, state, code, error, remedy, stale, attempts, earlier);
        }

        /** Whether the same thing went wrong, however often. */
        boolean sameTrouble(TwinStatus other) {
            return state.equals(other.state) && error.equals(other.error);
        }
    }

    /** All tables, by name. */
    public List<TwinStatus> tables() {
        return tables.values().stream()
                .sorted(Comparator.comparing(TwinStatus::table))
                .toList();
    }

    Optional<TwinStatus> of(TableName table) {
        return Optional.ofNullable(tables.get(table));
    }

    void put(TableName table, TwinStatus status) {
        tables.put(table, status);
    }

    void forget(TableName table) {
        tables.remove(table);
    }
}
