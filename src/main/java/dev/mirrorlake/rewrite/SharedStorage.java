package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.TextMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The partitions of a PartitionSpec that have one StorageDescriptor in common: each lies at that one's location followed by
 * its own relative path. Source: Hive 3.1.3, PartitionSpecWithSharedSDProxy; of the ids as of {@link StorageEdit}.
 */
final class SharedStorage {
    private static final int ROOT_PATH = 3;
    private static final int SHARED = 4;

    private static final int PARTITIONS = 1;
    private static final int STORAGE = 2;

    private static final int VALUES = 1;
    private static final int RELATIVE_PATH = 4;
    private static final int PARAMETERS = 5;

    /**
     * The most characters that the common location may have in all partitions together, each of which gets a location of its
     * own: as many as the bytes that a call has by default at most, and room for 100,000 partitions at 1,000 characters.
     */
    private static final long MAX_LOCATIONS = 100_000_000;

    private final StructValue spec;
    private final StructValue storage;
    private final List<StructValue> partitions;

    private SharedStorage(StructValue spec, StructValue storage, List<StructValue> partitions) {
        this.spec = spec;
        this.storage = storage;
        this.partitions = partitions;
    }

    /** Those of the specs that are such; the others list whole partitions. */
    static List<SharedStorage> in(List<StructValue> specs) {
        List<SharedStorage> shared = new ArrayList<>();
        for (StructValue spec : specs) {
            spec.struct(SHARED)
                    .ifPresent(these -> these.struct(STORAGE)
                            .ifPresent(storage ->
                                    shared.add(new SharedStorage(spec, storage, these.structs(PARTITIONS)))));
        }
        return shared;
    }

    /** How many partitions there are. */
    int size() {
        return partitions.size();
    }

    /**
     * Each as it would be with a descriptor of its own.
     *
     * @throws SyncException REFUSED where that is too much to be held
     */
    List<Partition> read() {
        String location = StorageEdit.location(storage);
        if ((long) location.length() * partitions.size() > MAX_LOCATIONS) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    ForClients.OWN,
                    partitions.size() + " partitions have a common location of " + location.length() + " characters",
                    "add the partitions in several calls",
                    null);
        }
        Format format = StorageEdit.format(storage);
        return partitions.stream()
                .map(partition -> new Partition(
                        partition.texts(VALUES),
                        location + partition.text(RELATIVE_PATH).orElse(""),
                        format,
                        List.of(),
                        partition.textMap(PARAMETERS).map(TextMap::toMap).orElse(Map.of())))
                .toList();
    }

    /** Makes all of them partitions of a symlink table; {@link #toRewritten(int, String, Format, String, String)} goes on. */
    void toRewritten(ManifestRoot root) {
        String location = PartitionEdit.withoutSlash(root.uri());
        StorageEdit.toSymlinks(storage, location);
        if (spec.text(ROOT_PATH).isPresent()) {
            spec.setText(ROOT_PATH, location);
        }
    }

    /**
     * @param index of the partition, as {@link #read} gives them
     * @param location and the rest as of {@link PartitionEdit#toRewritten}
     */
    void toRewritten(int index, String location, Format format, String folder, String owner) {
        StructValue partition = partitions.get(index);
        partition.setText(RELATIVE_PATH, "/" + PartitionEdit.withoutSlash(folder));
        StorageEdit.mark(partition.textMapOrNew(PARAMETERS), location, format, owner);
    }
}
