package dev.mirrorlake.glue;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * Glue's shapes from neutral values and back. Pure.
 *
 * <p>Going out, everything is {@linkplain #normalized(CatalogTable) normalized} first, so that Glue keeps it as it is; what
 * Glue can't keep, or readers can't read, is refused. Coming back, any table can be read, whoever wrote it: what is missing is empty.
 */
final class GlueConversion {
    /** What Athena and Hive write for a table that is not bucketed. */
    private static final int NOT_BUCKETED = -1;

    private GlueConversion() {}

    /**
     * The table as Glue keeps it: column names in lower case, comments and description cut to what fits, no metastore
     * catalog.
     *
     * @throws dev.mirrorlake.catalog.SyncException as REFUSED where Glue can't hold it, or nobody could read it there
     */
    static CatalogTable normalized(CatalogTable table) {
        CatalogTable normalized = new CatalogTable(
                new TableName(table.name().database(), table.name().table()),
                table.type(),
                GlueText.description(table.description()),
                normalized(table.columns()),
                normalized(table.partitionKeys()),
                table.location(),
                table.format(),
                table.parameters());
        GlueText.check(normalized);
        ReadableTwin.check(normalized);
        return normalized;
    }

    /** As {@link #normalized(CatalogTable)}. */
    static Partition normalized(CatalogTable table, Partition partition) {
        Partition normalized = new Partition(
                partition.values(),
                partition.location(),
                partition.format(),
                normalized(partition.columns()),
                partition.parameters());
        GlueText.check(table, normalized);
        ReadableTwin.check(table, normalized);
        return normalized;
    }

    static TableInput toTableInput(CatalogTable given) {
        CatalogTable table = normalized(given);
        return TableInput.builder()
                .name(table.name().table())
                .description(GlueText.orNull(table.description()))
                .tableType(GlueText.orNull(table.type()))
                .retention(0)
                .storageDescriptor(toStorageDescriptor(table.location(), table.format(), table.columns()))
                .partitionKeys(toColumns(table.partitionKeys()))
                .parameters(table.parameters())
                .build();
    }

    static PartitionInput toPartitionInput(CatalogTable table, Partition given) {
        Partition partition = normalized(table, given);
        return PartitionInput.builder()
                .values(partition.values())
                .storageDescriptor(toStorageDescriptor(partition.location(), partition.format(), partition.columns()))
                .parameters(partition.parameters())
                .build();
    }

    static DatabaseInput toDatabaseInput(Database database) {
        GlueText.checkDatabase(database.name());
        return DatabaseInput.builder()
                .name(database.name())
                .description(GlueText.orNull(GlueText.description(database.description())))
                .parameters(database.parameters())
                .build();
    }

    /** @param name as it was asked for; Glue's own spelling may differ in case */
    static CatalogTable fromGlue(TableName name, Table table) {
        StorageDescriptor storage = orEmpty(table.storageDescriptor());
        return new CatalogTable(
                name,
                orEmpty(table.tableType()),
                orEmpty(table.description()),
                fromColumns(storage.columns()),
                fromColumns(table.partitionKeys()),
                orEmpty(storage.location()),
                fromStorageDescriptor(storage),
                withoutNulls(table.parameters()));
    }

    static Partition fromGlue(software.amazon.awssdk.services.glue.model.Partition partition) {
        StorageDescriptor storage = orEmpty(partition.storageDescriptor());
        return new Partition(
                partition.values().stream().map(GlueConversion::orEmpty).toList(),
                orEmpty(storage.location()),
                fromStorageDescriptor(storage),
                fromColumns(storage.columns()),
                withoutNulls(partition.parameters()));
    }

    static Database fromGlue(software.amazon.awssdk.services.glue.model.Database database) {
        return new Database(
                orEmpty(database.name()), orEmpty(database.description()), withoutNulls(database.parameters()));
    }

    private static List<Column> normalized(List<Column> columns) {
        return columns.stream()
                .map(column -> new Column(
                        column.name().toLowerCase(Locale.ROOT), column.type(), GlueText.comment(column.comment())))
                .toList();
    }

    private static StorageDescriptor toStorageDescriptor(String location, Format format, List<Column> columns) {
        SerDeInfo serde = SerDeInfo.builder()
                .serializationLibrary(GlueText.orNull(format.serde()))
                .parameters(format.serdeParameters())
                .build();
        return StorageDescriptor.builder()
                .columns(toColumns(columns))
                .location(GlueText.orNull(location))
                .inputFormat(GlueText.orNull(format.inputFormat()))
                .outputFormat(GlueText.orNull(format.outputFormat()))
                .serdeInfo(serde)
                .compressed(false)
                .numberOfBuckets(NOT_BUCKETED)
                .bucketColumns(List.of())
                .sortColumns(List.of())
                .storedAsSubDirectories(false)
                .build();
    }

    private static List<software.amazon.awssdk.services.glue.model.Column> toColumns(List<Column> columns) {
        return columns.stream()
                .map(column -> software.amazon.awssdk.services.glue.model.Column.builder()
                        .name(column.name())
                        .type(GlueText.orNull(column.type()))
                        .comment(GlueText.orNull(column.comment()))
                        .build())
                .toList();
    }

    private static List<Column> fromColumns(List<software.amazon.awssdk.services.glue.model.Column> columns) {
        return columns.stream()
                .map(column -> new Column(orEmpty(column.name()), orEmpty(column.type()), orEmpty(column.comment())))
                .toList();
    }

    private static Format fromStorageDescriptor(StorageDescriptor storage) {
        SerDeInfo serde = storage.serdeInfo() == null ? SerDeInfo.builder().build() : storage.serdeInfo();
        return new Format(
                orEmpty(storage.inputFormat()),
                orEmpty(storage.outputFormat()),
                orEmpty(serde.serializationLibrary()),
                withoutNulls(serde.parameters()));
    }

    private static StorageDescriptor orEmpty(@Nullable StorageDescriptor storage) {
        return storage == null ? StorageDescriptor.builder().build() : storage;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> withoutNulls(Map<String, String> parameters) {
        Map<String, String> present = new HashMap<>(parameters);
        present.values().removeIf(value -> value == null);
        present.keySet().removeIf(key -> key == null);
        return present;
    }
}
