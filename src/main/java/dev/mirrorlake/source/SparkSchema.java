package dev.mirrorlake.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Spark says of a data source table's columns, in the table's parameters: a struct as JSON, in one parameter or in
 * numbered parts, with the partition columns among the others; and the names of these, numbered too. Pure.
 *
 * @param partitionColumns as Spark spells them
 */
record SparkSchema(List<Field> fields, Set<String> partitionColumns) {
    private static final String SCHEMA = "spark.sql.sources.schema";

    /** Where Spark keeps the length of a char or varchar, whose type it calls a string. */
    private static final String SIZED_TYPE = "__CHAR_VARCHAR_TYPE_STRING";

    /** Where Spark keeps the DEFAULT that a column was added or made with. */
    private static final String DEFAULT_OF_OLD_ROWS = "EXISTS_DEFAULT";

    private static final Pattern SIZED = Pattern.compile("(?:char|varchar)\\(\\d{1,5}\\)");

    /** A hundred times what a table of a thousand columns takes. */
    private static final int LONGEST = 8 * 1024 * 1024;

    /** Of JSON; a type within a type takes three. Far less deep than the stack. */
    private static final int DEEPEST = 300;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    SparkSchema {
        fields = List.copyOf(fields);
        partitionColumns = Set.copyOf(partitionColumns);
    }

    /**
     * A column of any kind.
     *
     * @param name as Spark spells it
     * @param sized the type's spelling with its length, of a char or varchar; empty of others
     * @param ofOldRows what Spark shows, as SQL, in rows of files that lack the column; empty: NULL, as all readers do
     */
    record Field(String name, SparkType type, String sized, String comment, String ofOldRows) {
        /** As Hive would have it: in lower case. */
        Column column() {
            return new Column(name.toLowerCase(Locale.ROOT), sized.isEmpty() ? type.inHive() : sized, comment);
        }
    }

    static SparkSchema of(CatalogTable table) throws SparkTableException {
        Map<String, String> parameters = table.parameters();
        JsonNode struct = parse(text(parameters));
        if (!struct.path("type").asText().equals("struct")
                || !struct.path("fields").isArray()) {
            throw SparkTableException.schema("is no struct");
        }
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : struct.path("fields")) {
            fields.add(field(field));
        }
        return new SparkSchema(fields, new HashSet<>(numbered(parameters, "numPartCols", "partCol")));
    }

    /** Whether the parameters have a schema, or parts of one. */
    static boolean isIn(Map<String, String> parameters) {
        return parameters.containsKey(SCHEMA) || parameters.containsKey(SCHEMA + ".numParts");
    }

    boolean partitioned() {
        return !partitionColumns.isEmpty();
    }

    boolean isPartitionColumn(Field field) {
        return partitionColumns.contains(field.name());
    }

    private static String text(Map<String, String> parameters) throws SparkTableException {
        String whole = parameters.getOrDefault(SCHEMA, "");
        return whole.isEmpty() ? String.join("", numbered(parameters, "numParts", "part")) : whole;
    }

    /** The parameters that are numbered from 0; none where their number isn't given. */
    private static List<String> numbered(Map<String, String> parameters, String count, String each)
            throws SparkTableException {
        List<String> values = new ArrayList<>();
        String number = parameters.getOrDefault(SCHEMA + "." + count, "0");
        for (int i = 0; !number.equals(String.valueOf(i)); i++) {
            String key = SCHEMA + "." + each + "." + i;
            String value = parameters.get(key);
            if (value == null) {
                throw SparkTableException.schema(
                        "lacks " + key + ", where " + SCHEMA + "." + count + " is \"" + number + "\"");
            }
            values.add(value);
        }
        return values;
    }

    private static JsonNode parse(String text) throws SparkTableException {
        if (text.isEmpty()) {
            throw SparkTableException.schema("is missing: there is no " + SCHEMA);
        }
        if (text.length() > LONGEST) {
            throw SparkTableException.schema("is " + text.length() + " characters long; " + LONGEST + " are read");
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw SparkTableException.schema("isn't JSON, or is nested too deeply");
        }
    }

    private static Field field(JsonNode json) throws SparkTableException {
        String name = json.path("name").asText();
        if (name.isEmpty()) {
            throw SparkTableException.schema("has a column without a name");
        }
        JsonNode metadata = json.path("metadata");
        String sized = metadata.path(SIZED_TYPE).asText();
        String old = metadata.path(DEFAULT_OF_OLD_ROWS).asText();
        return new Field(
                name,
                SparkType.parse(name, json.path("type")),
                SIZED.matcher(sized).matches() ? sized : "",
                metadata.path("comment").asText(),
                old.equalsIgnoreCase("NULL") ? "" : old);
    }
}
