package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are more than their files: a list of these wouldn't give their rows.
 *
 * <p>Pure. The marks are those that Hive, Spark, Trino and each format's own Hive connector write into the metastore, read
 * 2026-11-20 and 2026-11-30.
 */
final class TableKinds {
    private static final String STORAGE_HANDLER = "storage_handler";

    private TableKinds() {}

    /** Why a table of this kind can't have a twin; empty of one that is its files. */
    static Optional<Reason> refusal(CatalogTable table) {
        Map<String, String> parameters = table.parameters();
        String provider = lower(parameters.get("spark.sql.sources.provider"));
        String type = lower(parameters.get("table_type"));
        if (lower(table.type()).endsWith("view") || Boolean.parseBoolean(parameters.get("presto_view"))) {
            return refused(ReasonCode.VIEW, table, "is a view", "");
        }
        if (parameters.containsKey("metadata_location")
                || type.contains("iceberg")
                || provider.equals("iceberg")
                || classes(table).anyMatch(name -> name.contains("iceberg"))) {
            return refused(
                    ReasonCode.ICEBERG, table, "is an Iceberg table", "read it with Athena's own Iceberg support");
        }
        if (provider.equals("delta")
                || type.equals("delta")
                || classes(table).anyMatch(name -> name.startsWith("io.delta."))) {
            return refused(ReasonCode.DELTA, table, "is a Delta Lake table", "read it with Athena's own Delta support");
        }
        if (provider.equals("hudi")
                || type.equals("hudi")
                || classes(table).anyMatch(name -> name.contains(".hudi.") || name.contains("hoodie"))) {
            return refused(ReasonCode.HUDI, table, "is a Hudi table", "read it with Athena's own Hudi support");
        }
        if (parameters.containsKey(STORAGE_HANDLER)) {
            return refused(
                    ReasonCode.STORAGE_HANDLER,
                    table,
                    "is kept by the storage handler " + parameters.get(STORAGE_HANDLER),
                    "");
        }
        Optional<String> elsewhere = classes(table)
                .filter(name -> name.contains(".hbase.") || name.contains(".kudu."))
                .findFirst();
        if (elsewhere.isPresent()) {
            return refused(ReasonCode.STORAGE_HANDLER, table, "is not kept in files, but by " + elsewhere.get(), "");
        }
        if (lower(parameters.get("transactional")).equals("true")
                || lower(parameters.get("transactional_properties")).equals("insert_only")) {
            return refused(
                    ReasonCode.TRANSACTIONAL,
                    table,
                    "is transactional: its files can't be read by listing them",
                    "make it an external table");
        }
        return Optional.empty();
    }

    /** In lower case, all that is to read and write it. */
    private static Stream<String> classes(CatalogTable table) {
        return Stream.of(
                        table.format().inputFormat(),
                        table.format().outputFormat(),
                        table.format().serde(),
                        table.parameters().getOrDefault(STORAGE_HANDLER, ""))
                .map(TableKinds::lower);
    }

    private static Optional<Reason> refused(ReasonCode code, CatalogTable table, String why, String remedy) {
        return Optional.of(new Reason(code, "table " + table.name() + " " + why, remedy));
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    }
}
