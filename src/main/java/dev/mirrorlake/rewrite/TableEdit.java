package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.TextMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Hive's Table struct and changes in it what rewriting changes; all else stays byte for byte as it is. Pure. Source of
 * the ids as of {@link StorageEdit}.
 */
public final class TableEdit {
    private static final int STORAGE = 7;
    private static final int PARTITION_KEYS = 8;
    private static final int PARAMETERS = 9;
    private static final int TYPE = 12;

    private static final int COLUMN_NAME = 1;
    private static final int COLUMN_TYPE = 2;
    private static final int COLUMN_COMMENT = 3;

    private static final String EXTERNAL_TABLE = "EXTERNAL_TABLE";
    private static final String EXTERNAL = "EXTERNAL";

    /**
     * By them a metastore deletes the files of an external table with it, or moves them when it is renamed. Source: Hive
     * 3.1.3 and 4.0.1.
     */
    private static final List<String> OF_MANAGED =
            List.of("external.table.purge", "auto.purge", "TRANSLATED_TO_EXTERNAL");

    private TableEdit() {}

    /** @param name what it is to be called, whatever the struct says */
    static SentTable read(TableName name, StructValue table) {
        Optional<StructValue> storage = table.struct(STORAGE);
        Map<String, String> parameters =
                table.textMap(PARAMETERS).map(TextMap::toMap).orElse(Map.of());
        boolean external = "TRUE".equalsIgnoreCase(parameters.getOrDefault(EXTERNAL, ""));
        CatalogTable read = new CatalogTable(
                name,
                table.text(TYPE).orElse(external ? EXTERNAL_TABLE : "MANAGED_TABLE"),
                parameters.getOrDefault("comment", ""),
                storage.map(sd -> columns(sd.structs(StorageEdit.COLUMNS))).orElse(List.of()),
                columns(table.structs(PARTITION_KEYS)),
                storage.map(StorageEdit::location).orElse(""),
                storage.map(StorageEdit::format).orElse(new Format("", "", "", Map.of())),
                parameters);
        return new SentTable(
                read,
                storage.isPresent(),
                storage.filter(StorageEdit::isBucketed).isPresent());
    }

    private static List<Column> columns(List<StructValue> fields) {
        return fields.stream()
                .map(field -> new Column(
                        field.text(COLUMN_NAME).orElse(""),
                        field.text(COLUMN_TYPE).orElse(""),
                        field.text(COLUMN_COMMENT).orElse("")))
                .toList();
    }

    /**
     * Makes it a table of symlinks, which nobody purges.
     *
     * @param source where its data is, and in what format
     * @param root where its manifests are
     * @param owner the id of this installation
     */
    public static void toRewritten(StructValue table, CatalogTable source, ManifestRoot root, String owner) {
        StorageEdit.toSymlinks(table.structOrNew(STORAGE), PartitionEdit.withoutSlash(root.uri()));
        TextMap parameters = table.textMapOrNew(PARAMETERS);
        StorageEdit.mark(parameters, source.location(), source.format(), owner);
        parameters.put(EXTERNAL, "TRUE");
        OF_MANAGED.forEach(parameters::remove);
        table.setText(TYPE, EXTERNAL_TABLE);
    }

    /**
     * Makes it the table that it would be without rewriting. It stays external.
     *
     * @param source where its data is, and in what format; without a location it keeps the one that it has
     */
    public static void toSource(StructValue table, CatalogTable source) {
        StorageEdit.toSource(table.structOrNew(STORAGE), source.location(), source.format());
        StorageEdit.unmark(table.textMapOrNew(PARAMETERS));
    }
}
