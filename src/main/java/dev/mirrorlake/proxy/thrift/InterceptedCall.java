package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call that changes tables, partitions or databases, and where it names them: a row of the table below.
 *
 * <p>A row holds for every Hive from 2.3 to 4.2 and for Trino: where a field has two ids, both are given, and the scanner
 * believes that which holds a string. ({@code Table.catName} is 16 in Hive 2.3.10 and 17 from 3 on, where 16 is a
 * struct.) Source: the field metadata of the generated classes of Hive 2.3.9, 2.3.10, 3.1.3, 4.0.1, 4.1.0 and 4.2.0.
 */
public final class InterceptedCall {
    /** What is taken away by a success. */
    private enum Effect {
        /** Nothing: the table is made or altered, its partitions come or go. */
        TABLE,
        /** The table's old name, if it gets a new one. */
        TABLE_RENAMED,
        TABLE_DROPPED,
        DATABASE,
        DATABASE_DROPPED
    }

    private static final int CATALOG = 0;
    private static final int DATABASE = 1;
    private static final int TABLE = 2;
    /** What the three slots of the new name lie behind those of the old. */
    private static final int NEW = 3;

    private static final Map<String, InterceptedCall> CALLS = Stream.of(
                    // method, effect, then the paths of catalog, database, table, and of those three of the new name
                    row("create_table", Effect.TABLE, "1.16|1.17", "1.2", "1.1"),
                    row("create_table_with_environment_context", Effect.TABLE, "1.16|1.17", "1.2", "1.1"),
                    row("create_table_with_constraints", Effect.TABLE, "1.16|1.17", "1.2", "1.1"),
                    row("create_table_req", Effect.TABLE, "1.1.16|1.1.17", "1.1.2", "1.1.1"),
                    row("alter_table", Effect.TABLE_RENAMED, "", "1", "2", "3.16|3.17", "3.2", "3.1"),
                    row(
                            "alter_table_with_environment_context",
                            Effect.TABLE_RENAMED,
                            "",
                            "1",
                            "2",
                            "3.16|3.17",
                            "3.2",
                            "3.1"),
                    row("alter_table_with_cascade", Effect.TABLE_RENAMED, "", "1", "2", "3.16|3.17", "3.2", "3.1"),
                    row(
                            "alter_table_req",
                            Effect.TABLE_RENAMED,
                            "1.1",
                            "1.2",
                            "1.3",
                            "1.4.16|1.4.17",
                            "1.4.2",
                            "1.4.1"),
                    row("drop_table", Effect.TABLE_DROPPED, "", "1", "2"),
                    row("drop_table_with_environment_context", Effect.TABLE_DROPPED, "", "1", "2"),
                    row("drop_table_req", Effect.TABLE_DROPPED, "1.1", "1.2", "1.3"),
                    row("add_partition", Effect.TABLE, "1.9", "1.2", "1.3"),
                    row("add_partition_with_environment_context", Effect.TABLE, "1.9", "1.2", "1.3"),
                    row("add_partitions", Effect.TABLE, "1[].9", "1[].2", "1[].3"),
                    row("add_partitions_pspec", Effect.TABLE, "1[].6", "1[].1", "1[].2"),
                    row("add_partitions_req", Effect.TABLE, "1.6", "1.1", "1.2"),
                    row("drop_partition", Effect.TABLE, "", "1", "2"),
                    row("drop_partition_with_environment_context", Effect.TABLE, "", "1", "2"),
                    row("drop_partition_by_name", Effect.TABLE, "", "1", "2"),
                    row("drop_partition_by_name_with_environment_context", Effect.TABLE, "", "1", "2"),
                    row("drop_partition_req", Effect.TABLE, "1.1", "1.2", "1.3"),
                    row("drop_partitions_req", Effect.TABLE, "1.9", "1.1", "1.2"),
                    row("create_database", Effect.DATABASE, "1.8", "1.1", ""),
                    row("create_database_req", Effect.DATABASE, "1.8", "1.1", ""),
                    row("alter_database", Effect.DATABASE, "", "1", ""),
                    row("alter_database_req", Effect.DATABASE, "", "1.1", ""),
                    row("drop_database", Effect.DATABASE_DROPPED, "", "1", ""),
                    row("drop_database_req", Effect.DATABASE_DROPPED, "1.2", "1.1", ""))
            .collect(Collectors.toUnmodifiableMap(InterceptedCall::method, Function.identity()));

    private final String method;
    private final Effect effect;
    private final PathTree paths;

    private InterceptedCall(String method, Effect effect, PathTree paths) {
        this.method = method;
        this.effect = effect;
        this.paths = paths;
    }

    private static InterceptedCall row(String method, Effect effect, String... paths) {
        Map<FieldPath, Integer> slots = new HashMap<>();
        for (int slot = 0; slot < paths.length; slot++) {
            for (FieldPath path : FieldPath.parseAlternatives(paths[slot])) {
                slots.put(path, slot);
            }
        }
        return new InterceptedCall(method, effect, PathTree.of(slots));
    }

    public static Collection<InterceptedCall> all() {
        return CALLS.values();
    }

    public static Optional<InterceptedCall> of(String method) {
        return Optional.ofNullable(CALLS.get(method));
    }

    /** The strings to capture from a call of this method; null where it is none of ours. */
    public static @Nullable PathTree pathsOf(String method) {
        InterceptedCall call = CALLS.get(method);
        return call == null ? null : call.paths;
    }

    public String method() {
        return method;
    }

    /**
     * Where to look after this call. A name that is missing or unreadable widens the change to the database, or to
     * everything; only a call that changed nothing yields nothing.
     *
     * @param metastore the metastore that answered, as {@code host:port}
     */
    public List<Change> changes(Captured captured, Outcome outcome, String metastore) {
        if (outcome == Outcome.UNCHANGED) {
            return List.of();
        }
        boolean changed = outcome == Outcome.CHANGED;
        Name name = Name.of(captured, 0, new Name(TableName.DEFAULT_CATALOG, "", ""));
        return switch (effect) {
            case TABLE -> List.of(name.tableChange(false, metastore));
            case TABLE_DROPPED -> List.of(name.tableChange(changed, metastore));
            case TABLE_RENAMED -> {
                Name renamed = Name.of(captured, NEW, name);
                yield renamed.equals(name)
                        ? List.of(name.tableChange(false, metastore))
                        : List.of(name.tableChange(changed, metastore), renamed.tableChange(false, metastore));
            }
            case DATABASE -> List.of(name.databaseChange(false, metastore));
            case DATABASE_DROPPED -> List.of(name.databaseChange(changed, metastore));
        };
    }

    /** The three parts as the metastore compares them; each is empty where it can't be told. */
    private record Name(String catalog, String database, String table) {
        /** @param absent what the metastore assumes for the parts that the call leaves out */
        static Name of(Captured captured, int firstSlot, Name absent) {
            String catalog = part(captured.get(firstSlot + CATALOG), absent.catalog);
            String table = part(captured.get(firstSlot + TABLE), absent.table);
            String text = captured.get(firstSlot + DATABASE);
            if (text == null) {
                return new Name(catalog, absent.database, table);
            }
            return DatabaseName.parse(text)
                    .map(name -> new Name(
                            name.catalog().isEmpty() ? catalog : part(name.catalog(), ""),
                            part(name.database(), ""),
                            table))
                    .orElse(new Name(catalog, "", table));
        }

        private static String part(@Nullable String captured, String absent) {
            if (captured == null) {
                return absent;
            }
            return captured.isBlank() ? "" : TableName.normalized("part of a", captured);
        }

        Change tableChange(boolean gone, String metastore) {
            return catalog.isEmpty() || database.isEmpty() || table.isEmpty()
                    ? databaseChange(false, metastore)
                    : new Change.OfTable(new TableName(catalog, database, table), gone, metastore);
        }

        Change databaseChange(boolean gone, String metastore) {
            return catalog.isEmpty() || database.isEmpty()
                    ? new Change.OfEverything()
                    : new Change.OfDatabase(catalog, database, gone, metastore);
        }
    }
}
