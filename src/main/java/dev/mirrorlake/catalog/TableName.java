package dev.mirrorlake.catalog;

import java.util.Comparator;
import java.util.Locale;

/**
 * The full name of a table. The metastore trims and lower-cases all three parts, so do we: two spellings of one table
 * are equal.
 *
 * @param catalog the metastore's catalog, {@value #DEFAULT_CATALOG} unless somebody made others (Hive 3 and later)
 */
public record TableName(String catalog, String database, String table) implements Comparable<TableName> {
    public static final String DEFAULT_CATALOG = "hive";

    private static final Comparator<TableName> ORDER = Comparator.comparing(TableName::catalog)
            .thenComparing(TableName::database)
            .thenComparing(TableName::table);

    public TableName {
        catalog = normalized("catalog", catalog);
        database = normalized("database", database);
        table = normalized("table", table);
    }

    public TableName(String database, String table) {
        this(DEFAULT_CATALOG, database, table);
    }

    /** Lower-cased and trimmed as the metastore does it. */
    public static String normalized(String what, String name) {
        String normalized = name.strip().toLowerCase(Locale.ROOT);
        if (normalized.isEmpty()) {
            throw new IllegalArgumentException(what + " name is empty");
        }
        return normalized;
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** {@code database.table}, with the catalog in front where it is not the default one. */
    @Override
    public String toString() {
        String name = database + "." + table;
        return catalog.equals(DEFAULT_CATALOG) ? name : catalog + "." + name;
    }
}
