package dev.mirrorlake.changes;

import dev.mirrorlake.catalog.TableName;

/**
 * Something that may be out of date. It says where to look, never what happened, so losing, doubling or reordering
 * changes can't corrupt anything.
 */
public sealed interface Change {
    /** What the change is about, without its hints: two changes with equal keys are one change. */
    Change key();

    /** This change and {@code other}, which has the same key, as one. */
    Change merge(Change other);

    /**
     * One table.
     *
     * @param goneSeen a successful call that takes this name away (drop, rename) was seen; only a hint for how long to
     *     wait once the metastore says that the table doesn't exist
     * @param metastore the metastore that answered the call, as {@code host:port}; empty where any will do
     */
    record OfTable(TableName table, boolean goneSeen, String metastore) implements Change {
        public OfTable(TableName table) {
            this(table, false, "");
        }

        @Override
        public Change key() {
            return new OfTable(table);
        }

        @Override
        public Change merge(Change other) {
            OfTable that = (OfTable) other;
            return new OfTable(table, goneSeen || that.goneSeen, that.metastore.isEmpty() ? metastore : that.metastore);
        }
    }

    /** All tables of a database, those of the metastore and those that have a twin. Fields as in {@link OfTable}. */
    record OfDatabase(String catalog, String database, boolean goneSeen, String metastore) implements Change {
        public OfDatabase {
            catalog = TableName.normalized("catalog", catalog);
            database = TableName.normalized("database", database);
        }

        @Override
        public Change key() {
            return new OfDatabase(catalog, database, false, "");
        }

        @Override
        public Change merge(Change other) {
            OfDatabase that = (OfDatabase) other;
            return new OfDatabase(
                    catalog,
                    database,
                    goneSeen || that.goneSeen,
                    that.metastore.isEmpty() ? metastore : that.metastore);
        }
    }

    /** Every table and every twin: a resync. */
    record OfEverything() implements Change {
        @Override
        public Change key() {
            return this;
        }

        @Override
        public Change merge(Change other) {
            return this;
        }
    }
}
