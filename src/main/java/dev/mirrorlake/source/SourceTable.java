package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.config.Config.UnsupportedColumns;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as its twin is made from it: what Spark means by it, with the Avro schemas in it that lie in lakeFS, and without the
 * columns that are omitted. Confined to one sync.
 */
public final class SourceTable {
    private final SparkTable.Reading reading;
    private final AvroSchemas schemas;
    private final OmittedColumns omitted;
    private final CatalogTable table;

    private SourceTable(SparkTable.Reading reading, AvroSchemas schemas, OmittedColumns omitted) {
        this.reading = reading;
        this.schemas = schemas;
        this.omitted = omitted;
        this.table = omitted.rest();
    }

    /**
     * @param stored as the metastore has it, or would have it were it not rewritten
     * @param unsupported what becomes of columns that Athena can't read
     */
    public static SourceTable read(CatalogTable stored, AvroSchemas schemas, UnsupportedColumns unsupported) {
        SparkTable.Reading reading = SparkTable.read(stored);
        CatalogTable table = explicit(schemas.inlined(reading.table()));
        List<UnreadableColumn> unreadable = new ArrayList<>();
        if (unsupported == UnsupportedColumns.OMIT && SourceRules.ofColumnsOnly(table)) {
            unreadable.addAll(reading.misread());
            ColumnRules.unreadable(table, table.format()).stream()
                    .filter(column ->
                            unreadable.stream().noneMatch(other -> other.name().equalsIgnoreCase(column.name())))
                    .forEach(unreadable::add);
        }
        return new SourceTable(reading, schemas, new OmittedColumns(table, unreadable));
    }

    private static CatalogTable explicit(CatalogTable table) {
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                table.partitionKeys(),
                table.location(),
                DataFormat.explicit(table.format(), table),
                table.parameters());
    }

    /** At its place even where it is refused. */
    public CatalogTable table() {
        return table;
    }

    /** Why the table can't have a twin; empty where it may. */
    public Optional<Reason> refusal() {
        Optional<Reason> misread = omitted.columns().isEmpty()
                ? reading.misread().stream().findFirst().map(column -> column.refusal(table))
                : Optional.empty();
        return reading.refusal()
                .or(() -> misread)
                .or(omitted::refusal)
                .or(() -> SourceRules.refusal(table))
                .map(schemas::explained);
    }

    /** Why what lies in its location forbids a twin; empty where it doesn't. */
    public Optional<Reason> refusal(LakeLocation place, List<Listing> listings) {
        return reading.refusal(place, listings);
    }

    /**
     * Why a partition can't be in the twin; empty where it can.
     *
     * @param partition as {@link #partition} gives it
     */
    public Optional<Reason> refusal(Partition partition) {
        return SourceRules.refusal(table, partition)
                .map(schemas::explained)
                .or(() -> omitted.refusal(partition))
                .or(() -> PartitionValues.refusal(table, partition));
    }

    /**
     * A partition as it really is. Parameters of the SerDe that it lacks it has from the table, as Spark reads it: readers
     * of the twin take them from the partition alone. Where its SerDe is another, the table's mean nothing to it.
     *
     * <p>Sources: Trino 476, seen to read a partition without {@code field.delim} as all NULL; Spark's TableReader
     * (SPARK-13709), read 2026-11-30.
     */
    public Partition partition(Partition stored) {
        Partition partition = schemas.inlined(table, reading.partition(stored));
        Format own = partition.format();
        Map<String, String> parameters = new HashMap<>();
        if (DataFormat.of(own).equals(DataFormat.of(table.format()))) {
            parameters.putAll(table.format().serdeParameters());
        }
        parameters.putAll(own.serdeParameters());
        return new Partition(
                partition.values(),
                partition.location(),
                DataFormat.explicit(new Format(own.inputFormat(), own.outputFormat(), own.serde(), parameters), table),
                partition.columns(),
                partition.parameters());
    }

    /**
     * Whether folders within a location belong to it.
     *
     * @param byDefault where the table's reader leaves it open
     */
    public boolean recursive(boolean byDefault) {
        return reading.recursive(byDefault);
    }

    /** What of it lies in lakeFS beside its data. */
    public List<Watched> watched() {
        return schemas.watched();
    }
}
