package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Catalog, database and table as the metastore compares them; each is empty where it can't be told. */
record SourceName(String catalog, String database, String table) {
    /** Of a call that has no names: the metastore takes its default catalog. */
    static final SourceName ABSENT = new SourceName(TableName.DEFAULT_CATALOG, "", "");

    /** Of a call of which nothing can be told. */
    static final SourceName UNTOLD = new SourceName("", "", "");

    /** The database that a catalog has from the first. Source: Hive 3.1.3, Warehouse.DEFAULT_DATABASE_NAME. */
    private static final String DEFAULT_DATABASE = "default";

    private static final int CATALOG = 0;
    private static final int DATABASE = 1;
    static final int TABLE = 2;

    /**
     * Of the names in three slots.
     *
     * @param names by slot, null where there is none
     * @param absent what the metastore assumes for the parts that the call leaves out
     */
    static SourceName of(IntFunction<@Nullable String> names, int firstSlot, SourceName absent) {
        String catalog = part(names.apply(firstSlot + CATALOG), absent.catalog);
        String table = part(names.apply(firstSlot + TABLE), absent.table);
        String text = names.apply(firstSlot + DATABASE);
        if (text == null) {
            return new SourceName(catalog, absent.database, table);
        }
        return DatabaseName.parse(text)
                .map(name -> new SourceName(
                        name.catalog().isEmpty() ? catalog : part(name.catalog(), ""),
                        part(name.database(), ""),
                        table))
                .orElse(new SourceName(catalog, "", table));
    }

    private static String part(@Nullable String name, String absent) {
        if (name == null) {
            return absent;
        }
        return name.isBlank() ? "" : TableName.normalized("part of a", name);
    }

    /** Empty where any part can't be told. */
    Optional<TableName> tableName() {
        return catalog.isEmpty() || database.isEmpty() || table.isEmpty()
                ? Optional.empty()
                : Optional.of(new TableName(catalog, database, table));
    }

    /** Whether this may be one of these tables, which are given by database and name. */
    boolean mayBe(BiPredicate<String, String> tables) {
        return database.isEmpty() || table.isEmpty() || tables.test(database, table);
    }

    Change tableChange(boolean gone, String metastore, Set<List<String>> partitions) {
        return tableName()
                .<Change>map(name -> new Change.OfTable(name, gone, metastore, partitions))
                .orElseGet(() -> databaseChange(false, metastore));
    }

    Change databaseChange(boolean gone, String metastore) {
        return catalog.isEmpty() || database.isEmpty()
                ? new Change.OfEverything()
                : new Change.OfDatabase(catalog, database, gone, metastore);
    }

    /**
     * A catalog is made with an empty default database, dropped only with nothing else in it, and never renamed; so this
     * is where to look.
     */
    Change catalogChange(String metastore) {
        return new SourceName(catalog, DEFAULT_DATABASE, "").databaseChange(false, metastore);
    }
}
