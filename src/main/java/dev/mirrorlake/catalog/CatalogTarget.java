package dev.mirrorlake.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A catalog that holds twins. It reads and writes what it is told and decides nothing; ownership, order and what may
 * be deleted are the planner's.
 *
 * <p>Batches of any size are taken; the target splits them by its own limits and looks at every entry's result. All
 * methods block, may be called from many threads, and throw {@link SyncException} and nothing else when the catalog
 * does not do what it was asked. Every implementation passes {@code CatalogTargetContract}.
 */
public interface CatalogTarget {
    /** What the catalog is called in messages and metrics, e.g. {@code glue}. */
    String system();

    Optional<Database> database(String database);

    /** Makes a database; one that exists already (somebody was faster) is not an error and is left as it is. */
    void createDatabase(Database database);

    Optional<StoredTable> table(TableName name);

    /** All tables of a database; empty where there is no such database. */
    List<StoredTable> tables(String database);

    /** The names of all databases. */
    List<String> databases();

    /** All partitions of a table; empty where there is no such table. */
    List<Partition> partitions(TableName name);

    /** Fails as {@link SyncException.Kind#RETRY} where the table exists already. */
    void createTable(CatalogTable table);

    /**
     * Replaces a table's whole description.
     *
     * @param expected what was read before; where the catalog now holds another version this fails as {@link
     *     SyncException.Kind#RETRY}
     */
    void updateTable(CatalogTable table, StoredTable expected);

    /** Partitions that exist already are replaced by what is given. */
    void createPartitions(CatalogTable table, List<Partition> partitions);

    /** Partitions that don't exist (any more) are created. */
    void updatePartitions(CatalogTable table, List<Partition> partitions);

    /** Partitions that don't exist (any more) are passed over. */
    void deletePartitions(TableName name, List<List<String>> values);

    /** Deletes a table with its partitions; one that doesn't exist (any more) is passed over. */
    void deleteTable(TableName name);

    /**
     * A database of the target.
     *
     * @param description empty where there is none
     */
    record Database(String name, String description, Map<String, String> parameters) {
        public Database {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * A table as the catalog holds it now.
     *
     * @param version the catalog's own mark of this state, for optimistic locking; empty where it has none
     */
    record StoredTable(CatalogTable table, String version) {}
}
