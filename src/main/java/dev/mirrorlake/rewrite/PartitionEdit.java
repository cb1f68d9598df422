package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.TextMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Hive's Partition struct and changes in it what rewriting changes; all else stays byte for byte as it is. Pure. Source
 * of the ids as of {@link StorageEdit}.
 */
public final class PartitionEdit {
    private static final int VALUES = 1;
    private static final int STORAGE = 6;
    private static final int PARAMETERS = 7;

    private PartitionEdit() {}

    /** Without its columns, on which nothing here depends. */
    static Partition read(StructValue partition) {
        StructValue storage = partition.struct(STORAGE).orElse(null);
        return new Partition(
                partition.texts(VALUES),
                storage == null ? "" : StorageEdit.location(storage),
                storage == null ? new Format("", "", "", Map.of()) : StorageEdit.format(storage),
                List.of(),
                partition.textMap(PARAMETERS).map(TextMap::toMap).orElse(Map.of()));
    }

    /**
     * Makes it a partition of a symlink table.
     *
     * @param location of its data; empty where only its values say it
     * @param format of its data
     * @param folder of its manifest below the root, ending in a slash
     */
    public static void toRewritten(
            StructValue partition, String location, Format format, ManifestRoot root, String folder, String owner) {
        StorageEdit.toSymlinks(partition.structOrNew(STORAGE), withoutSlash(root.uri(folder)));
        StorageEdit.mark(partition.textMapOrNew(PARAMETERS), location, format, owner);
    }

    /**
     * Makes it the partition that it would be without rewriting.
     *
     * @param location empty: it stays where it is
     * @param format of its data
     */
    public static void toSource(StructValue partition, String location, Format format) {
        StorageEdit.toSource(partition.structOrNew(STORAGE), location, format);
        partition.textMap(PARAMETERS).ifPresent(StorageEdit::unmark);
    }

    /** As the metastore keeps locations. */
    static String withoutSlash(String location) {
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }
}
