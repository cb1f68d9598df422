package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options of a data source table, which Spark keeps as the SerDe's parameters. Pure. Source: Spark 3.5's guide to its
 * data sources, and its CSVOptions, JSONOptions and TextOptions, read 2026-11-20.
 *
 * @param values by their names in lower case, since names are of any case; without those that are no options
 * @param path where the data is; empty where it isn't said
 */
record SparkOptions(Map<String, String> values, Optional<String> path) {
    private static final String PATH = "path";

    /** Hive's own, on every table that Spark makes. */
    private static final String OF_HIVE = "serialization.format";

    /** What files are made like or their schema is found by, and nothing of how they are read once it is known. */
    private static final Set<String> IDLE = Set.of(
            "codec",
            "compression",
            "enforceschema",
            "escapequotes",
            "ignorenullfields",
            "inferschema",
            "maxcharspercolumn",
            "maxcolumns",
            "maxrecordsperfile",
            "preferdate",
            "prefersdecimal",
            "primitivesasstring",
            "quoteall",
            "samplingratio",
            // of timestamps, which no text source may have
            "timestampformat",
            "timestampntzformat");

    /** The values, in lower case, with which an option changes nothing. */
    private static final Map<String, Set<String>> AS_BY_DEFAULT = Map.of(
            "charset", Set.of("utf-8"),
            "encoding", Set.of("utf-8"),
            "ignoreleadingwhitespace", Set.of("false"),
            "ignoretrailingwhitespace", Set.of("false"),
            "linesep", Set.of("\n"),
            "mode", Set.of("permissive", "failfast"),
            "multiline", Set.of("false"),
            "recursivefilelookup", Set.of("false"),
            "wholetext", Set.of("false"));

    SparkOptions {
        values = Map.copyOf(values);
    }

    static SparkOptions of(Format stored) {
        Map<String, String> values = new HashMap<>();
        stored.serdeParameters().forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), value));
        values.remove(OF_HIVE);
        Optional<String> path = Optional.ofNullable(values.remove(PATH)).filter(text -> !text.isEmpty());
        return new SparkOptions(values, path);
    }

    String text(String name, String byDefault) {
        return values.getOrDefault(name, byDefault);
    }

    /** The one character that an option is, as Spark takes it; none where it is empty. */
    Optional<String> character(String name, String byDefault) throws SparkTableException {
        String text = text(name, byDefault);
        if (text.equals("\\t")) {
            return Optional.of("\t");
        }
        if (text.length() > 1) {
            throw refused(name);
        }
        return text.isEmpty() || text.equals("\0") ? Optional.empty() : Optional.of(text);
    }

    boolean flag(String name) throws SparkTableException {
        return switch (text(name, "false").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(name);
        };
    }

    /** Refuses each option but those named and those without a say. */
    void allowOnly(Set<String> names) throws SparkTableException {
        for (String name : new TreeMap<>(values).keySet()) {
            if (!names.contains(name) && !IDLE.contains(name)) {
                checkValue(name);
            }
        }
    }

    /** Refuses the options named. */
    void refuse(Set<String> names) throws SparkTableException {
        for (String name : new TreeMap<>(values).keySet()) {
            if (names.contains(name)) {
                checkValue(name);
            }
        }
    }

    private void checkValue(String name) throws SparkTableException {
        if (!AS_BY_DEFAULT.getOrDefault(name, Set.of()).contains(text(name, "").toLowerCase(Locale.ROOT))) {
            throw refused(name);
        }
    }

    SparkTableException refused(String name) {
        return new SparkTableException(
                ReasonCode.OPTION_UNSUPPORTED,
                "has the option " + name + " '" + text(name, "") + "', which no reader that Athena has can follow",
                "make the table without it, or as Parquet");
    }
}
