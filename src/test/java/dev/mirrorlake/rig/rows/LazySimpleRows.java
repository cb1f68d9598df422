package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hive's default text: fields parted by a character, nothing quoted; what isn't of its column's type is NULL. What is
 * nested is parted by the separator of its depth; a map takes two. Without an escape character, text that holds a separator
 * falls apart, as in Hive. In arrays and maps Trino 476 overlooks some escapes, by where in the line they are; that isn't
 * read the same here.
 *
 * @param separators one character for each depth: of fields, of what is in a collection, of keys and values, and so on
 * @param escape before a separator or itself where it is meant as text; empty where there is none
 */
record LazySimpleRows(String separators, String nullText, Optional<Character> escape, TextLines lines)
        implements RowFormat {
    /** Source: Hive's LazySerDeParameters and Trino's TextEncodingOptions, read 2026-11-30. */
    private static final String SEPARATORS = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b";

    /** A day that isn't in its month is one of the next. */
    private static final Pattern DATE = Pattern.compile("(\\d{1,4})-(\\d{1,2})-(\\d{1,2})( .*)?");

    private static final Pattern WITH_FRACTION = Pattern.compile("[+-]?\\d+\\.\\d*");

    static LazySimpleRows of(Map<String, String> parameters, TextLines lines) {
        String separators = "" + separator(parameters, 0, "field.delim", "serialization.format")
                + separator(parameters, 1, "collection.delim", "colelction.delim")
                + separator(parameters, 2, "mapkey.delim", "mapkey.delim")
                + SEPARATORS.substring(3);
        return new LazySimpleRows(
                separators,
                parameters.getOrDefault("serialization.null.format", "\\N"),
                Optional.ofNullable(parameters.get("escape.delim")).map(escape -> character(escape, '\\')),
                lines);
    }

    private static char separator(Map<String, String> parameters, int depth, String name, String otherwise) {
        return character(
                parameters.getOrDefault(name, parameters.getOrDefault(otherwise, "")), SEPARATORS.charAt(depth));
    }

    /** A number is the character's code. */
    private static char character(String text, char otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        return text.matches("\\d{1,3}") ? (char) Integer.parseInt(text) : text.charAt(0);
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        StructOf type = HiveType.row(columns);
        return lines.write(rows.stream()
                .map(row -> text(type, RowFormat.values(type, row), 0))
                .toList());
    }

    private String text(HiveType type, @Nullable Object value, int depth) {
        if (value == null) {
            return nullText;
        }
        if (type instanceof Primitive primitive) {
            return escaped(primitive, Cells.text(primitive, value));
        }
        String separator = String.valueOf(separators.charAt(depth));
        if (type instanceof ListOf list) {
            return ((List<?>) value)
                    .stream()
                            .map(element -> text(list.element(), element, depth + 1))
                            .collect(Collectors.joining(separator));
        }
        if (type instanceof MapOf map) {
            return ((Map<?, ?>) value)
                    .entrySet().stream()
                            .map(entry -> text(map.key(), entry.getKey(), depth + 2)
                                    + separators.charAt(depth + 1)
                                    + text(map.value(), entry.getValue(), depth + 2))
                            .collect(Collectors.joining(separator));
        }
        StructOf struct = (StructOf) type;
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < struct.fields().size(); i++) {
            fields.add(text(struct.fields().get(i).type(), ((List<?>) value).get(i), depth + 1));
        }
        return String.join(separator, fields);
    }

    private String escaped(Primitive type, String text) {
        if (!type.text() || escape.isEmpty()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (separators.indexOf(c) >= 0 || c == escape.get()) {
                escaped.append(escape.get());
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        StructOf type = HiveType.row(columns);
        return lines.read(file).stream()
                .map(line -> RowFormat.cells(type, struct(type, line, 0)))
                .toList();
    }

    private @Nullable Object value(HiveType type, String text, int depth) {
        if (text.equals(nullText)) {
            return null;
        }
        if (type instanceof Primitive primitive) {
            return primitive(primitive, text);
        }
        if (type instanceof ListOf list) {
            List<@Nullable Object> elements = new ArrayList<>();
            parts(text, depth).forEach(part -> elements.add(value(list.element(), part, depth + 1)));
            return elements;
        }
        return type instanceof MapOf map ? map(map, text, depth) : struct((StructOf) type, text, depth);
    }

    private @Nullable Object primitive(Primitive type, String text) {
        try {
            Matcher date = DATE.matcher(text);
            if (type.kind().equals("date") && date.matches()) {
                return LocalDate.of(Integer.parseInt(date.group(1)), 1, 1)
                        .plusMonths(Integer.parseInt(date.group(2)) - 1L)
                        .plusDays(Integer.parseInt(date.group(3)) - 1L);
            }
            if (type.whole() && WITH_FRACTION.matcher(text).matches()) {
                return Cells.primitive(type, text.substring(0, text.indexOf('.')));
            }
            return Cells.primitive(type, type.text() ? unescaped(text) : text);
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private Map<Object, @Nullable Object> map(MapOf type, String text, int depth) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (String part : parts(text, depth)) {
            List<String> sides = split(part, separators.charAt(depth + 1), 2);
            Object key = value(type.key(), sides.get(0), depth + 2);
            if (key != null && !map.containsKey(key)) {
                map.put(key, sides.size() < 2 ? null : value(type.value(), sides.get(1), depth + 2));
            }
        }
        return map;
    }

    private List<@Nullable Object> struct(StructOf type, String text, int depth) {
        List<String> parts = split(text, separators.charAt(depth), Integer.MAX_VALUE);
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < type.fields().size(); i++) {
            values.add(i < parts.size() ? value(type.fields().get(i).type(), parts.get(i), depth + 1) : null);
        }
        return values;
    }

    /** What a collection holds; nothing where there is no text. */
    private List<String> parts(String text, int depth) {
        return text.isEmpty() ? List.of() : split(text, separators.charAt(depth), Integer.MAX_VALUE);
    }

    /** Splits at separators that aren't escaped; the last of as many parts as may be has all the rest. */
    private List<String> split(String text, char separator, int most) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < text.length() && parts.size() < most - 1; i++) {
            char c = text.charAt(i);
            if (c == separator) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            } else if (escape.filter(it -> it == c).isPresent()) {
                i++;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private String unescaped(String text) {
        StringBuilder unescaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i + 1 < text.length() && escape.filter(it -> it == c).isPresent()) {
                i++;
            }
            unescaped.append(text.charAt(i));
        }
        return unescaped.toString();
    }

    @Override
    public boolean byName() {
        return false;
    }

    @Override
    public boolean compressedByName() {
        return true;
    }
}
