package dev.mirrorlake.catalog;

import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A catalog in memory. It is as lossy as real ones (lower-case columns, short comments), locks by version, and can fail
 * after any of its writes. Guarded by this.
 */
public final class InMemoryCatalog implements CatalogTarget {
    private static final int LONGEST_COMMENT = 40;

    private final Map<String, Database> databases = new TreeMap<>();
    private final Map<TableName, StoredTable> tables = new TreeMap<>();
    private final Map<TableName, Map<List<String>, Partition>> partitions = new HashMap<>();
    private final List<String> writes = new ArrayList<>();
    private int versions;
    private int writesUntilFailure;
    private @Nullable Supplier<RuntimeException> failure;

    /** The writes so far, one line each: the method, the table or database, and how many partitions. */
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    public synchronized void forgetWrites() {
        writes.clear();
    }

    /** The n-th write from now (from 1) is carried out and then throws, once. */
    public synchronized void failAfterWrite(int n, Supplier<RuntimeException> failure) {
        this.writesUntilFailure = n;
        this.failure = failure;
    }

    @Override
    public String system() {
        return "memory";
    }

    @Override
    public String folded(String name) {
        return name.replace('-', '_');
    }

    @Override
    public CatalogTable stored(CatalogTable table) {
        Set<String> names = new HashSet<>();
        List<Column> columns = stored(table.columns());
        List<Column> keys = stored(table.partitionKeys());
        columns.forEach(column -> refuseUnless(names.add(column.name()), table.name() + ": two columns of one name"));
        keys.forEach(key -> refuseUnless(names.add(key.name()), table.name() + ": two columns of one name"));
        return new CatalogTable(
                inDefaultCatalog(table.name()),
                table.type(),
                shortened(table.description()),
                columns,
                keys,
                table.location(),
                table.format(),
                table.parameters());
    }

    @Override
    public Partition stored(CatalogTable table, Partition partition) {
        boolean complete = partition.values().size() == table.partitionKeys().size();
        refuseUnless(complete, table.name() + ": one value a key");
        refuseUnless(!partition.values().contains(""), table.name() + ": empty partition value");
        return new Partition(
                partition.values(),
                partition.location(),
                partition.format(),
                stored(partition.columns()),
                partition.parameters());
    }

    @Override
    public synchronized Optional<Database> database(String database) {
        return Optional.ofNullable(databases.get(database));
    }

    @Override
    public synchronized void createDatabase(Database database) {
        databases.putIfAbsent(database.name(), database);
        wrote("createDatabase " + database.name());
    }

    @Override
    public synchronized Optional<StoredTable> table(TableName name) {
        return Optional.ofNullable(tables.get(inDefaultCatalog(name)));
    }

    @Override
    public synchronized List<StoredTable> tables(String database) {
        return tables.values().stream()
                .filter(stored -> stored.table().name().database().equals(database))
                .toList();
    }

    @Override
    public synchronized List<String> databases() {
        return List.copyOf(databases.keySet());
    }

    @Override
    public synchronized List<Partition> partitions(TableName name) {
        return List.copyOf(
                partitions.getOrDefault(inDefaultCatalog(name), Map.of()).values());
    }

    @Override
    public synchronized void createTable(CatalogTable table) {
        CatalogTable stored = stored(table);
        retryUnless(databases.containsKey(stored.name().database()), "no database for " + stored.name());
        retryUnless(!tables.containsKey(stored.name()), stored.name() + " exists");
        tables.put(stored.name(), new StoredTable(stored, nextVersion()));
        partitions.put(stored.name(), new LinkedHashMap<>());
        wrote("createTable " + stored.name());
    }

    @Override
    public synchronized void updateTable(CatalogTable table, StoredTable expected) {
        CatalogTable stored = stored(table);
        StoredTable now = tables.get(stored.name());
        retryUnless(now != null && now.version().equals(expected.version()), stored.name() + " has changed");
        tables.put(stored.name(), new StoredTable(stored, nextVersion()));
        wrote("updateTable " + stored.name());
    }

    @Override
    public synchronized void createPartitions(CatalogTable table, List<Partition> added) {
        put("createPartitions ", table, added);
    }

    @Override
    public synchronized void updatePartitions(CatalogTable table, List<Partition> changed) {
        put("updatePartitions ", table, changed);
    }

    private void put(String what, CatalogTable table, List<Partition> given) {
        if (given.isEmpty()) {
            return;
        }
        TableName name = inDefaultCatalog(table.name());
        Map<List<String>, Partition> held = partitions.get(name);
        if (held == null) {
            throw fail(Kind.RETRY, "no table " + name);
        }
        given.forEach(partition -> stored(table, partition));
        given.forEach(partition -> held.put(partition.values(), stored(table, partition)));
        wrote(what + name + " " + given.size());
    }

    @Override
    public synchronized void deletePartitions(TableName name, List<List<String>> values) {
        if (values.isEmpty()) {
            return;
        }
        values.forEach(partitions.getOrDefault(inDefaultCatalog(name), new HashMap<>())::remove);
        wrote("deletePartitions " + name + " " + values.size());
    }

    @Override
    public synchronized void deleteTable(TableName name) {
        tables.remove(inDefaultCatalog(name));
        partitions.remove(inDefaultCatalog(name));
        wrote("deleteTable " + name);
    }

    private void wrote(String what) {
        writes.add(what);
        if (failure != null && --writesUntilFailure == 0) {
            RuntimeException thrown = failure.get();
            failure = null;
            throw thrown;
        }
    }

    private String nextVersion() {
        return String.valueOf(++versions);
    }

    private static TableName inDefaultCatalog(TableName name) {
        return new TableName(name.database(), name.table());
    }

    private static List<Column> stored(List<Column> columns) {
        return columns.stream()
                .map(column ->
                        new Column(column.name().toLowerCase(Locale.ROOT), column.type(), shortened(column.comment())))
                .toList();
    }

    private static String shortened(String comment) {
        return comment.substring(0, Math.min(comment.length(), LONGEST_COMMENT));
    }

    private static void refuseUnless(boolean fine, String why) {
        if (!fine) {
            throw fail(Kind.REFUSED, why);
        }
    }

    private static void retryUnless(boolean fine, String why) {
        if (!fine) {
            throw fail(Kind.RETRY, why);
        }
    }

    private static SyncException fail(Kind kind, String why) {
        return new SyncException(kind, "memory", why, "", null);
    }
}
