package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tables of Spark's data sources ({@code CREATE TABLE … USING csv}). What Hive would read of them is a stand-in where
 * Spark finds no Hive format like theirs: one column {@code col array<string>}, sequence files and, of an external table,
 * a location that ends in {@code -__PLACEHOLDER__}. What Spark goes by is in the table's parameters {@code
 * spark.sql.sources.*} and in the SerDe's parameters, which hold the real location and the source's options.
 *
 * <p>Pure. Source: tables that Spark 3.5.7 made in a Hive 3.1.3 metastore, and its HiveExternalCatalog, read 2026-11-20.
 */
public final class SparkTable {
    private static final String PROVIDER = "spark.sql.sources.provider";
    private static final String PARTITION_PROVIDER = "spark.sql.partitionProvider";

    /** What Spark calls tables that it leaves to Hive. */
    private static final String HIVE = "hive";

    /** Sources that {@link SourceRules} refuses for what they are. */
    private static final Set<String> OTHER_RULES = Set.of("iceberg", "delta", "hudi");

    /** Table parameters that say how Hive reads files, which Spark doesn't look at. */
    private static final List<String> OF_HIVE = List.of(
            "skip.",
            "serialization.",
            "hive.serialization.",
            "field.delim",
            "line.delim",
            "escape.delim",
            "collection.delim",
            "colelction.delim",
            "mapkey.delim",
            "separatorChar",
            "quoteChar",
            "escapeChar",
            "mapping.",
            "ignore.malformed.json",
            "dots.in.keys",
            "case.insensitive",
            "explicit.null",
            "timestamp.formats",
            "avro.schema.");

    /** The columns of a table that Hive can't read. */
    private static final List<Column> STAND_IN = List.of(new Column("col", "array<string>", "from deserializer"));

    private SparkTable() {}

    /** What a table in the metastore is to be read as. */
    public sealed interface Reading {
        /** The table as it really is; where it is refused, at least where it is. */
        CatalogTable table();

        /** Why the table can't have a twin; empty where it may. */
        default Optional<Reason> refusal() {
            return Optional.empty();
        }

        /** The columns that Athena wouldn't read as Spark wrote them. */
        default List<UnreadableColumn> misread() {
            return List.of();
        }

        /** Why what lies in its location forbids a twin; empty where it doesn't. */
        default Optional<Reason> refusal(LakeLocation place, List<Listing> listings) {
            return Optional.empty();
        }

        /** A partition of the table as it really is. */
        default Partition partition(Partition stored) {
            return stored;
        }

        /**
         * Whether folders within a location belong to it.
         *
         * @param byDefault where the table's reader leaves it open
         */
        default boolean recursive(boolean byDefault) {
            return byDefault;
        }

        /** Not a table of a data source, or one of which Spark says no more than its name. */
        record AsStored(CatalogTable table) implements Reading {}

        /** Its partitions are read as the table is; of their own they have the location. */
        record DataSource(CatalogTable table, List<UnreadableColumn> misread) implements Reading {
            public DataSource {
                misread = List.copyOf(misread);
            }

            @Override
            public Partition partition(Partition stored) {
                return new Partition(
                        stored.values(), stored.location(), table.format(), table.columns(), stored.parameters());
            }

            @Override
            public Optional<Reason> refusal(LakeLocation place, List<Listing> listings) {
                return SparkFolders.refusal(table, place, listings);
            }

            /** Spark never reads them, but where the option recursiveFileLookup says so, which is refused. */
            @Override
            public boolean recursive(boolean byDefault) {
                return false;
            }
        }

        /** A table of a data source that Athena wouldn't read as Spark does. */
        record Refused(CatalogTable table, Reason reason) implements Reading {
            @Override
            public Optional<Reason> refusal() {
                return Optional.of(reason);
            }
        }
    }

    /** @param stored as the metastore has it */
    public static Reading read(CatalogTable stored) {
        String provider = stored.parameters().getOrDefault(PROVIDER, HIVE).toLowerCase(Locale.ROOT);
        if (stored.type().endsWith("VIEW") || provider.equals(HIVE) || OTHER_RULES.contains(provider)) {
            return new Reading.AsStored(stored);
        }
        if (!SparkSchema.isIn(stored.parameters()) && !stored.columns().equals(STAND_IN)) {
            return new Reading.AsStored(stored);
        }
        CatalogTable located =
                with(stored, location(stored), stored.columns(), stored.partitionKeys(), stored.format(), 0);
        try {
            return real(located, provider);
        } catch (SparkTableException e) {
            return new Reading.Refused(
                    located, new Reason(e.code(), "table " + stored.name() + " " + e.getMessage(), e.remedy()));
        }
    }

    private static String location(CatalogTable stored) {
        return SparkOptions.of(stored.format()).path().orElse(stored.location());
    }

    private static Reading real(CatalogTable table, String provider) throws SparkTableException {
        SparkSource source = SparkSource.of(provider)
                .orElseThrow(() -> new SparkTableException(
                        ReasonCode.FORMAT_UNSUPPORTED,
                        "is of Spark's data source \"" + table.parameters().get(PROVIDER)
                                + "\", which Athena has no reader for",
                        "store it as Parquet, ORC, Avro, JSON, CSV or text"));
        SparkSchema schema = SparkSchema.of(table);
        checkPartitions(table, schema);
        SparkSource.Files files = source.files(SparkOptions.of(table.format()));
        List<Column> columns = new ArrayList<>();
        List<UnreadableColumn> misread = new ArrayList<>();
        Map<String, Column> keys = new TreeMap<>();
        Set<String> names = new HashSet<>();
        for (SparkSchema.Field field : schema.fields()) {
            Column column = field.column();
            if (!names.add(column.name())) {
                throw new SparkTableException(
                        ReasonCode.COLUMNS_ALIKE,
                        "has two columns called \"" + column.name() + "\" once in lower case",
                        "rename one of them");
            }
            if (schema.isPartitionColumn(field)) {
                keys.put(column.name(), column);
            } else {
                Optional<UnreadableColumn> unreadable = files.misread(field);
                if (unreadable.isEmpty()) {
                    files.check(field);
                }
                unreadable.ifPresent(misread::add);
                columns.add(column);
            }
        }
        return new Reading.DataSource(
                with(table, table.location(), columns, keys(table, keys), files.format(), files.headerLines()),
                misread);
    }

    private static void checkPartitions(CatalogTable table, SparkSchema schema) throws SparkTableException {
        String provider = table.parameters().getOrDefault(PARTITION_PROVIDER, "");
        if ((schema.partitioned() || table.partitioned()) && !provider.equals("catalog")) {
            throw new SparkTableException(
                    ReasonCode.PARTITIONS_NOT_IN_METASTORE,
                    "is partitioned, and Spark finds its partitions by their folders: the metastore doesn't have them ("
                            + PARTITION_PROVIDER + " is \"" + provider + "\")",
                    "run MSCK REPAIR TABLE " + table.name() + " in Spark");
        }
    }

    /** In the metastore's order, which is the order of the partitions' values. */
    private static List<Column> keys(CatalogTable table, Map<String, Column> keys) throws SparkTableException {
        List<String> stored = table.partitionKeys().stream()
                .map(key -> key.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!keys.keySet().equals(Set.copyOf(stored))) {
            throw SparkTableException.schema("partitions it by " + keys.keySet() + ", and the metastore by " + stored);
        }
        return stored.stream().map(keys::get).toList();
    }

    private static CatalogTable with(
            CatalogTable table,
            String location,
            List<Column> columns,
            List<Column> keys,
            Format format,
            int headerLines) {
        Map<String, String> parameters = new TreeMap<>(table.parameters());
        parameters.keySet().removeIf(key -> OF_HIVE.stream().anyMatch(key::startsWith));
        if (headerLines > 0) {
            parameters.put("skip.header.line.count", String.valueOf(headerLines));
        }
        return new CatalogTable(
                table.name(), table.type(), table.description(), columns, keys, location, format, parameters);
    }
}
