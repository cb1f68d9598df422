import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.HiveMetaStoreClient;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.PartitionDropOptions;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.EnvironmentContext;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.partition.spec.PartitionSpecProxy;

/** {@link HiveClient} by Hive's own client. Uses only what Hive 2.3 to 4.0 have, and is compiled against each. */
public final class HiveClientDriver implements HiveClient {
    /** What TRUNCATE writes where it is the client that deletes the files. */
    private static final Map<String, String> EMPTY = Map.of("numFiles", "0", "numRows", "0", "totalSize", "0");

    private final IMetaStoreClient client;

    /**
     * A client that is connected.
     *
     * @param uri {@code thrift://host:port}
     * @param settings what its configuration says besides
     */
    public HiveClientDriver(String uri, Map<String, String> settings) {
        client = call(() -> connect(uri, settings));
    }

    /** The constructor takes a HiveConf in Hive 2 and a Configuration since. */
    private static IMetaStoreClient connect(String uri, Map<String, String> settings) throws Exception {
        for (Constructor<?> constructor : HiveMetaStoreClient.class.getConstructors()) {
            if (constructor.getParameterCount() == 1) {
                Class<?> type = constructor.getParameterTypes()[0];
                Configuration conf = (Configuration) type.getConstructor().newInstance();
                conf.set("hive.metastore.uris", uri);
                conf.set("hive.metastore.failure.retries", "0");
                conf.set("hive.metastore.connect.retries", "1");
                // Hadoop can't say who the user is on Java 24 and later
                conf.set("hive.metastore.execute.setugi", String.valueOf(Runtime.version().feature() < 24));
                settings.forEach(conf::set);
                return (IMetaStoreClient) constructor.newInstance(conf);
            }
        }
        throw new NoSuchMethodException("HiveMetaStoreClient(Configuration)");
    }

    @Override
    public void createDatabase(String name, String location) {
        run(() -> client.createDatabase(new Database(name, null, location, new HashMap<>())));
    }

    @Override
    public void dropDatabase(String name, boolean cascade) {
        dropDatabase(name, cascade, DataOnDrop.KEPT);
    }

    @Override
    public void dropDatabase(String name, boolean cascade, DataOnDrop data) {
        run(() -> client.dropDatabase(name, data != DataOnDrop.KEPT, false, cascade));
    }

    @Override
    public void createTable(CatalogTable table) {
        run(() -> client.createTable(HiveObjects.table(table)));
    }

    @Override
    public void createTable(CatalogTable table, String primaryKey) {
        run(() -> VersionedCalls.createTable(client, HiveObjects.table(table), primaryKey));
    }

    @Override
    public void createTableLike(TableName like, TableName name, String location) {
        Table table = read(like);
        StorageDescriptor storage = new StorageDescriptor(table.getSd());
        storage.setLocation(location);
        Table copy = new Table();
        copy.setDbName(name.database());
        copy.setTableName(name.table());
        copy.setOwner(table.getOwner());
        copy.setTableType(table.getTableType());
        copy.setSd(storage);
        copy.setPartitionKeys(table.getPartitionKeys());
        copy.setParameters(new HashMap<>(Map.of("EXTERNAL", "TRUE")));
        run(() -> client.createTable(copy));
    }

    @Override
    public CatalogTable table(TableName name) {
        return HiveObjects.table(name, read(name));
    }

    @Override
    public void addColumn(TableName name, Column column, boolean cascade) {
        alter(name, cascade, table -> table.getSd().addToCols(HiveObjects.field(column)));
    }

    @Override
    public void setColumns(TableName name, List<Column> columns, boolean cascade) {
        alter(name, cascade, table -> table.getSd().setCols(HiveObjects.fields(columns)));
    }

    @Override
    public void setLocation(TableName name, String location) {
        alter(name, false, table -> table.getSd().setLocation(location));
    }

    @Override
    public void setParameters(TableName name, Map<String, String> parameters) {
        alter(name, false, table -> table.getParameters().putAll(parameters));
    }

    @Override
    public void setFormat(TableName name, Format format) {
        alter(name, false, table -> HiveObjects.setFormat(table.getSd(), format));
    }

    @Override
    public void alterAsRead(TableName name) {
        alter(name, false, table -> {});
    }

    @Override
    public void renameTable(TableName name, TableName newName, boolean cascade) {
        alter(name, cascade, table -> rename(table, newName));
    }

    @Override
    public void renameTableTo(TableName name, TableName newName, String location) {
        alter(name, false, table -> {
            rename(table, newName);
            table.getSd().setLocation(location);
        });
    }

    private static void rename(Table table, TableName newName) {
        table.setDbName(newName.database());
        table.setTableName(newName.table());
    }

    private void alter(TableName name, boolean cascade, Consumer<Table> change) {
        Table table = read(name);
        change.accept(table);
        EnvironmentContext context = new EnvironmentContext(new HashMap<>());
        if (cascade) {
            context.putToProperties("CASCADE", "true");
        }
        run(() -> client.alter_table_with_environmentContext(name.database(), name.table(), table, context));
    }

    @Override
    public void truncateTable(TableName name) {
        run(() -> {
            if (!VersionedCalls.truncate(client, name, null)) {
                alter(name, false, table -> table.getParameters().putAll(EMPTY));
            }
        });
    }

    @Override
    public void dropTable(TableName name) {
        dropTable(name, DataOnDrop.KEPT);
    }

    @Override
    public void dropTable(TableName name, DataOnDrop data) {
        run(() -> client.dropTable(
                name.database(), name.table(), data != DataOnDrop.KEPT, false, data == DataOnDrop.PURGED));
    }

    @Override
    public void addPartition(TableName name, PartitionAt partition) {
        Partition added = HiveObjects.partition(read(name), partition);
        run(() -> client.add_partition(added));
    }

    @Override
    public void addPartition(TableName name, dev.mirrorlake.catalog.Partition partition) {
        Partition added = HiveObjects.partition(read(name), partition);
        run(() -> client.add_partition(added));
    }

    @Override
    public void addPartitions(TableName name, List<PartitionAt> partitions) {
        List<Partition> added = HiveObjects.partitions(read(name), partitions);
        run(() -> client.add_partitions(added));
    }

    @Override
    public void addPartitionsIfNotExist(TableName name, List<PartitionAt> partitions) {
        List<Partition> added = HiveObjects.partitions(read(name), partitions);
        run(() -> client.add_partitions(added, true, true));
    }

    @Override
    public void addPartitionSpec(TableName name, List<PartitionAt> partitions) {
        PartitionSpec added = HiveObjects.specification(read(name), partitions);
        run(() -> client.add_partitions_pspec(PartitionSpecProxy.Factory.get(added)));
    }

    @Override
    public void appendPartition(TableName name, List<String> values) {
        run(() -> client.appendPartition(name.database(), name.table(), new ArrayList<>(values)));
    }

    @Override
    public void appendPartitionByName(TableName name, String partition) {
        run(() -> client.appendPartition(name.database(), name.table(), partition));
    }

    @Override
    public void setPartitionLocation(TableName name, PartitionAt partition) {
        alter(name, moved(name, partition));
    }

    @Override
    public void setPartitionLocations(TableName name, List<PartitionAt> partitions) {
        List<Partition> altered = new ArrayList<>();
        for (PartitionAt partition : partitions) {
            altered.add(moved(name, partition));
        }
        alter(name, altered);
    }

    private Partition moved(TableName name, PartitionAt to) {
        Partition partition = read(name, to.values());
        partition.getSd().setLocation(to.location());
        return partition;
    }

    @Override
    public void alterPartitionsAsRead(TableName name) {
        alter(name, readAll(name));
    }

    private void alter(TableName name, List<Partition> altered) {
        run(() -> client.alter_partitions(
                name.database(), name.table(), altered, new EnvironmentContext(new HashMap<>())));
    }

    private void alter(TableName name, Partition altered) {
        run(() -> client.alter_partition(name.database(), name.table(), altered, new EnvironmentContext(new HashMap<>())));
    }

    @Override
    public void renamePartition(TableName name, List<String> values, List<String> newValues) {
        Partition renamed = read(name, values);
        renamed.setValues(new ArrayList<>(newValues));
        rename(name, values, renamed);
    }

    @Override
    public void renamePartition(TableName name, List<String> values, PartitionAt to) {
        Partition renamed = read(name, values);
        renamed.setValues(new ArrayList<>(to.values()));
        renamed.getSd().setLocation(to.location());
        rename(name, values, renamed);
    }

    private void rename(TableName name, List<String> values, Partition renamed) {
        run(() -> client.renamePartition(name.database(), name.table(), new ArrayList<>(values), renamed));
    }

    @Override
    public void exchangePartition(Map<String, String> specification, TableName from, TableName to) {
        run(() -> client.exchange_partition(
                specification, from.database(), from.table(), to.database(), to.table()));
    }

    @Override
    public void exchangePartitions(Map<String, String> specification, TableName from, TableName to) {
        run(() -> client.exchange_partitions(
                specification, from.database(), from.table(), to.database(), to.table()));
    }

    @Override
    public void truncatePartition(TableName name, String partition) {
        run(() -> {
            if (!VersionedCalls.truncate(client, name, partition)) {
                Partition emptied = client.getPartition(name.database(), name.table(), partition);
                emptied.getParameters().putAll(EMPTY);
                alter(name, emptied);
            }
        });
    }

    @Override
    public void dropPartition(TableName name, List<String> values) {
        run(() -> client.dropPartition(name.database(), name.table(), new ArrayList<>(values), false));
    }

    @Override
    public void dropPartition(TableName name, List<String> values, DataOnDrop data) {
        PartitionDropOptions options = PartitionDropOptions.instance()
                .deleteData(data != DataOnDrop.KEPT)
                .purgeData(data == DataOnDrop.PURGED);
        run(() -> client.dropPartition(name.database(), name.table(), new ArrayList<>(values), options));
    }

    @Override
    public void dropPartitionByName(TableName name, String partition) {
        run(() -> client.dropPartition(name.database(), name.table(), partition, false));
    }

    @Override
    public void dropPartitionsBelow(TableName name, String key, String bound) {
        run(() -> VersionedCalls.dropPartitions(client, name, VersionedCalls.below(key, bound)));
    }

    @Override
    public List<dev.mirrorlake.catalog.Partition> partitions(TableName name) {
        return readAll(name).stream().map(HiveObjects::partition).toList();
    }

    @Override
    public List<String> partitionNames(TableName name) {
        return call(() -> client.listPartitionNames(name.database(), name.table(), (short) -1));
    }

    @Override
    public void close() {
        client.close();
    }

    private Table read(TableName name) {
        return call(() -> client.getTable(name.database(), name.table()));
    }

    private Partition read(TableName name, List<String> values) {
        return call(() -> client.getPartition(name.database(), name.table(), new ArrayList<>(values)));
    }

    private List<Partition> readAll(TableName name) {
        return call(() -> client.listPartitions(name.database(), name.table(), (short) -1));
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void run(Action action) {
        call(() -> {
            action.run();
            return "";
        });
    }

    /** Hadoop finds its classes and settings through the thread's class loader. */
    private static <T> T call(Callable<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(HiveClientDriver.class.getClassLoader());
        try {
            return action.call();
        } catch (Exception e) {
            throw new Failure(e instanceof java.lang.reflect.InvocationTargetException ? e.getCause() : e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
