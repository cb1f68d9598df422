package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which source tables can have a twin. Listing the files of a table gives its rows only where the files are all there
 * is to it; for the others a twin would be wrong, and is refused. So is one that Athena couldn't read.
 *
 * <p>Pure. Each rule has a number in {@code docs/rules.md}, with its source.
 */
public final class SourceRules {
    private static final String REGEX = "input.regex";

    /** Lines of each file that are no rows. Readers of any format fail where these aren't numbers. */
    private static final List<String> LINE_COUNTS = List.of("skip.header.line.count", "skip.footer.line.count");

    private SourceRules() {}

    /**
     * Why a table can't have a twin; empty where it can. Looks at the table only, not at where it is.
     */
    public static Optional<Reason> refusal(CatalogTable table) {
        String what = "table " + table.name();
        return TableKinds.refusal(table)
                .or(() -> formatRefusal(table, table.format(), what))
                .or(() -> textRefusal(table.format(), DataFormat.parameters(table.format(), table), what))
                .or(() -> isAvro(table.format()) ? AvroSchema.difference(table) : Optional.empty())
                .or(() -> ColumnRules.refusal(table));
    }

    /** Whether a table can have a twin but for the types of its columns, if for anything. */
    static boolean ofColumnsOnly(CatalogTable table) {
        return refusal(table)
                .filter(refusal -> refusal.code() != ReasonCode.TYPE_UNSUPPORTED)
                .isEmpty();
    }

    /**
     * Why a partition can't be in a twin; empty where it can. Its own columns don't matter: in the twin it has the
     * table's, which the reader of its own format must take.
     */
    public static Optional<Reason> refusal(CatalogTable table, Partition partition) {
        String what = "table " + table.name() + ", partition " + partition.values();
        Map<String, String> parameters = DataFormat.parameters(partition, table);
        boolean readAlike = DataFormat.of(partition.format()).equals(DataFormat.of(table.format()))
                && !JsonBinary.isEncoded(partition.format(), parameters);
        return formatRefusal(table, partition.format(), what)
                .or(() -> textRefusal(partition.format(), parameters, what))
                .or(() -> isAvro(partition.format()) ? AvroSchema.difference(table, partition, what) : Optional.empty())
                .or(() -> readAlike
                        ? Optional.empty()
                        : ColumnRules.unreadable(table, partition.format(), parameters).stream()
                                .findFirst()
                                .map(column -> new Reason(
                                        ReasonCode.TYPE_UNSUPPORTED,
                                        what + ": column \"" + column.name() + "\" has type \"" + column.type() + "\""
                                                + column.flaw(),
                                        "store the partition in the table's format")));
    }

    private static boolean isAvro(Format format) {
        return DataFormat.of(format).equals(Optional.of(DataFormat.AVRO));
    }

    private static Optional<Reason> formatRefusal(CatalogTable table, Format format, String what) {
        if (SymlinkFormat.is(format)) {
            return Optional.of(new Reason(ReasonCode.SYMLINK, what + " is a symlink table itself", ""));
        }
        Optional<DataFormat> known = DataFormat.of(format);
        if (known.isEmpty()) {
            return Optional.of(new Reason(
                    ReasonCode.FORMAT_UNSUPPORTED,
                    "%s: SerDe \"%s\" over input format \"%s\" is not one that Athena reads behind symlinks"
                            .formatted(what, format.serde(), format.inputFormat()),
                    "store it as Parquet, ORC, Avro, JSON or text"));
        }
        Map<String, String> parameters = DataFormat.parameters(format, table);
        Optional<Reason> refusal = switch (known.get()) {
            case AVRO -> AvroSchema.refusal(parameters, what);
            case REGEX -> regexRefusal(parameters, what);
            default -> Optional.empty();
        };
        return refusal.or(() -> lineCountRefusal(parameters, what));
    }

    /** @param parameters as Hive's SerDe gets them */
    private static Optional<Reason> textRefusal(Format format, Map<String, String> parameters, String what) {
        return DataFormat.of(format).flatMap(known -> TextEncoding.refusal(known, parameters, what));
    }

    /** Source: Hive's RegexSerDe, and Trino's, which take Java's expressions; read 2026-11-30. */
    private static Optional<Reason> regexRefusal(Map<String, String> parameters, String what) {
        String regex = parameters.getOrDefault(REGEX, "");
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return Optional.of(new Reason(
                    ReasonCode.FORMAT_UNSUPPORTED,
                    what + ": " + REGEX + " \"" + regex + "\" is no regular expression",
                    "correct the SerDe's parameter " + REGEX));
        }
        return regex.isEmpty()
                ? Optional.of(new Reason(
                        ReasonCode.FORMAT_UNSUPPORTED,
                        what + ": SerDe \"" + DataFormat.REGEX.serde() + "\" lacks the parameter " + REGEX,
                        "set the SerDe's parameter " + REGEX))
                : Optional.empty();
    }

    /** Source: Trino's HiveUtil, which fails the query; read 2026-11-30. */
    private static Optional<Reason> lineCountRefusal(Map<String, String> parameters, String what) {
        return LINE_COUNTS.stream()
                .filter(key -> !isCount(parameters.getOrDefault(key, "0")))
                .findFirst()
                .map(key -> new Reason(
                        ReasonCode.OPTION_UNSUPPORTED,
                        what + " has the parameter " + key + " \"" + parameters.get(key)
                                + "\", which is no number of lines",
                        "set it to a whole number that is not negative"));
    }

    private static boolean isCount(String text) {
        try {
            return Integer.parseInt(text) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
