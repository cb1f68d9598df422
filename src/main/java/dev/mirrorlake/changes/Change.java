package dev.mirrorlake.changes;

import dev.mirrorlake.catalog.TableName;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Something that may be out of date. It says where to look, never what happened, so losing, doubling or reordering
 * changes can't corrupt anything.
 */
public sealed interface Change {
    /** What the change is about, without its hints: two changes with equal keys are one change. */
    Change key();

    /** This change and {@code other}, which has the same key, as one. */
    Change merge(Change other);

    /** This change without the one hint that may be large: of a table as a whole. */
    default Change withoutPartitions() {
        return this;
    }

    /**
     * One table.
     *
     * @param goneSeen a successful call that takes this name away (drop, rename) was seen; only a hint for how long to
     *     wait once the metastore says that the table doesn't exist
     * @param metastore the metastore that answered the call, as {@code host:port}; empty where any will do
     * @param partitions only a hint: the partitions that may be out of date, each as its values in the order of the
     *     partition keys; empty means the whole table, and so do more than {@link #MAX_PARTITIONS}
     */
    record OfTable(TableName table, boolean goneSeen, String metastore, Set<List<String>> partitions)
            implements Change {
        /** Most partitions that are kept; beyond it, looking at the whole table costs hardly more. */
        public static final int MAX_PARTITIONS = 1_000;

        /** Most characters of all partitions' values: 64 for each of the most partitions. */
        public static final int MAX_PARTITION_CHARACTERS = 64_000;

        /**
         * Of how many changes that wait somewhere the partitions are kept; of further ones the whole table is looked at.
         * Each may have 200 KB of them, so that those of all take 20 MB at most.
         */
        static final int MAX_WAITING_WITH_PARTITIONS = 100;

        public OfTable {
            partitions = bounded(partitions);
        }

        /** The whole table. */
        public OfTable(TableName table, boolean goneSeen, String metastore) {
            this(table, goneSeen, metastore, Set.of());
        }

        /** The whole table. */
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
            return new OfTable(
                    table,
                    goneSeen || that.goneSeen,
                    that.metastore.isEmpty() ? metastore : that.metastore,
                    union(partitions, that.partitions));
        }

        @Override
        public Change withoutPartitions() {
            return new OfTable(table, goneSeen, metastore);
        }

        private static Set<List<String>> union(Set<List<String>> some, Set<List<String>> others) {
            if (some.isEmpty() || others.isEmpty()) {
                return Set.of();
            }
            Set<List<String>> all = new LinkedHashSet<>(some);
            all.addAll(others);
            return all;
        }

        private static Set<List<String>> bounded(Set<List<String>> partitions) {
            if (partitions.isEmpty() || partitions.size() > MAX_PARTITIONS) {
                return Set.of();
            }
            Set<List<String>> copy = new LinkedHashSet<>();
            long characters = 0;
            for (List<String> values : partitions) {
                copy.add(List.copyOf(values));
                characters += values.stream().mapToLong(String::length).sum();
            }
            return characters > MAX_PARTITION_CHARACTERS ? Set.of() : Collections.unmodifiableSet(copy);
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
