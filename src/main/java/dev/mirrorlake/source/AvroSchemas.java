package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeFile;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts the Avro schemas that tables name by an address in lakeFS into the tables themselves, where Athena finds them. Each
 * is read once. Confined to one sync of one table.
 */
public final class AvroSchemas {
    /** What fits into a parameter of Glue's. Source: AWS Glue API reference, read 2026-11-20. */
    static final int LONGEST_BYTES = 512_000;

    /** Failures that lie in the address or in what is there; others are lakeFS's, and end the sync. */
    private static final Set<ReasonCode> FLAWS = Set.of(ReasonCode.TOO_LARGE, ReasonCode.NO_SUCH_PLACE);

    private final Function<LakeLocation, LakeFile> files;
    private final Set<String> buckets;
    private final Map<String, Schema> schemas = new HashMap<>();
    private final List<Watched> watched = new ArrayList<>();

    /**
     * @param files of lakeFS, of {@link #LONGEST_BYTES} at most
     * @param buckets those that are lakeFS repositories
     */
    AvroSchemas(Function<LakeLocation, LakeFile> files, Set<String> buckets) {
        this.files = files;
        this.buckets = Set.copyOf(buckets);
    }

    /**
     * What was found at an address.
     *
     * @param flaw why it can't be inlined; empty where it can
     */
    private record Schema(String text, String flaw) {}

    /**
     * The table with its schema in it; as it was where that isn't in lakeFS, or can't be inlined.
     *
     * @throws SyncException where lakeFS doesn't answer
     */
    CatalogTable inlined(CatalogTable table) {
        return isAddressed(table, table.format())
                ? new CatalogTable(
                        table.name(),
                        table.type(),
                        table.description(),
                        table.columns(),
                        table.partitionKeys(),
                        table.location(),
                        inlined(table.format()),
                        inlined(table.parameters()))
                : table;
    }

    /**
     * As {@link #inlined(CatalogTable)}.
     *
     * @param table with its own schema inlined
     */
    Partition inlined(CatalogTable table, Partition partition) {
        return isAddressed(table, partition.format())
                ? new Partition(
                        partition.values(),
                        partition.location(),
                        inlined(partition.format()),
                        partition.columns(),
                        partition.parameters())
                : partition;
    }

    /** What the schemas depend on, found or not. */
    List<Watched> watched() {
        return List.copyOf(watched);
    }

    /** A refusal for an address of a schema, with what was found there. */
    Reason explained(Reason refusal) {
        if (refusal.code() != ReasonCode.AVRO_SCHEMA_URL) {
            return refusal;
        }
        return schemas.entrySet().stream()
                .filter(tried -> refusal.text().contains("\"" + tried.getKey() + "\""))
                .map(tried -> new Reason(
                        refusal.code(),
                        refusal.text() + ", and which can't be inlined: "
                                + tried.getValue().flaw(),
                        "put the schema there, or set " + AvroSchema.LITERAL + " to it"))
                .findFirst()
                .orElse(refusal);
    }

    private static boolean isAddressed(CatalogTable table, Format format) {
        return DataFormat.of(format).equals(Optional.of(DataFormat.AVRO))
                && AvroSchema.url(DataFormat.parameters(format, table)).isPresent();
    }

    private Format inlined(Format format) {
        return new Format(
                format.inputFormat(), format.outputFormat(), format.serde(), inlined(format.serdeParameters()));
    }

    private Map<String, String> inlined(Map<String, String> parameters) {
        Optional<Schema> schema = AvroSchema.url(parameters).flatMap(this::at);
        if (schema.isEmpty() || !schema.get().flaw().isEmpty()) {
            return parameters;
        }
        Map<String, String> inlined = new HashMap<>(parameters);
        inlined.remove(AvroSchema.URL);
        inlined.put(AvroSchema.LITERAL, schema.get().text());
        return inlined;
    }

    /** Empty where the address isn't in lakeFS. */
    private Optional<Schema> at(String url) {
        Schema known = schemas.get(url);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Schema> read = read(url);
        read.ifPresent(schema -> schemas.put(url, schema));
        return read;
    }

    private Optional<Schema> read(String url) {
        try {
            Optional<LakeLocation> place = LakeLocation.parse(url, buckets);
            return place.map(this::read);
        } catch (SyncException e) {
            if (!FLAWS.contains(e.code())) {
                throw e;
            }
            return Optional.of(new Schema("", String.valueOf(e.getMessage())));
        }
    }

    private Schema read(LakeLocation place) {
        LakeFile file = files.apply(place);
        watched.add(file.watched());
        return file.text()
                .map(text -> new Schema(text, AvroSchema.flaw(text).orElse("")))
                .orElseGet(() -> new Schema("", "there is no such object"));
    }
}
