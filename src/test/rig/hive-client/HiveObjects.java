import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.PartitionSpecWithSharedSD;
import org.apache.hadoop.hive.metastore.api.PartitionWithoutSD;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;

/** Neutral values as Hive's objects, and back. */
final class HiveObjects {
    private HiveObjects() {}

    static Table table(CatalogTable table) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(fields(table.columns()));
        storage.setLocation(orNull(table.location()));
        setFormat(storage, table.format());
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
        return created;
    }

    static void setFormat(StorageDescriptor storage, Format format) {
        storage.setInputFormat(format.inputFormat());
        storage.setOutputFormat(format.outputFormat());
        storage.setSerdeInfo(new SerDeInfo(null, format.serde(), new HashMap<>(format.serdeParameters())));
    }

    private static Format format(StorageDescriptor storage) {
        SerDeInfo serde = storage.getSerdeInfo();
        return new Format(
                orEmpty(storage.getInputFormat()),
                orEmpty(storage.getOutputFormat()),
                orEmpty(serde.getSerializationLib()),
                serde.getParameters());
    }

    static CatalogTable table(TableName name, Table table) {
        StorageDescriptor storage = table.getSd();
        return new CatalogTable(
                name,
                table.getTableType(),
                table.getParameters().getOrDefault("comment", ""),
                columns(storage.getCols()),
                columns(table.getPartitionKeys()),
                orEmpty(storage.getLocation()),
                format(storage),
                table.getParameters());
    }

    static dev.mirrorlake.catalog.Partition partition(Partition partition) {
        StorageDescriptor storage = partition.getSd();
        return new dev.mirrorlake.catalog.Partition(
                partition.getValues(),
                orEmpty(storage.getLocation()),
                format(storage),
                columns(storage.getCols()),
                partition.getParameters());
    }

    static Partition partition(Table table, dev.mirrorlake.catalog.Partition added) {
        Partition partition = partition(table, new PartitionAt(added.values(), added.location()));
        setFormat(partition.getSd(), added.format());
        partition.getSd().setCols(fields(added.columns()));
        partition.setParameters(new HashMap<>(added.parameters()));
        return partition;
    }

    static Partition partition(Table table, PartitionAt at) {
        StorageDescriptor storage = new StorageDescriptor(table.getSd());
        storage.setLocation(orNull(at.location()));
        Partition partition = new Partition();
        partition.setDbName(table.getDbName());
        partition.setTableName(table.getTableName());
        partition.setValues(new ArrayList<>(at.values()));
        partition.setSd(storage);
        partition.setParameters(new HashMap<>());
        return partition;
    }

    static List<Partition> partitions(Table table, List<PartitionAt> all) {
        List<Partition> partitions = new ArrayList<>();
        for (PartitionAt at : all) {
            partitions.add(partition(table, at));
        }
        return partitions;
    }

    static PartitionSpec specification(Table table, List<PartitionAt> all) {
        String root = table.getSd().getLocation();
        List<PartitionWithoutSD> partitions = new ArrayList<>();
        for (PartitionAt at : all) {
            if (!at.location().startsWith(root + "/")) {
                throw new IllegalArgumentException(at.location() + " is not below " + root);
            }
            PartitionWithoutSD partition = new PartitionWithoutSD();
            partition.setValues(new ArrayList<>(at.values()));
            partition.setRelativePath(at.location().substring(root.length()));
            partition.setParameters(new HashMap<>());
            partitions.add(partition);
        }
        PartitionSpec specification = new PartitionSpec();
        specification.setDbName(table.getDbName());
        specification.setTableName(table.getTableName());
        specification.setRootPath(root);
        specification.setSharedSDPartitionSpec(
                new PartitionSpecWithSharedSD(partitions, new StorageDescriptor(table.getSd())));
        return specification;
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    static FieldSchema field(Column column) {
        return new FieldSchema(column.name(), column.type(), column.comment().isEmpty() ? null : column.comment());
    }

    static List<FieldSchema> fields(List<Column> columns) {
        List<FieldSchema> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(field(column));
        }
        return fields;
    }

    private static List<Column> columns(List<FieldSchema> fields) {
        List<Column> columns = new ArrayList<>();
        for (FieldSchema field : fields) {
            String comment = field.getComment();
            columns.add(new Column(field.getName(), field.getType(), comment == null ? "" : comment));
        }
        return columns;
    }
}
