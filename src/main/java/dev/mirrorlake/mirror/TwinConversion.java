package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * From a source table to its twin: the same columns and SerDe over symlinks. Pure.
 *
 * <p>Parameters are taken over by an allow-list: those that say how files are read. Statistics describe other files
 * and mislead planners, and markers of managed or transactional tables would be lies.
 */
final class TwinConversion {

    /** Readers find a SerDe's parameters among those of the table too, where Trino has put them. */
    private static final Set<String> PARAMETERS = Set.of(
            "skip.header.line.count",
            "skip.footer.line.count",
            "comment",
            "escape.delim",
            "separatorChar",
            "quoteChar",
            "escapeChar");

    private static final List<String> PARAMETER_PREFIXES =
            List.of("serialization.", "field.delim", "line.delim", "parquet.", "orc.", "avro.");

    private TwinConversion() {}

    /**
     * The twin of a table, complete but for its record.
     *
     * @param name the twin's
     * @param format the source's own, as {@link DataFormat#of} knows it
     * @param root the twin's location, {@code s3://…/}
     */
    static CatalogTable toTwin(CatalogTable source, TableName name, DataFormat format, String root, String owner) {
        Map<String, String> parameters = new TreeMap<>();
        source.parameters().forEach((key, value) -> {
            if (PARAMETERS.contains(key) || PARAMETER_PREFIXES.stream().anyMatch(key::startsWith)) {
                parameters.put(key, value);
            }
        });
        parameters.put("EXTERNAL", "TRUE");
        parameters.put("classification", format.classification());
        parameters.put(TwinRecord.OWNER, owner);
        return new CatalogTable(
                name,
                "EXTERNAL_TABLE",
                description(source.name(), source.location()),
                source.columns(),
                source.partitionKeys(),
                root,
                symlinked(source.format(), format),
                parameters);
    }

    /**
     * A partition of the twin. It has the table's columns, not its own: behind symlinks readers match a partition's
     * columns to the table's by position (seen with Trino 476; silently wrong rows in ORC and CSV).
     *
     * @param location the folder of the partition's manifest, {@code s3://…/}
     */
    static Partition toTwin(
            CatalogTable source, Partition partition, DataFormat format, String location, String owner) {
        return new Partition(
                partition.values(),
                location,
                symlinked(partition.format(), format),
                source.columns(),
                Map.of(TwinRecord.OWNER, owner));
    }

    private static Format symlinked(Format source, DataFormat format) {
        return new Format(SymlinkFormat.INPUT, SymlinkFormat.OUTPUT, format.serde(), source.serdeParameters());
    }

    private static String description(TableName source, String location) {
        return "Mirror of the Hive table " + source + " at " + location
                + ", kept by Mirrorlake. Edits by hand are overwritten.";
    }
}
