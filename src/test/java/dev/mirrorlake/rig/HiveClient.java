package dev.mirrorlake.rig;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config.HostPort;
import java.util.List;
import java.util.Map;

/**
 * Hive's own metastore client of some version, as engines use it, on one connection. Nothing it does deletes data,
 * but what is asked to by {@link DataOnDrop}.
 *
 * <p>Table names are in the default catalog. A location that is empty isn't sent, and is where the metastore has none. A call that the metastore refuses, or that fails, throws {@link Failure}.
 * Not thread-safe, like Hive's.
 */
public interface HiveClient extends AutoCloseable {

    /** Hive's client of that version (its jars are in {@code target/rig/hive-VERSION}), connected. */
    static HiveClient connect(String version, HostPort metastore) {
        return connect(version, metastore, Map.of());
    }

    /** As {@link #connect(String, HostPort)}, with other settings than Hive's defaults. */
    static HiveClient connect(String version, HostPort metastore, Map<String, String> settings) {
        return HiveClientLoader.of(version).connect(metastore.host(), metastore.port(), settings);
    }

    /** The client of the version that the shared metastore has. */
    static HiveClient connect(HostPort metastore) {
        return connect(HiveMetastore.VERSION, metastore);
    }

    /**
     * Makes a database.
     *
     * @param location a URI
     */
    void createDatabase(String name, String location);

    void dropDatabase(String name, boolean cascade);

    void dropDatabase(String name, boolean cascade, DataOnDrop data);

    void createTable(CatalogTable table);

    /**
     * As CREATE TABLE with a constraint.
     *
     * @param primaryKey one of its columns
     */
    void createTable(CatalogTable table, String primaryKey);

    /** As CREATE TABLE … LIKE: the columns, keys and format of another table, and nothing else of it. */
    void createTableLike(TableName like, TableName name, String location);

    /** What the metastore has now. */
    CatalogTable table(TableName name);

    /**
     * Adds a column after the others.
     *
     * @param cascade whether the partitions that exist get the column too
     */
    void addColumn(TableName name, Column column, boolean cascade);

    /**
     * As ALTER TABLE … REPLACE COLUMNS.
     *
     * @param cascade whether the partitions that exist get these columns too
     */
    void setColumns(TableName name, List<Column> columns, boolean cascade);

    /**
     * Moves a table, but not its partitions.
     *
     * @param location a URI
     */
    void setLocation(TableName name, String location);

    /** Adds parameters to those of the table, or replaces them. */
    void setParameters(TableName name, Map<String, String> parameters);

    /** Gives a table another format, but not its partitions. */
    void setFormat(TableName name, Format format);

    /** Alters a table to what it is: sends back all that was read of it. */
    void alterAsRead(TableName name);

    /**
     * Gives a table a new name, or database.
     *
     * @param cascade as Hive's ALTER TABLE … CASCADE sends it
     */
    void renameTable(TableName name, TableName newName, boolean cascade);

    /**
     * As {@link #renameTable}, and moves it in the same call.
     *
     * @param location a URI
     */
    void renameTableTo(TableName name, TableName newName, String location);

    /**
     * As TRUNCATE TABLE, whose files are somebody else's to delete. A client that has no such call (2.3) writes the
     * statistics of an empty table, as its command line does.
     */
    void truncateTable(TableName name);

    void dropTable(TableName name);

    void dropTable(TableName name, DataOnDrop data);

    /** A partition in the table's format, with the table's columns. */
    void addPartition(TableName name, PartitionAt partition);

    /** A partition with a format, columns and parameters of its own. */
    void addPartition(TableName name, Partition partition);

    /** As {@link #addPartition}, in one call. */
    void addPartitions(TableName name, List<PartitionAt> partitions);

    /** As {@link #addPartitions}; those that exist stay as they are. */
    void addPartitionsIfNotExist(TableName name, List<PartitionAt> partitions);

    /** As {@link #addPartitions}, in a specification that names the format once; all must lie below the table. */
    void addPartitionSpec(TableName name, List<PartitionAt> partitions);

    /** A partition where the metastore puts it: below the table, in the folder that its values name. */
    void appendPartition(TableName name, List<String> values);

    /** As {@link #appendPartition}, by its name: {@code year=2021/month=11}. */
    void appendPartitionByName(TableName name, String partition);

    /** Moves the partition with these values to this location. */
    void setPartitionLocation(TableName name, PartitionAt partition);

    /** As {@link #setPartitionLocation}, in one call. */
    void setPartitionLocations(TableName name, List<PartitionAt> partitions);

    /** Alters all partitions to what they are, in one call: sends back all that was read of them. */
    void alterPartitionsAsRead(TableName name);

    /** Gives a partition other values; its location stays. */
    void renamePartition(TableName name, List<String> values, List<String> newValues);

    /** As {@link #renamePartition(TableName, List, List)}, with another location in the same call. */
    void renamePartition(TableName name, List<String> values, PartitionAt renamed);

    /**
     * Moves a partition from a table to another of the same columns; the metastore gives it the location there that
     * its values name.
     *
     * @param specification the values, by key
     */
    void exchangePartition(Map<String, String> specification, TableName from, TableName to);

    /**
     * As {@link #exchangePartition}, by the call for several.
     *
     * @param specification the values of some keys; of the others, all
     */
    void exchangePartitions(Map<String, String> specification, TableName from, TableName to);

    /** As {@link #truncateTable}, of one partition. */
    void truncatePartition(TableName name, String partition);

    void dropPartition(TableName name, List<String> values);

    void dropPartition(TableName name, List<String> values, DataOnDrop data);

    /** As {@link #dropPartition}, by its name. */
    void dropPartitionByName(TableName name, String partition);

    /**
     * Drops partitions by a real expression, in this client's serialised form: {@code key < 'bound'}.
     *
     * @param key a partition key of type string
     */
    void dropPartitionsBelow(TableName name, String key, String bound);

    /** What the metastore has now, in the order of their names. */
    List<Partition> partitions(TableName name);

    /** Names as {@code year=2021/month=11}. */
    List<String> partitionNames(TableName name);

    @Override
    void close();

    /** What a drop asks the metastore to do with files. */
    enum DataOnDrop {
        KEPT,
        DELETED,
        /** Deleted past any trash. */
        PURGED
    }

    /**
     * Where a partition is.
     *
     * @param values one for each partition key
     * @param location a URI; empty where the metastore is to choose
     */
    record PartitionAt(List<String> values, String location) {
        public PartitionAt {
            values = List.copyOf(values);
        }
    }

    /** A call failed; the message begins with the simple name of Hive's exception. */
    final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Failure(Throwable cause) {
            super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        }
    }
}
