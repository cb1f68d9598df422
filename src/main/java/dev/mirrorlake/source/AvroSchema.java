package dev.mirrorlake.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The schema of an Avro table, as a parameter of the table or of its SerDe: itself, or the address of a file that has it.
 * Athena doesn't follow the address.
 *
 * <p>Pure. Sources: Amazon Athena user guide, "Avro SerDe", read 2026-11-20; Hive's AvroSerdeUtils, which looks for the
 * schema itself first, read 2026-11-30.
 */
final class AvroSchema {
    static final String LITERAL = "avro.schema.literal";
    static final String URL = "avro.schema.url";

    /** What Hive's Avro SerDe takes for no value. */
    private static final String NONE = "none";

    /** With comments, as Avro's own parser has it. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AvroSchema() {}

    /** The address that a reader has to follow; empty where there is none, or it has the schema itself. */
    static Optional<String> url(Map<String, String> parameters) {
        return parameters.getOrDefault(LITERAL, NONE).equals(NONE)
                ? Optional.ofNullable(parameters.get(URL)).filter(url -> !url.equals(NONE))
                : Optional.empty();
    }

    /**
     * Why a table or partition with these parameters can't be in a twin; empty where it can.
     *
     * @param parameters of the SerDe and the table together
     * @param what the table or partition, as messages name it
     */
    static Optional<Reason> refusal(Map<String, String> parameters, String what) {
        return url(parameters)
                .map(url -> new Reason(
                        ReasonCode.AVRO_SCHEMA_URL,
                        "%s has its schema at %s \"%s\", which Athena doesn't follow".formatted(what, URL, url),
                        "set " + LITERAL + " to the schema itself"));
    }

    /**
     * Why the schema in an Avro table isn't that of its columns; empty where it is, or where there is none. Hive goes by the
     * schema's fields, and readers of the twin know of its columns only. Partition keys may be fields too.
     *
     * <p>Sources: Hive 4.0.1, AvroSerDe; Trino 476, AvroPageSourceFactory, which fails each query of a column that is no field;
     * HIVE-15995, for the remedy, which came with Hive 3.0; read 2026-12-01.
     */
    static Optional<Reason> difference(CatalogTable table) {
        String what = "table " + table.name();
        return literal(DataFormat.parameters(table.format(), table))
                .flatMap(text -> fields(text)
                        .map(fields -> difference(table, fields))
                        .orElseGet(() -> Optional.of(noSchema(what))));
    }

    private static Optional<Reason> difference(CatalogTable table, Set<String> fields) {
        Set<String> columns = names(table.columns());
        Set<String> missing = without(columns, fields);
        Set<String> more = without(without(fields, columns), names(table.partitionKeys()));
        List<String> differences = new ArrayList<>();
        if (!missing.isEmpty()) {
            differences.add("lacks the table's " + listed("column", missing));
        }
        if (!more.isEmpty()) {
            differences.add("has " + listed("field", more) + " that the table lacks");
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reason(
                        ReasonCode.AVRO_SCHEMA_DIFFERS,
                        "table " + table.name() + ": its Avro schema " + String.join(", and ", differences),
                        "run ALTER TABLE " + table.name()
                                + " UPDATE COLUMNS in Hive 3 or later, or correct the schema"));
    }

    /**
     * Why the schema that readers of an Avro partition go by lacks columns of the table; empty where it has them all, or where
     * there is none. Other fields are nothing to readers.
     *
     * @param what the partition, as messages name it
     */
    static Optional<Reason> difference(CatalogTable table, Partition partition, String what) {
        Optional<String> own = literal(DataFormat.parameters(partition.format(), table));
        if (own.equals(literal(DataFormat.parameters(table.format(), table)))
                && partition.format().serde().equals(table.format().serde())) {
            return Optional.empty();
        }
        return own.flatMap(text -> fields(text)
                .map(fields -> without(names(table.columns()), fields))
                .map(missing -> missing.isEmpty()
                        ? Optional.<Reason>empty()
                        : Optional.of(new Reason(
                                ReasonCode.AVRO_SCHEMA_DIFFERS,
                                what + ": its own Avro schema lacks the table's " + listed("column", missing),
                                "set " + LITERAL + " of the partition to the table's schema")))
                .orElseGet(() -> Optional.of(noSchema(what))));
    }

    private static Reason noSchema(String what) {
        return new Reason(
                ReasonCode.AVRO_SCHEMA_DIFFERS,
                what + ": its " + LITERAL + " is no Avro schema of a record",
                "correct the schema");
    }

    private static Optional<String> literal(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(LITERAL)).filter(text -> !text.equals(NONE));
    }

    /** In lower case, as Hive has them; empty where the text is no schema of a record. */
    private static Optional<Set<String>> fields(String text) {
        try {
            JsonNode schema = JSON.readTree(text);
            if (!isRecord(schema)) {
                return Optional.empty();
            }
            Set<String> fields = new HashSet<>();
            schema.path("fields")
                    .forEach(field -> fields.add(field.path("name").asText().toLowerCase(Locale.ROOT)));
            return Optional.of(fields);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Set<String> names(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** {@code column "a"}, {@code columns "a", "b"}. */
    private static String listed(String what, Set<String> names) {
        return names.stream()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", ", what + (names.size() == 1 ? " " : "s "), ""));
    }

    /** Why a text can't be the schema of a table, as the end of a sentence; empty where it can. */
    static Optional<String> flaw(String text) {
        try {
            return isRecord(JSON.readTree(text)) ? Optional.empty() : Optional.of("it is no Avro schema of a record");
        } catch (JsonProcessingException e) {
            return Optional.of("it isn't JSON");
        }
    }

    private static boolean isRecord(JsonNode schema) {
        return schema.path("type").asText().equals("record")
                && schema.path("fields").isArray();
    }
}
