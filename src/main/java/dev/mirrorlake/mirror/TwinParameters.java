package dev.mirrorlake.mirror;

import dev.mirrorlake.source.SourceParameters;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which of a source table's parameters its twin has: those that say how its files are read, and those that are configured.
 * Statistics describe other files and mislead planners; marks of managed or transactional tables would be lies.
 *
 * <p>Pure. Sources: the parameters of Hive, Spark and Trino that {@code docs/rules.md} names, with what each does to
 * readers, read 2026-11-20.
 */
final class TwinParameters {
    /**
     * Readers find a SerDe's parameters among those of the table too, where Trino has put them, or anybody: Hive hands
     * the table's to its SerDe. Those of the JSON SerDes and of LazySimpleSerDe: Trino 476, OpenXJsonOptions and
     * TextEncodingOptions; Hive 4.0.1, LazySerDeParameters; read 2026-12-01.
     */
    private static final Set<String> READING = Set.of(
            "skip.header.line.count",
            "skip.footer.line.count",
            "comment",
            "escape.delim",
            "colelction.delim",
            "collection.delim",
            "mapkey.delim",
            "separatorChar",
            "quoteChar",
            "escapeChar",
            "input.regex",
            "input.regex.case.insensitive",
            "ignore.malformed.json",
            "dots.in.keys",
            "case.insensitive",
            "explicit.null",
            "timestamp.formats",
            SourceParameters.OMITTED_COLUMNS);

    private static final Set<String> READING_PREFIXES = Set.of(
            "serialization.",
            "hive.serialization.extend.",
            "field.delim",
            "line.delim",
            "mapping.",
            "parquet.",
            "orc.",
            "avro.");

    /**
     * What would make the twin something else than it is, or be untrue of it, whatever is configured: another kind of table
     * (Iceberg and Delta are known by these), a managed or transactional one, a view, one that is read by projection instead of
     * its partitions, or by a schema of Spark's; statistics of other files; and the record, which is ours.
     */
    private static final Set<String> NEVER = Set.of(
            "external",
            "table_type",
            "metadata_location",
            "previous_metadata_location",
            "storage_handler",
            "presto_view",
            "classification",
            "avro.schema.url",
            "external.table.purge",
            "auto.purge",
            "transactional",
            "numfiles",
            "numrows",
            "rawdatasize",
            "totalsize",
            "numfileserasurecoded",
            "column_stats_accurate",
            "bucketing_version",
            "transient_lastddltime",
            "recordcount",
            "averagerecordsize",
            "objectcount",
            "sizekey");

    private static final Set<String> NEVER_PREFIXES = Set.of(
            "mirrorlake.",
            "projection.",
            "storage.location.template",
            "spark.sql.",
            "transactional_",
            "last_modified_",
            "presto_",
            "trino_",
            "delta.",
            "hoodie.");

    private TwinParameters() {}

    /** @param configured what else is to be copied, where it may be */
    static Map<String, String> of(Map<String, String> source, Predicate<String> configured) {
        Map<String, String> parameters = new TreeMap<>();
        source.forEach((key, value) -> {
            if (saysHowToRead(key) || (configured.test(key) && mayBeCopied(key))) {
                parameters.put(key, value);
            }
        });
        return parameters;
    }

    /** Those of a SerDe: all of them, but for an address that Athena doesn't follow. */
    static Map<String, String> ofSerde(Map<String, String> source) {
        Map<String, String> parameters = new TreeMap<>(source);
        parameters.remove("avro.schema.url");
        return parameters;
    }

    private static boolean saysHowToRead(String key) {
        return (READING.contains(key) || READING_PREFIXES.stream().anyMatch(key::startsWith))
                && !key.equals("avro.schema.url");
    }

    /** Whether a parameter on a twin is nobody's but the source's, or no twin's at all. */
    static boolean isNotForOthers(String key) {
        return saysHowToRead(key) || !mayBeCopied(key);
    }

    private static boolean mayBeCopied(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return !NEVER.contains(lower) && NEVER_PREFIXES.stream().noneMatch(lower::startsWith);
    }
}
