package dev.mirrorlake.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mirrorlake.catalog.ReadableType;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type as Spark's JSON has it. What it knows no Hive type for it spells as Spark does, and {@link ReadableType} refuses.
 *
 * <p>Pure. Source: Spark 3.5's DataType.json and what it wrote, read 2026-11-20.
 */
sealed interface SparkType {
    /** In Hive's spelling. */
    String inHive();

    /** The types within it that have no others within them, in Spark's spelling. */
    Stream<String> leaves();

    /** The names of all fields within it. */
    Stream<String> names();

    record Primitive(String name) implements SparkType {
        private static final Map<String, String> HIVE = Map.of(
                "byte", "tinyint",
                "short", "smallint",
                "integer", "int",
                "long", "bigint",
                "decimal", "decimal(10,0)",
                "timestamp_ntz", "timestamp");

        @Override
        public String inHive() {
            return HIVE.getOrDefault(name, name);
        }

        @Override
        public Stream<String> leaves() {
            return Stream.of(name);
        }

        @Override
        public Stream<String> names() {
            return Stream.empty();
        }
    }

    record Array(SparkType element) implements SparkType {
        @Override
        public String inHive() {
            return "array<" + element.inHive() + ">";
        }

        @Override
        public Stream<String> leaves() {
            return element.leaves();
        }

        @Override
        public Stream<String> names() {
            return element.names();
        }
    }

    record MapOf(SparkType key, SparkType value) implements SparkType {
        @Override
        public String inHive() {
            return "map<" + key.inHive() + "," + value.inHive() + ">";
        }

        @Override
        public Stream<String> leaves() {
            return Stream.concat(key.leaves(), value.leaves());
        }

        @Override
        public Stream<String> names() {
            return Stream.concat(key.names(), value.names());
        }
    }

    record Struct(List<Field> fields) implements SparkType {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public String inHive() {
            return fields.stream()
                    .map(field -> field.name() + ":" + field.type().inHive())
                    .collect(Collectors.joining(",", "struct<", ">"));
        }

        @Override
        public Stream<String> leaves() {
            return fields.stream().flatMap(field -> field.type().leaves());
        }

        @Override
        public Stream<String> names() {
            return fields.stream()
                    .flatMap(field ->
                            Stream.concat(Stream.of(field.name()), field.type().names()));
        }

        record Field(String name, SparkType type) {}
    }

    /** @param column whose type it is, for messages */
    static SparkType parse(String column, JsonNode json) throws SparkTableException {
        if (json.isTextual()) {
            return new Primitive(json.textValue());
        }
        return switch (json.path("type").asText()) {
            case "array" -> new Array(parse(column, json.path("elementType")));
            case "map" -> new MapOf(parse(column, json.path("keyType")), parse(column, json.path("valueType")));
            case "struct" -> {
                List<Struct.Field> fields = new ArrayList<>();
                Set<String> names = new HashSet<>();
                for (JsonNode field : json.path("fields")) {
                    String name = field.path("name").asText();
                    if (!ReadableType.isFieldName(name) || !names.add(name.toLowerCase(Locale.ROOT))) {
                        throw new SparkTableException(
                                ReasonCode.NAME_UNSUPPORTED,
                                "has the field \"" + name + "\" in its column \"" + column
                                        + "\", which Athena can't read, or not tell from another",
                                "rename it in letters, digits and underscores, and otherwise than the fields beside it");
                    }
                    fields.add(new Struct.Field(name, parse(column, field.path("type"))));
                }
                yield new Struct(fields);
            }
            case "udt" -> new Primitive("udt");
            default -> throw SparkTableException.schema("has a type that can't be read, of column \"" + column + "\"");
        };
    }
}
