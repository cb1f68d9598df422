package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which source tables can have a twin. Listing the files of a table gives its rows only where the files are all there
 * is to it; for the others a twin would be wrong, and is refused. So is one that Athena couldn't read.
 *
 * <p>Pure. The marks of each kind are those that Hive, Spark and Trino write into the metastore, read 2026-11-20.
 */
public final class SourceRules {
    private static final String AVRO_SCHEMA = "avro.schema.literal";
    private static final String AVRO_SCHEMA_URL = "avro.schema.url";

    /** What Hive's Avro SerDe takes for no value. */
    private static final String NONE = "none";

    private SourceRules() {}

    /**
     * Why a table can't have a twin; empty where it can. Looks at the table only, not at where it is.
     */
    public static Optional<Reason> refusal(CatalogTable table) {
        Map<String, String> parameters = table.parameters();
        String provider =
                parameters.getOrDefault("spark.sql.sources.provider", "").toLowerCase(Locale.ROOT);
        if (table.type().endsWith("VIEW")) {
            return refused(ReasonCode.VIEW, table, "is a view", "");
        }
        if (parameters.containsKey("metadata_location")
                || lower(parameters.get("table_type")).contains("iceberg")
                || provider.equals("iceberg")) {
            return refused(
                    ReasonCode.ICEBERG, table, "is an Iceberg table", "read it with Athena's own Iceberg support");
        }
        if (provider.equals("delta") || lower(parameters.get("table_type")).equals("delta")) {
            return refused(ReasonCode.DELTA, table, "is a Delta Lake table", "read it with Athena's own Delta support");
        }
        String inputFormat = lower(table.format().inputFormat());
        if (provider.equals("hudi") || inputFormat.contains("hudi") || inputFormat.contains("hoodie")) {
            return refused(ReasonCode.HUDI, table, "is a Hudi table", "read it with Athena's own Hudi support");
        }
        if (parameters.containsKey("storage_handler")) {
            return refused(
                    ReasonCode.STORAGE_HANDLER,
                    table,
                    "is kept by the storage handler " + parameters.get("storage_handler"),
                    "");
        }
        if (Boolean.parseBoolean(lower(parameters.get("transactional")))) {
            return refused(
                    ReasonCode.TRANSACTIONAL,
                    table,
                    "is transactional: its files can't be read by listing them",
                    "make it an external table");
        }
        return formatRefusal(table, table.format(), "table " + table.name()).or(() -> typeRefusal(table));
    }

    /**
     * Why a partition can't be in a twin; empty where it can. Its own columns don't matter: in the twin it has the
     * table's.
     */
    public static Optional<Reason> refusal(CatalogTable table, Partition partition) {
        String what = "table " + table.name() + ", partition " + partition.values();
        return formatRefusal(table, partition.format(), what);
    }

    private static Optional<Reason> formatRefusal(CatalogTable table, Format format, String what) {
        if (SymlinkFormat.is(format)) {
            return Optional.of(new Reason(ReasonCode.SYMLINK, what + " is a symlink table itself", ""));
        }
        if (DataFormat.of(format).isEmpty()) {
            return Optional.of(new Reason(
                    ReasonCode.FORMAT_UNSUPPORTED,
                    "%s: SerDe \"%s\" over input format \"%s\" is not one that Athena reads behind symlinks"
                            .formatted(what, format.serde(), format.inputFormat()),
                    "store it as Parquet, ORC, Avro, JSON or text"));
        }
        return DataFormat.of(format).equals(Optional.of(DataFormat.AVRO))
                ? avroRefusal(table, format, what)
                : Optional.empty();
    }

    /**
     * Readers take the SerDe's parameters and the table's together, and the schema itself before its address. Athena
     * doesn't support the address. Source: Amazon Athena user guide, "Avro SerDe", read 2026-11-20.
     */
    private static Optional<Reason> avroRefusal(CatalogTable table, Format format, String what) {
        Map<String, String> parameters = new HashMap<>(format.serdeParameters());
        parameters.putAll(table.parameters());
        String url = parameters.getOrDefault(AVRO_SCHEMA_URL, NONE);
        if (url.equals(NONE) || !parameters.getOrDefault(AVRO_SCHEMA, NONE).equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                ReasonCode.AVRO_SCHEMA_URL,
                "%s has its schema at %s \"%s\", which Athena doesn't follow".formatted(what, AVRO_SCHEMA_URL, url),
                "set " + AVRO_SCHEMA + " to the schema itself"));
    }

    private static Optional<Reason> typeRefusal(CatalogTable table) {
        for (Column column : table.columns()) {
            Optional<String> unreadable = AthenaType.unreadable(column.type());
            if (unreadable.isPresent()) {
                return typeRefused(table, "column", column, unreadable.get());
            }
        }
        for (Column key : table.partitionKeys()) {
            Optional<String> unreadable = AthenaType.unreadableKey(key.type());
            if (unreadable.isPresent()) {
                return typeRefused(table, "partition key", key, unreadable.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<Reason> typeRefused(CatalogTable table, String what, Column column, String part) {
        String within = part.equals(column.type()) ? "" : " with \"" + part + "\" in it";
        return refused(
                ReasonCode.TYPE_UNSUPPORTED,
                table,
                "has the %s \"%s\" of type \"%s\"%s, which Athena can't read"
                        .formatted(what, column.name(), column.type(), within),
                "give it a type that Athena reads, such as string, or drop it");
    }

    private static Optional<Reason> refused(ReasonCode code, CatalogTable table, String why, String remedy) {
        return Optional.of(new Reason(code, "table " + table.name() + " " + why, remedy));
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }
}
