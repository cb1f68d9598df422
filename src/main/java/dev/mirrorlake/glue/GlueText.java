package dev.mirrorlake.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What Glue takes as text: comments are made to fit, names and values that don't fit are refused before any call.
 *
 * <p>All lengths are bytes of UTF-8. Source of the limits and patterns: AWS Glue API reference, Column, TableInput,
 * StorageDescriptor, SerDeInfo and PartitionInput, read 2026-11-20.
 */
final class GlueText {
    /** Names of databases, tables, columns and SerDe classes; at least one byte. */
    static final int LONGEST_NAME = 255;

    static final int LONGEST_TABLE_TYPE = 255;
    static final int LONGEST_COMMENT = 255;
    static final int LONGEST_DESCRIPTION = 2048;
    static final int LONGEST_COLUMN_TYPE = 131_072;
    static final int LONGEST_LOCATION = 2056;

    /** Class names of input and output formats. */
    static final int LONGEST_FORMAT = 128;

    static final int LONGEST_PARAMETER_KEY = 255;
    static final int LONGEST_PARAMETER_VALUE = 512_000;

    /** At least one byte. */
    static final int LONGEST_PARTITION_VALUE = 1024;

    /**
     * Of all texts of a table, gzipped: "approximately 1 MB". Source: Amazon Athena user guide, "Supported types for partition
     * projection", read 2026-11-30. Glue says so only when the table is sent, by which time its partitions may have been
     * brought along.
     */
    static final int LARGEST_TABLE = 1 << 20;

    /** What helps where a twin's or a database's name is too long: templates make it. */
    private static final String NAMES = "shorten glue.database or glue.table, rename the source table, or exclude it";

    private static final int REPLACEMENT = 0xFFFD;

    private GlueText() {}

    /** On one line, without characters that Glue refuses, cut where it is too long. */
    static String comment(String text) {
        return fitting(text, LONGEST_COMMENT, false);
    }

    /** Without characters that Glue refuses, cut where it is too long; may have several lines. */
    static String description(String text) {
        return fitting(text, LONGEST_DESCRIPTION, true);
    }

    /**
     * A name of a database or table in lower case, with {@code _} for each character that Athena doesn't take in one.
     * Source: Amazon Athena user guide, "Name databases, tables, and columns", read 2026-11-20.
     */
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }

    /** Glue refuses empty strings where it takes none at all. */
    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    static void check(CatalogTable table) {
        Check check = new Check("table " + table.name());
        checkDatabase(table.name().database());
        new Check(check.thing(), NAMES).name("name", table.name().table());
        check.length(ReasonCode.TOO_LARGE, "table type", table.type(), 0, LONGEST_TABLE_TYPE);
        checkColumns(check, table.columns());
        checkColumns(check, table.partitionKeys());
        checkStorage(check, table.location(), table.format());
        checkParameters(check, table.parameters());
        checkSize(check, table);
    }

    static void check(CatalogTable table, Partition partition) {
        Check check = Check.of(table, partition);
        if (partition.values().size() != table.partitionKeys().size()) {
            throw check.refused(
                    ReasonCode.VALUE_UNSUPPORTED,
                    "has " + partition.values().size() + " values for "
                            + table.partitionKeys().size() + " partition keys");
        }
        for (String value : partition.values()) {
            check.length(ReasonCode.VALUE_UNSUPPORTED, "a value", value, 1, LONGEST_PARTITION_VALUE);
        }
        checkColumns(check, partition.columns());
        checkStorage(check, partition.location(), partition.format());
        checkParameters(check, partition.parameters());
    }

    static void checkDatabase(String database) {
        new Check("database " + database, NAMES).name("name", database);
    }

    private static void checkColumns(Check check, List<Column> columns) {
        for (Column column : columns) {
            check.name("column", column.name());
            String type = "the type of column \"" + column.name() + "\"";
            check.length(ReasonCode.TOO_LARGE, type, column.type(), 0, LONGEST_COLUMN_TYPE);
            check.line(ReasonCode.TYPE_UNSUPPORTED, type, column.type());
        }
    }

    private static void checkStorage(Check check, String location, Format format) {
        check.length(ReasonCode.TOO_LARGE, "location", location, 0, LONGEST_LOCATION);
        check.lines(ReasonCode.NAME_UNSUPPORTED, "location", location);
        check.length(ReasonCode.TOO_LARGE, "input format", format.inputFormat(), 0, LONGEST_FORMAT);
        check.line(ReasonCode.FORMAT_UNSUPPORTED, "input format", format.inputFormat());
        check.length(ReasonCode.TOO_LARGE, "output format", format.outputFormat(), 0, LONGEST_FORMAT);
        check.line(ReasonCode.FORMAT_UNSUPPORTED, "output format", format.outputFormat());
        check.length(ReasonCode.TOO_LARGE, "SerDe", format.serde(), 0, LONGEST_NAME);
        check.line(ReasonCode.FORMAT_UNSUPPORTED, "SerDe", format.serde());
        checkParameters(check, format.serdeParameters());
    }

    private static void checkParameters(Check check, Map<String, String> parameters) {
        parameters.forEach((key, value) -> {
            check.length(ReasonCode.NAME_UNSUPPORTED, "a parameter's name", key, 1, LONGEST_PARAMETER_KEY);
            check.line(ReasonCode.NAME_UNSUPPORTED, "a parameter's name", key);
            check.length(
                    ReasonCode.TOO_LARGE, "the value of parameter \"" + key + "\"", value, 0, LONGEST_PARAMETER_VALUE);
        });
    }

    private static void checkSize(Check check, CatalogTable table) {
        if (texts(table).mapToLong(GlueText::bytes).sum() <= LARGEST_TABLE) {
            return; // what fits as it is needn't be compressed
        }
        int gzipped = gzipped(texts(table));
        if (gzipped > LARGEST_TABLE) {
            throw check.refused(
                    ReasonCode.TOO_LARGE,
                    "its names, types, comments and parameters have " + gzipped
                            + " bytes in all, compressed; Glue takes about " + LARGEST_TABLE);
        }
    }

    private static Stream<String> texts(CatalogTable table) {
        Stream<String> columns = Stream.concat(table.columns().stream(), table.partitionKeys().stream())
                .flatMap(column -> Stream.of(column.name(), column.type(), column.comment()));
        Stream<String> parameters = Stream.of(table.parameters(), table.format().serdeParameters())
                .flatMap(map -> map.entrySet().stream())
                .flatMap(parameter -> Stream.of(parameter.getKey(), parameter.getValue()));
        return Stream.of(Stream.of(table.description(), table.location()), columns, parameters)
                .flatMap(texts -> texts);
    }

    private static int gzipped(Stream<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Writer gzip = new OutputStreamWriter(new GZIPOutputStream(out), UTF_8)) {
            for (String text : (Iterable<String>) texts::iterator) {
                gzip.write(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size();
    }

    private static String fitting(String text, int maxBytes, boolean lines) {
        StringBuilder fitting = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int original = text.codePointAt(i);
            int codePoint = allowed(original, lines) ? original : original < ' ' ? ' ' : REPLACEMENT;
            bytes += bytes(codePoint);
            if (bytes > maxBytes) {
                break;
            }
            fitting.appendCodePoint(codePoint);
            i += Character.charCount(original);
        }
        return fitting.toString();
    }

    /** Glue's single-line and multi-line patterns: no control characters, no half of a surrogate pair. */
    private static boolean allowed(int codePoint, boolean lines) {
        boolean halfOfAPair = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean text = codePoint >= ' ' && !halfOfAPair && codePoint != 0xFFFE && codePoint != 0xFFFF;
        return text || codePoint == '\t' || (lines && (codePoint == '\n' || codePoint == '\r'));
    }

    private static long bytes(String text) {
        return text.codePoints().mapToLong(GlueText::bytes).sum();
    }

    private static int bytes(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /**
     * Refuses what Glue does not take.
     *
     * @param thing what is checked, as messages name it
     * @param remedy what an operator can do
     */
    record Check(String thing, String remedy) {
        Check(String thing) {
            this(thing, "change the source table, or exclude it");
        }

        static Check of(CatalogTable table, Partition partition) {
            return new Check("table " + table.name() + ": partition " + partition.values());
        }

        void name(String what, String name) {
            String named = what + " \"" + name + "\"";
            length(ReasonCode.NAME_UNSUPPORTED, named, name, 1, LONGEST_NAME);
            line(ReasonCode.NAME_UNSUPPORTED, named, name);
        }

        void length(ReasonCode code, String what, String text, int minBytes, int maxBytes) {
            long bytes = bytes(text);
            if (bytes < minBytes) {
                throw refused(code, what + " is empty, which Glue does not take");
            }
            if (bytes > maxBytes) {
                throw refused(code, what + " has " + bytes + " bytes; Glue takes " + maxBytes);
            }
        }

        /** Glue's single-line pattern. */
        void line(ReasonCode code, String what, String text) {
            characters(code, what, text, false);
        }

        /** Glue's multi-line and URI patterns. */
        void lines(ReasonCode code, String what, String text) {
            characters(code, what, text, true);
        }

        private void characters(ReasonCode code, String what, String text, boolean lines) {
            if (!text.codePoints().allMatch(codePoint -> allowed(codePoint, lines))) {
                throw refused(code, what + " has characters that Glue does not take");
            }
        }

        SyncException refused(ReasonCode code, String why) {
            return new SyncException(Kind.REFUSED, code, GlueTarget.SYSTEM, thing + ": " + why, remedy, null);
        }
    }
}
