package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReadableType;
import dev.mirrorlake.catalog.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns and partition keys Glue can hold and Athena can read. A single one that they can't makes the whole table
 * unreadable.
 *
 * <p>Pure. Sources: AWS Glue API reference, Column; Athena's user guide, names and data types; read 2026-11-20.
 */
final class ColumnRules {
    private static final int LONGEST_NAME_BYTES = 255;

    private ColumnRules() {}

    /** Why a table's columns and keys can't be a twin's; empty where they can. */
    static Optional<Reason> refusal(CatalogTable table) {
        if (table.columns().isEmpty()) {
            return Optional.of(new Reason(
                    ReasonCode.NO_COLUMNS,
                    "table " + table.name() + " has no columns in the metastore",
                    "give it columns, as ALTER TABLE … REPLACE COLUMNS does"));
        }
        return nameRefusal(table)
                .or(() -> unreadable(table, table.format()).stream().findFirst().map(column -> column.refusal(table)))
                .or(() -> keyRefusal(table));
    }

    /** The columns whose type Athena can't read, at all or in this format. */
    static List<UnreadableColumn> unreadable(CatalogTable table, Format format) {
        return unreadable(table, format, DataFormat.parameters(format, table));
    }

    /**
     * As {@link #unreadable(CatalogTable, Format)}.
     *
     * @param parameters as Hive's SerDe gets them
     */
    static List<UnreadableColumn> unreadable(CatalogTable table, Format format, Map<String, String> parameters) {
        Optional<DataFormat> known = DataFormat.of(format);
        boolean encoded = JsonBinary.isEncoded(format, parameters);
        return table.columns().stream()
                .flatMap(column -> ReadableType.flaw(column.type())
                        .or(() -> known.flatMap(reader -> reader.flaw(column.type())))
                        .or(() -> encoded ? JsonBinary.flaw(column.type()) : Optional.empty())
                        .map(flaw -> new UnreadableColumn(column.name(), column.type(), flaw))
                        .stream())
                .toList();
    }

    private static Optional<Reason> keyRefusal(CatalogTable table) {
        return table.partitionKeys().stream()
                .flatMap(key -> ReadableType.flawOfKey(key.type())
                        .map(flaw -> new Reason(
                                ReasonCode.TYPE_UNSUPPORTED,
                                "table " + table.name() + ": partition key \"" + key.name() + "\" has type \""
                                        + key.type() + "\"" + flaw,
                                "give it a type that Athena reads, such as string"))
                        .stream())
                .findFirst();
    }

    /** Glue keeps names in lower case, and readers know no other. */
    private static Optional<Reason> nameRefusal(CatalogTable table) {
        Set<String> names = new HashSet<>();
        for (Column column : table.columns()) {
            if (!holds(column.name())) {
                return refused(ReasonCode.NAME_UNSUPPORTED, table, "column", column, ", which Glue cannot hold");
            }
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                return refused(
                        ReasonCode.COLUMNS_ALIKE, table, "column", column, " twice, once names are in lower case");
            }
        }
        for (Column key : table.partitionKeys()) {
            if (!holds(key.name())) {
                return refused(ReasonCode.NAME_UNSUPPORTED, table, "partition key", key, ", which Glue cannot hold");
            }
            if (!names.add(key.name().toLowerCase(Locale.ROOT))) {
                return refused(
                        ReasonCode.COLUMNS_ALIKE,
                        table,
                        "partition key",
                        key,
                        ", and a column or key of that name already, once names are in lower case");
            }
        }
        return Optional.empty();
    }

    /** Readers part the names of columns by commas. */
    private static boolean holds(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > 0
                && bytes <= LONGEST_NAME_BYTES
                && name.indexOf(',') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static Optional<Reason> refused(
            ReasonCode code, CatalogTable table, String what, Column column, String why) {
        return Optional.of(new Reason(
                code,
                "table " + table.name() + " has the " + what + " \"" + column.name() + "\"" + why,
                "rename it in small letters, digits and underscores"));
    }
}
