package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.changes.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One call of the metastore: what it may change, and where it says of what. A row of the {@link CallTable}. */
public final class InterceptedCall {
    static final List<String> COLUMNS = List.of(
            "method",
            "versions",
            "effect",
            "catalog",
            "database",
            "table",
            "new_catalog",
            "new_database",
            "new_table",
            "partition_values",
            "partition_names",
            "reply_partition_values",
            "rewrite",
            "tables",
            "partitions",
            "partition_specs",
            "meta_exception");

    /** The first of the columns that are of the {@link RewrittenCall}. */
    static final int REWRITE = COLUMNS.indexOf("rewrite");

    static final int FIRST_NAME = 3;
    static final int PARTITION_VALUES = FIRST_NAME + Captured.MAX_NAMES;
    static final int PARTITION_NAMES = PARTITION_VALUES + 1;
    private static final int REPLY_PARTITION_VALUES = PARTITION_NAMES + 1;

    /** What the three slots of the new name lie behind those of the old. */
    static final int NEW = 3;

    private static final Pattern METHOD = Pattern.compile("[a-z_0-9]+");
    private static final Pattern VERSIONS = Pattern.compile("\\d\\.\\d(\\.\\.\\d\\.\\d)?");

    /** What may have changed. */
    private enum Effect {
        NONE,
        TABLE,
        /** A success takes the old name away, if the new one differs. */
        TABLE_RENAMED,
        TABLE_DROPPED,
        DATABASE,
        DATABASE_DROPPED,
        CATALOG,
        /** We don't know the method. */
        UNKNOWN;

        static Effect of(String cell) {
            for (Effect effect : values()) {
                if (effect != UNKNOWN && effect.cell().equals(cell)) {
                    return effect;
                }
            }
            throw new IllegalArgumentException("\"" + cell + "\" is no effect");
        }

        String cell() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final List<String> row;
    private final Effect effect;
    private final @Nullable PathTree requestPaths;
    private final @Nullable PathTree replyPaths;

    private InterceptedCall(List<String> row, Effect effect, @Nullable PathTree request, @Nullable PathTree reply) {
        this.row = row;
        this.effect = effect;
        this.requestPaths = request;
        this.replyPaths = reply;
    }

    /**
     * Reads a row.
     *
     * @throws IllegalArgumentException where it is wrong
     */
    static InterceptedCall ofRow(List<String> row) {
        CallTable.require(row.size() == COLUMNS.size(), "it has " + row.size() + " cells, not " + COLUMNS.size());
        CallTable.require(METHOD.matcher(row.get(0)).matches(), "\"" + row.get(0) + "\" is no method");
        CallTable.require(VERSIONS.matcher(row.get(1)).matches(), "\"" + row.get(1) + "\" are no versions");
        Effect effect = Effect.of(row.get(2));
        Map<FieldPath, Integer> request = new HashMap<>();
        for (int name = 0; name < Captured.MAX_NAMES; name++) {
            put(row.get(FIRST_NAME + name), name, request);
        }
        put(row.get(PARTITION_VALUES), Captured.PARTITION_VALUE, request);
        put(row.get(PARTITION_NAMES), Captured.PARTITION_NAME, request);
        Map<FieldPath, Integer> reply = new HashMap<>();
        put(row.get(REPLY_PARTITION_VALUES), Captured.PARTITION_VALUE, reply);
        CallTable.require(
                (effect == Effect.NONE) == request.isEmpty(), "an effect needs paths, and paths need an effect");
        return new InterceptedCall(row, effect, tree(request), tree(reply));
    }

    private static void put(String cell, int slot, Map<FieldPath, Integer> slots) {
        for (FieldPath path : FieldPath.parseAlternatives(cell)) {
            CallTable.require(
                    slot != Captured.PARTITION_VALUE || path.endsInElement(),
                    "partition values must be lists: " + cell);
            CallTable.require(slots.put(path, slot) == null, "the path " + cell + " is there twice");
        }
    }

    private static @Nullable PathTree tree(Map<FieldPath, Integer> slots) {
        return slots.isEmpty() ? null : PathTree.of(slots);
    }

    /** A call of a method that is not in the table. */
    static InterceptedCall unknown(String method) {
        return new InterceptedCall(List.of(method), Effect.UNKNOWN, null, null);
    }

    public String method() {
        return row.get(0);
    }

    /** Whether the method is not in the table; then nothing can be told of what it changes. */
    public boolean isUnknown() {
        return effect == Effect.UNKNOWN;
    }

    boolean changesSomething() {
        return effect != Effect.NONE;
    }

    @Nullable PathTree requestPaths() {
        return requestPaths;
    }

    @Nullable PathTree replyPaths() {
        return replyPaths;
    }

    /** As it stands in the table. */
    List<String> toRow() {
        return row;
    }

    /** Whether only the end of the reply tells which partitions have changed. */
    public boolean needsReplyOf(Captured request) {
        return replyPaths != null && !request.hasPartitions();
    }

    /**
     * Whether a table that this call names may be one of these: true also as long as a name has not come, and where one
     * can't be told. Where a call has new names, either may be meant.
     *
     * @param captured what has been captured of the call so far
     * @param tables takes database and table, both in lower case
     */
    public boolean mayName(Captured captured, BiPredicate<String, String> tables) {
        boolean two = !row.get(FIRST_NAME + NEW + SourceName.TABLE).isEmpty();
        return SourceName.of(captured::get, 0, SourceName.UNTOLD).mayBe(tables)
                || (two && SourceName.of(captured::get, NEW, SourceName.UNTOLD).mayBe(tables));
    }

    /**
     * Where to look after this call. A name that is missing or unreadable widens the change to the database, or to
     * everything; only a call that changed nothing yields nothing.
     *
     * @param reply what was captured of the reply, if that was needed
     * @param metastore the metastore that answered, as {@code host:port}
     */
    public List<Change> changes(Captured request, Captured reply, Outcome outcome, String metastore) {
        if (outcome == Outcome.UNCHANGED) {
            return List.of();
        }
        if (isUnknown()) {
            return List.of(new Change.OfEverything());
        }
        boolean changed = outcome == Outcome.CHANGED;
        SourceName absent = effect == Effect.CATALOG ? SourceName.UNTOLD : SourceName.ABSENT;
        SourceName old = SourceName.of(request::get, 0, absent);
        SourceName renamed = SourceName.of(request::get, NEW, old);
        Set<List<String>> partitions = request.hasPartitions() ? request.partitions() : reply.partitions();
        boolean two = !renamed.equals(old);
        Change first = switch (effect) {
            case TABLE_RENAMED -> old.tableChange(changed && two, metastore, partitions);
            case TABLE_DROPPED -> old.tableChange(changed, metastore, partitions);
            case DATABASE -> old.databaseChange(false, metastore);
            case DATABASE_DROPPED -> old.databaseChange(changed, metastore);
            case CATALOG -> old.catalogChange(metastore);
            default -> old.tableChange(false, metastore, partitions);
        };
        if (!two) {
            return List.of(first);
        }
        Change second = switch (effect) {
            case DATABASE -> renamed.databaseChange(false, metastore);
            case CATALOG -> renamed.catalogChange(metastore);
            default -> renamed.tableChange(false, metastore, partitions);
        };
        return List.of(first, second);
    }
}
