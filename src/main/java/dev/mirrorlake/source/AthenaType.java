package dev.mirrorlake.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the types that a metastore holds Athena can read. An allow-list: one column of a type that a reader can't even
 * parse makes its table unreadable, and breaks {@code information_schema} for the whole database.
 *
 * <p>Pure. Types are taken literally, as readers do: in lower case, without blanks. Sources: Athena's user guide, data
 * types, and Trino's parser of Hive's types, read 2026-11-20.
 */
final class AthenaType {
    private static final Set<String> PLAIN = Set.of(
            "boolean",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "float",
            "double",
            "decimal",
            "string",
            "binary",
            "date",
            "timestamp");

    private static final Pattern SIZED = Pattern.compile("(decimal|char|varchar)\\((\\d{1,5})(?:,(\\d{1,2}))?\\)");
    private static final int MOST_DIGITS = 38;
    private static final int LONGEST_CHAR = 255;
    private static final int LONGEST_VARCHAR = 65_535;

    private static final Pattern FIELD_NAME = Pattern.compile("[\\p{L}\\p{Nd}_.$ ]+");

    /** Far deeper than any real type is nested, far less deep than the stack. */
    private static final int DEEPEST = 100;

    private AthenaType() {}

    /** The part of a column's type that Athena can't read; empty where it can read all of it. */
    static Optional<String> unreadable(String type) {
        return unreadable(type, 0);
    }

    /** The same for a partition key, whose values are the names of folders: nothing nested and nothing binary. */
    static Optional<String> unreadableKey(String type) {
        return primitive(type) && !type.equals("binary") ? Optional.empty() : Optional.of(type);
    }

    private static Optional<String> unreadable(String type, int depth) {
        if (primitive(type)) {
            return Optional.empty();
        }
        int open = type.indexOf('<');
        if (open < 0 || !type.endsWith(">") || depth > DEEPEST) {
            return Optional.of(type);
        }
        List<String> parts = parts(type.substring(open + 1, type.length() - 1));
        return switch (type.substring(0, open)) {
            case "array" -> parts.size() == 1 ? unreadable(parts.get(0), depth + 1) : Optional.of(type);
            case "map" ->
                parts.size() == 2 && primitive(parts.get(0)) ? unreadable(parts.get(1), depth + 1) : Optional.of(type);
            case "struct" ->
                parts.stream()
                        .flatMap(field -> unreadableField(field, depth).stream())
                        .findFirst();
            default -> Optional.of(type);
        };
    }

    /** Whether a field within a type can be called so. */
    static boolean isFieldName(String name) {
        return FIELD_NAME.matcher(name).matches();
    }

    private static Optional<String> unreadableField(String field, int depth) {
        int colon = field.indexOf(':');
        return colon > 0 && isFieldName(field.substring(0, colon))
                ? unreadable(field.substring(colon + 1), depth + 1)
                : Optional.of(field);
    }

    private static boolean primitive(String type) {
        Matcher sized = SIZED.matcher(type);
        if (!sized.matches()) {
            return PLAIN.contains(type);
        }
        int size = Integer.parseInt(sized.group(2));
        Optional<Integer> scale = Optional.ofNullable(sized.group(3)).map(Integer::valueOf);
        return size > 0
                && switch (sized.group(1)) {
                    case "decimal" -> size <= MOST_DIGITS && scale.orElse(0) <= size;
                    case "char" -> size <= LONGEST_CHAR && scale.isEmpty();
                    default -> size <= LONGEST_VARCHAR && scale.isEmpty();
                };
    }

    /** Splits at the commas that are in no brackets. */
    private static List<String> parts(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '<' || c == '(') {
                depth++;
            } else if (c == '>' || c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(list.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(list.substring(begin));
        return parts;
    }
}
