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
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.EnvironmentContext;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;

/** {@link HiveClient} by Hive's own client. Uses only what Hive 2.3 to 4.x have, and is compiled against each. */
public final class HiveClientDriver implements HiveClient {
    private final IMetaStoreClient client;

    /** @param uri {@code thrift://host:port} */
    public HiveClientDriver(String uri) {
        client = call(() -> connect(uri));
    }

    /** The constructor takes a HiveConf in Hive 2 and a Configuration since. */
    private static IMetaStoreClient connect(String uri) throws Exception {
        for (Constructor<?> constructor : HiveMetaStoreClient.class.getConstructors()) {
            if (constructor.getParameterCount() == 1) {
                Class<?> type = constructor.getParameterTypes()[0];
                Configuration conf = (Configuration) type.getConstructor().newInstance();
                conf.set("hive.metastore.uris", uri);
                conf.set("hive.metastore.failure.retries", "0");
                conf.set("hive.metastore.connect.retries", "1");
                // Hadoop can't say who the user is on Java 24 and later
                conf.set("hive.metastore.execute.setugi", String.valueOf(Runtime.version().feature() < 24));
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
        run(() -> client.dropDatabase(name, false, false, cascade));
    }

    @Override
    public void createTable(CatalogTable table) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(fields(table.columns()));
        storage.setLocation(table.location());
        storage.setInputFormat(table.format().inputFormat());
        storage.setOutputFormat(table.format().outputFormat());
        storage.setSerdeInfo(new SerDeInfo(
                null, table.format().serde(), new HashMap<>(table.format().serdeParameters())));
        storage.setNumBuckets(-1);
        storage.setBucketCols(new ArrayList<>());
        storage.setSortCols(new ArrayList<>());
        storage.setParameters(new HashMap<>());

        Table created = new Table();
        created.setDbName(table.name().database());
        created.setTableName(table.name().table());
        created.setOwner("rig");
        created.setTableType(table.type());
        created.setSd(storage);
        created.setPartitionKeys(fields(table.partitionKeys()));
        created.setParameters(new HashMap<>(table.parameters()));
        if (!table.description().isEmpty()) {
            created.putToParameters("comment", table.description());
        }
        if (table.type().equals("EXTERNAL_TABLE")) {
            created.putToParameters("EXTERNAL", "TRUE");
        }
        run(() -> client.createTable(created));
    }

    @Override
    public CatalogTable table(TableName name) {
        Table table = read(name);
        StorageDescriptor storage = table.getSd();
        SerDeInfo serde = storage.getSerdeInfo();
        return new CatalogTable(
                name,
                table.getTableType(),
                table.getParameters().getOrDefault("comment", ""),
                columns(storage.getCols()),
                columns(table.getPartitionKeys()),
                storage.getLocation(),
                new Format(
                        storage.getInputFormat(),
                        storage.getOutputFormat(),
                        serde.getSerializationLib(),
                        serde.getParameters()),
                table.getParameters());
    }

    @Override
    public void addColumn(TableName name, Column column, boolean cascade) {
        alter(name, cascade, table -> table.getSd().addToCols(field(column)));
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
    public void renameTable(TableName name, TableName newName, boolean cascade) {
        alter(name, cascade, table -> {
            table.setDbName(newName.database());
            table.setTableName(newName.table());
        });
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
    public void dropTable(TableName name) {
        run(() -> client.dropTable(name.database(), name.table(), false, false));
    }

    @Override
    public void addPartition(TableName name, PartitionAt partition) {
        Partition added = partition(read(name), partition);
        run(() -> client.add_partition(added));
    }

    @Override
    public void addPartitions(TableName name, List<PartitionAt> partitions) {
        Table table = read(name);
        List<Partition> added = new ArrayList<>();
        for (PartitionAt partition : partitions) {
            added.add(partition(table, partition));
        }
        run(() -> client.add_partitions(added));
    }

    @Override
    public void setPartitionLocation(TableName name, PartitionAt partition) {
        Partition altered = call(() -> client.getPartition(name.database(), name.table(), partition.values()));
        altered.getSd().setLocation(partition.location());
        run(() -> client.alter_partition(name.database(), name.table(), altered, new EnvironmentContext(new HashMap<>())));
    }

    @Override
    public void dropPartition(TableName name, List<String> values) {
        run(() -> client.dropPartition(name.database(), name.table(), new ArrayList<>(values), false));
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

    private static Partition partition(Table table, PartitionAt at) {
        StorageDescriptor storage = new StorageDescriptor(table.getSd());
        storage.setLocation(at.location());
        Partition partition = new Partition();
        partition.setDbName(table.getDbName());
        partition.setTableName(table.getTableName());
        partition.setValues(new ArrayList<>(at.values()));
        partition.setSd(storage);
        partition.setParameters(new HashMap<>());
        return partition;
    }

    private static List<FieldSchema> fields(List<Column> columns) {
        List<FieldSchema> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(field(column));
        }
        return fields;
    }

    private static FieldSchema field(Column column) {
        return new FieldSchema(column.name(), column.type(), column.comment().isEmpty() ? null : column.comment());
    }

    private static List<Column> columns(List<FieldSchema> fields) {
        List<Column> columns = new ArrayList<>();
        for (FieldSchema field : fields) {
            String comment = field.getComment();
            columns.add(new Column(field.getName(), field.getType(), comment == null ? "" : comment));
        }
        return columns;
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
