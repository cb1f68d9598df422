package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.PartitionValues;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.Map;
import java.util.function.Predicate;

/**
 * From a source table to its twin: the same columns and SerDe over symlinks, and nothing of how the source is bucketed,
 * sorted, skewed, counted or managed. Pure.
 */
final class TwinConversion {
    private TwinConversion() {}

    /**
     * The twin of a table, complete but for its record.
     *
     * @param name the twin's
     * @param format the source's own, as {@link DataFormat#of} knows it
     * @param root the twin's location, {@code s3://…/}
     * @param copied the parameters that are configured to be copied, where a twin may have them
     */
    static CatalogTable toTwin(
            CatalogTable source,
            TableName name,
            DataFormat format,
            String root,
            String owner,
            Predicate<String> copied) {
        Map<String, String> parameters = TwinParameters.of(source.parameters(), copied);
        parameters.put("EXTERNAL", "TRUE");
        if (!format.classification().isEmpty()) {
            parameters.put("classification", format.classification());
        }
        parameters.put(TwinRecord.OWNER, owner);
        return new CatalogTable(
                name,
                "EXTERNAL_TABLE",
                description(source),
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
     * @param partition with all that its SerDe needs to be told
     * @param location the folder of the partition's manifest, {@code s3://…/}
     */
    static Partition toTwin(
            CatalogTable source, Partition partition, DataFormat format, String location, String owner) {
        return new Partition(
                partition.values().stream().map(PartitionValues::spelledOut).toList(),
                location,
                symlinked(partition.format(), format),
                source.columns(),
                Map.of(TwinRecord.OWNER, owner));
    }

    private static Format symlinked(Format source, DataFormat format) {
        return new Format(
                SymlinkFormat.INPUT,
                SymlinkFormat.OUTPUT,
                format.serde(),
                TwinParameters.ofSerde(source.serdeParameters()));
    }

    private static String description(CatalogTable source) {
        String omitted = source.parameters().get(SourceParameters.OMITTED_COLUMNS);
        return "Mirror of the Hive table " + source.name() + " at " + source.location()
                + (omitted == null
                        ? ""
                        : ", without the columns that Athena cannot read: " + omitted.replace(",", ", "))
                + ", kept by Mirrorlake. Edits by hand are overwritten.";
    }
}
