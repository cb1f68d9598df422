package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import java.util.List;
import java.util.Set;
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
    private static final int TABLE = 2;

    /**
     * Of the names in three slots.
     *
     * @param absent what the metastore assumes for the parts that the call leaves out
     */
    static SourceName of(Captured captured, int firstSlot, SourceName absent) {
        String catalog = part(captured.get(firstSlot + CATALOG), absent.catalog);
        String table = part(captured.get(firstSlot + TABLE), absent.table);
        String text = captured.get(firstSlot + DATABASE);
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

    private static String part(@Nullable String captured, String absent) {
        if (captured == null) {
            return absent;
        }
        return captured.isBlank() ? "" : TableName.normalized("part of a", captured);
    }

    Change tableChange(boolean gone, String metastore, Set<List<String>> partitions) {
        return catalog.isEmpty() || database.isEmpty() || table.isEmpty()
                ? databaseChange(false, metastore)
                : new Change.OfTable(new TableName(catalog, database, table), gone, metastore, partitions);
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
