package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.TextMap;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.List;
import java.util.Map;

/**
 * What tables and partitions have in common on the wire: a StorageDescriptor, and parameters that tell of the source. Pure.
 *
 * <p>Source of the ids: the field metadata of the classes generated from the IDL of Hive 2.3.9, 3.1.3, 4.0.1 and 4.2.0, where
 * they are the same, read 2026-11-20.
 */
final class StorageEdit {
    static final int COLUMNS = 1;
    private static final int LOCATION = 2;
    private static final int INPUT_FORMAT = 3;
    private static final int OUTPUT_FORMAT = 4;
    private static final int NUM_BUCKETS = 6;
    private static final int SERDE = 7;

    private static final int SERDE_LIBRARY = 2;
    private static final int SERDE_PARAMETERS = 3;

    private static final List<String> MARKS = List.of(
            SourceParameters.LOCATION,
            SourceParameters.INPUT_FORMAT,
            SourceParameters.OUTPUT_FORMAT,
            SourceParameters.OWNER);

    private StorageEdit() {}

    static String location(StructValue storage) {
        return storage.text(LOCATION).orElse("");
    }

    static Format format(StructValue storage) {
        StructValue serde = storage.struct(SERDE).orElse(null);
        return new Format(
                storage.text(INPUT_FORMAT).orElse(""),
                storage.text(OUTPUT_FORMAT).orElse(""),
                serde == null ? "" : serde.text(SERDE_LIBRARY).orElse(""),
                serde == null
                        ? Map.of()
                        : serde.textMap(SERDE_PARAMETERS).map(TextMap::toMap).orElse(Map.of()));
    }

    /** Hive writes -1 or 0 where there are none. */
    static boolean isBucketed(StructValue storage) {
        return storage.number(NUM_BUCKETS).orElse(0) > 0;
    }

    /** @param location as the metastore is to have it */
    static void toSymlinks(StructValue storage, String location) {
        storage.setText(LOCATION, location);
        storage.setText(INPUT_FORMAT, SymlinkFormat.INPUT);
        storage.setText(OUTPUT_FORMAT, SymlinkFormat.OUTPUT);
    }

    /** @param location empty: it stays as it is */
    static void toSource(StructValue storage, String location, Format format) {
        if (!location.isEmpty()) {
            storage.setText(LOCATION, location);
        }
        if (SymlinkFormat.is(format(storage)) && !SymlinkFormat.is(format)) {
            storage.setText(INPUT_FORMAT, format.inputFormat());
            storage.setText(OUTPUT_FORMAT, format.outputFormat());
        }
    }

    /** @param location of the source; empty where nothing but the partition's values says where it is */
    static void mark(TextMap parameters, String location, Format format, String owner) {
        if (location.isEmpty()) {
            parameters.remove(SourceParameters.LOCATION);
        } else {
            parameters.put(SourceParameters.LOCATION, location);
        }
        parameters.put(SourceParameters.INPUT_FORMAT, format.inputFormat());
        parameters.put(SourceParameters.OUTPUT_FORMAT, format.outputFormat());
        parameters.put(SourceParameters.OWNER, owner);
    }

    static void unmark(TextMap parameters) {
        MARKS.forEach(parameters::remove);
    }
}
