package dev.mirrorlake.hive;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.jspecify.annotations.Nullable;

/**
 * From the metastore's Thrift structs to neutral values. Pure, and total: every field of a struct may be missing, and
 * becomes the empty value of its type.
 */
final class HiveConversion {
    /** Where Hive keeps a table's comment. */
    private static final String COMMENT = "comment";

    /** What an untyped table is made external by. */
    private static final String EXTERNAL = "EXTERNAL";

    private HiveConversion() {}

    /** @param name as it was asked for; what the struct says of its own name is not looked at */
    static CatalogTable table(TableName name, Table table) {
        Map<String, String> parameters = parameters(table.getParameters());
        StorageDescriptor storage = storage(table.getSd());
        return new CatalogTable(
                name,
                type(table.getTableType(), parameters),
                parameters.getOrDefault(COMMENT, ""),
                columns(storage.getCols()),
                columns(table.getPartitionKeys()),
                text(storage.getLocation()),
                format(storage),
                parameters);
    }

    static Partition partition(org.apache.hadoop.hive.metastore.api.Partition partition) {
        StorageDescriptor storage = storage(partition.getSd());
        List<String> values = partition.getValues();
        return new Partition(
                values == null ? List.of() : values,
                text(storage.getLocation()),
                format(storage),
                columns(storage.getCols()),
                parameters(partition.getParameters()));
    }

    private static String type(@Nullable String type, Map<String, String> parameters) {
        if (type != null) {
            return type;
        }
        return "TRUE".equalsIgnoreCase(parameters.get(EXTERNAL)) ? "EXTERNAL_TABLE" : "MANAGED_TABLE";
    }

    private static StorageDescriptor storage(@Nullable StorageDescriptor storage) {
        return storage == null ? new StorageDescriptor() : storage;
    }

    private static Format format(StorageDescriptor storage) {
        SerDeInfo serde = storage.getSerdeInfo() == null ? new SerDeInfo() : storage.getSerdeInfo();
        return new Format(
                text(storage.getInputFormat()),
                text(storage.getOutputFormat()),
                text(serde.getSerializationLib()),
                parameters(serde.getParameters()));
    }

    private static List<Column> columns(@Nullable List<FieldSchema> fields) {
        if (fields == null) {
            return List.of();
        }
        return fields.stream()
                .map(field -> new Column(text(field.getName()), text(field.getType()), text(field.getComment())))
                .toList();
    }

    private static Map<String, String> parameters(@Nullable Map<String, String> parameters) {
        Map<String, String> present = new HashMap<>();
        if (parameters != null) {
            parameters.forEach((key, value) -> present.put(text(key), text(value)));
        }
        return present;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
