package dev.mirrorlake.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which types of columns Athena can read. An allow-list: one column of a type that a reader can't even parse makes its
 * table unreadable, and breaks {@code information_schema} for the whole database.
 *
 * <p>Pure. Types are taken literally, as readers do: in lower case, without blanks. Sources: Athena's user guide, data
 * types, and Trino's parser of Hive's types, read 2026-11-20.
 */
public final class ReadableType {
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

    /** Source: Athena's user guide, STRUCT, read 2026-11-20. */
    private static final Pattern FIELD_NAME = Pattern.compile("[\\p{L}\\p{Nd}_.]+");

    private static final String UNREADABLE = ", which Athena cannot read";

    /** Far deeper than any real type is nested, far less deep than the stack. */
    private static final int DEEPEST = 100;

    private ReadableType() {}

    /**
     * Why Athena can't read a column of this type, as the end of a sentence that names the type: {@code , which Athena
     * cannot read}. Empty where it can.
     */
    public static Optional<String> flaw(String type) {
        return flaw(type, type, 0);
    }

    /** The same for a partition key, whose values are the names of folders: nothing nested and nothing binary. */
    public static Optional<String> flawOfKey(String type) {
        if (primitive(type) && !type.equals("binary")) {
            return Optional.empty();
        }
        return flaw(type).or(() -> Optional.of(", which Athena cannot read from the name of a folder"));
    }

    /** Whether a field within a type can be called so. */
    public static boolean isFieldName(String name) {
        return FIELD_NAME.matcher(name).matches();
    }

    /** The types within a type that have no others within them, without their sizes; of one that is well-formed. */
    public static List<String> leaves(String type) {
        int open = type.indexOf('<');
        if (open < 0) {
            return List.of(type.replaceFirst("\\(.*", ""));
        }
        boolean struct = type.startsWith("struct<");
        return parts(type.substring(open + 1, type.length() - 1)).stream()
                .map(part -> struct ? part.substring(part.indexOf(':') + 1) : part)
                .flatMap(part -> leaves(part).stream())
                .toList();
    }

    /** @param column the column's whole type, of which {@code type} is a part */
    private static Optional<String> flaw(String column, String type, int depth) {
        if (primitive(type)) {
            return Optional.empty();
        }
        int open = type.indexOf('<');
        if (open < 0 || !type.endsWith(">") || depth > DEEPEST) {
            return unreadable(column, type);
        }
        List<String> parts = parts(type.substring(open + 1, type.length() - 1));
        return switch (type.substring(0, open)) {
            case "array" -> parts.size() == 1 ? flaw(column, parts.get(0), depth + 1) : unreadable(column, type);
            case "map" ->
                parts.size() == 2 && primitive(parts.get(0))
                        ? flaw(column, parts.get(1), depth + 1)
                        : unreadable(column, type);
            case "struct" -> flawOfFields(column, parts, depth);
            default -> unreadable(column, type);
        };
    }

    private static Optional<String> flawOfFields(String column, List<String> fields, int depth) {
        Map<String, String> names = new TreeMap<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon <= 0 || !isFieldName(field.substring(0, colon))) {
                return unreadable(column, field);
            }
            String name = field.substring(0, colon);
            String alike = names.put(name.toLowerCase(Locale.ROOT), name);
            if (alike != null) {
                return Optional.of(" with the fields \"" + alike + "\" and \"" + name
                        + "\" in it, which Athena cannot tell apart");
            }
            Optional<String> flaw = flaw(column, field.substring(colon + 1), depth + 1);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> unreadable(String column, String part) {
        return Optional.of(part.equals(column) ? UNREADABLE : " with \"" + part + "\" in it" + UNREADABLE);
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
