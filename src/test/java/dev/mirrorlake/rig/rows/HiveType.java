package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A type of Hive's, parsed from its spelling: all that Athena reads, and no others. */
sealed interface HiveType {

    /**
     * A type without parts.
     *
     * @param kind {@code boolean tinyint smallint int bigint float double decimal char varchar string binary date
     *     timestamp}
     * @param size the digits of a decimal, the longest text of a char or varchar, else 0
     * @param scale of a decimal, else 0
     */
    record Primitive(String kind, int size, int scale) implements HiveType {
        /** Whether it is one of whole numbers. */
        boolean whole() {
            return switch (kind) {
                case "tinyint", "smallint", "int", "bigint" -> true;
                default -> false;
            };
        }

        /** Whether it is one of text. */
        boolean text() {
            return switch (kind) {
                case "char", "varchar", "string" -> true;
                default -> false;
            };
        }
    }

    record ListOf(HiveType element) implements HiveType {}

    record MapOf(Primitive key, HiveType value) implements HiveType {}

    record StructOf(List<Field> fields) implements HiveType {
        public StructOf {
            fields = List.copyOf(fields);
        }
    }

    /** A field of a struct, or a column of a row, whose name is the same in any case. */
    record Field(String name, HiveType type) {
        boolean isCalled(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /**
     * The type of a spelling.
     *
     * @throws IllegalArgumentException where it isn't one that Athena reads
     */
    static HiveType parse(String spelling) {
        Spelling read = new Spelling(spelling);
        HiveType type = read.type();
        read.end();
        return type;
    }

    /** A row of these columns. */
    static StructOf row(List<Column> columns) {
        return new StructOf(columns.stream()
                .map(column -> new Field(column.name(), parse(column.type())))
                .toList());
    }

    /** A spelling that is being read from left to right. Confined to one thread. */
    final class Spelling {
        private final String text;
        private int at;

        private Spelling(String text) {
            this.text = text;
        }

        private HiveType type() {
            String name = name();
            switch (name) {
                case "array" -> {
                    take('<');
                    HiveType element = type();
                    take('>');
                    return new ListOf(element);
                }
                case "map" -> {
                    take('<');
                    Primitive key = primitive(name());
                    take(',');
                    HiveType value = type();
                    take('>');
                    return new MapOf(key, value);
                }
                case "struct" -> {
                    return new StructOf(fields());
                }
                default -> {
                    return primitive(name);
                }
            }
        }

        private List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            take('<');
            do {
                String name = until(":");
                take(':');
                fields.add(new Field(name, type()));
            } while (takes(','));
            take('>');
            return fields;
        }

        private Primitive primitive(String name) {
            return switch (name) {
                case "boolean",
                        "tinyint",
                        "smallint",
                        "int",
                        "bigint",
                        "float",
                        "double",
                        "string",
                        "binary",
                        "date",
                        "timestamp" -> new Primitive(name, 0, 0);
                case "char", "varchar" -> {
                    take('(');
                    int size = Integer.parseInt(until(")"));
                    take(')');
                    yield new Primitive(name, size, 0);
                }
                case "decimal" -> decimal();
                default -> throw unreadable();
            };
        }

        /** Without a size it has 10 digits, none of them after the point. Source: Hive's language manual, types. */
        private Primitive decimal() {
            if (!takes('(')) {
                return new Primitive("decimal", 10, 0);
            }
            int size = Integer.parseInt(until(",)"));
            int scale = takes(',') ? Integer.parseInt(until(")")) : 0;
            take(')');
            return new Primitive("decimal", size, scale);
        }

        private String name() {
            return until("<>(),:").toLowerCase(Locale.ROOT);
        }

        private String until(String ends) {
            int begin = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at);
        }

        private boolean takes(char expected) {
            boolean there = at < text.length() && text.charAt(at) == expected;
            at += there ? 1 : 0;
            return there;
        }

        private void take(char expected) {
            if (!takes(expected)) {
                throw unreadable();
            }
        }

        private void end() {
            if (at < text.length()) {
                throw unreadable();
            }
        }

        private IllegalArgumentException unreadable() {
            return new IllegalArgumentException("the test files have no columns of type " + text);
        }
    }
}
