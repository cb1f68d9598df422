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

    /**
     * A name of a database or table as the catalog and those who read through it take it. Two names may be folded to one.
     * Makes no call; applied twice it changes nothing more.
     *
     * @param name not empty
     */
    String folded(String name);

    /**
     * What {@link #table} gives once {@code table} has been written: catalogs fold case, cut comments and forget what they
     * have no field for. A twin is compared with this, so that one that was just written shows no difference. Makes no
     * call; applied twice it changes nothing more.
     *
     * @throws SyncException as {@link SyncException.Kind#REFUSED} where the catalog can't hold such a table
     */
    CatalogTable stored(CatalogTable table);

    /**
     * What {@link #partitions} gives once {@code partition} has been written, as {@link #stored(CatalogTable)}.
     *
     * @throws SyncException as {@link SyncException.Kind#REFUSED} where the catalog can't hold such a partition
     */
    Partition stored(CatalogTable table, Partition partition);

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
     * @param expected what was read before; where the catalog now holds another version, or no such table, this fails as
     *     {@link SyncException.Kind#RETRY}
     */
    void updateTable(CatalogTable table, StoredTable expected);

    /**
     * Partitions that exist already are replaced by what is given. Nothing is written where {@link #stored(CatalogTable,
     * Partition)} refuses one; where the catalog itself fails one, the others are written all the same. Without such a
     * table this fails as {@link SyncException.Kind#RETRY}.
     */
    void createPartitions(CatalogTable table, List<Partition> partitions);

    /** Partitions that don't exist (any more) are created. Fails as {@link #createPartitions}. */
    void updatePartitions(CatalogTable table, List<Partition> partitions);

    /** Partitions that don't exist (any more) are passed over. */
    void deletePartitions(TableName name, List<List<String>> values);

    /**
     * Deletes a table with its partitions; one that doesn't exist (any more) is passed over. A catalog may take its time with
     * the partitions: a table made anew under the same name may have old ones for a while.
     */
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
