package dev.mirrorlake.changes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mirrorlake.catalog.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Changes as JSON, as a proxy sends them to a mirror:
 *
 * <pre>{@code
 * {"version": 1, "changes": [
 *   {"kind": "table", "catalog": "hive", "database": "sales", "table": "orders", "goneSeen": false, "metastore": "hms:9083"},
 *   {"kind": "database", "catalog": "hive", "database": "sales", "goneSeen": true, "metastore": ""},
 *   {"kind": "everything"}]}
 * }</pre>
 *
 * What is not exactly so is refused. A sender of a later version may know more: its unknown fields are passed over, and
 * a kind unknown here is a change of everything, which is always a right answer.
 */
public final class ChangeJson {
    private static final int VERSION = 1;
    private static final int MAX_NESTING = 10;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> OF_MESSAGE = Set.of("version", "changes");
    private static final Set<String> OF_TABLE = Set.of("kind", "catalog", "database", "table", "goneSeen", "metastore");
    private static final Set<String> OF_DATABASE = Set.of("kind", "catalog", "database", "goneSeen", "metastore");
    private static final Set<String> OF_EVERYTHING = Set.of("kind");

    private ChangeJson() {}

    /** UTF-8. */
    public static byte[] write(List<Change> changes) {
        ObjectNode message = JSON.createObjectNode().put("version", VERSION);
        ArrayNode list = message.putArray("changes");
        changes.forEach(change -> list.add(toJson(change)));
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode toJson(Change change) {
        ObjectNode json = JSON.createObjectNode();
        if (change instanceof Change.OfTable ofTable) {
            TableName name = ofTable.table();
            return json.put("kind", "table")
                    .put("catalog", name.catalog())
                    .put("database", name.database())
                    .put("table", name.table())
                    .put("goneSeen", ofTable.goneSeen())
                    .put("metastore", ofTable.metastore());
        } else if (change instanceof Change.OfDatabase ofDatabase) {
            return json.put("kind", "database")
                    .put("catalog", ofDatabase.catalog())
                    .put("database", ofDatabase.database())
                    .put("goneSeen", ofDatabase.goneSeen())
                    .put("metastore", ofDatabase.metastore());
        }
        return json.put("kind", "everything");
    }

    /**
     * Reads what {@link #write} or a later version wrote.
     *
     * @throws ChangeFormatException at the first thing that is wrong; nothing is to be taken from such a message
     */
    public static List<Change> read(byte[] utf8) throws ChangeFormatException {
        JsonNode message = parse(utf8);
        int version = message.path("version").asInt(0);
        if (!message.path("version").isInt() || version < VERSION) {
            throw new ChangeFormatException("version must be a whole number from " + VERSION);
        }
        Reader reader = new Reader(version > VERSION);
        reader.allowOnly(OF_MESSAGE, message);
        if (!message.path("changes").isArray()) {
            throw new ChangeFormatException("changes must be a list");
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : message.path("changes")) {
            changes.add(reader.toChange(change));
        }
        return changes;
    }

    private static JsonNode parse(byte[] utf8) throws ChangeFormatException {
        try {
            return JSON.readTree(utf8);
        } catch (IOException e) {
            throw new ChangeFormatException("not JSON, or nested too deeply, or a field is given twice");
        }
    }

    /** @param lenient passes over what it doesn't know */
    private record Reader(boolean lenient) {
        Change toChange(JsonNode json) throws ChangeFormatException {
            String kind = text(json, "kind");
            switch (kind) {
                case "table" -> {
                    allowOnly(OF_TABLE, json);
                    TableName name = new TableName(name(json, "catalog"), name(json, "database"), name(json, "table"));
                    return new Change.OfTable(name, flag(json, "goneSeen"), text(json, "metastore"));
                }
                case "database" -> {
                    allowOnly(OF_DATABASE, json);
                    return new Change.OfDatabase(
                            name(json, "catalog"),
                            name(json, "database"),
                            flag(json, "goneSeen"),
                            text(json, "metastore"));
                }
                case "everything" -> {
                    allowOnly(OF_EVERYTHING, json);
                    return new Change.OfEverything();
                }
                default -> {
                    if (lenient) {
                        return new Change.OfEverything();
                    }
                    throw new ChangeFormatException("kind must be table, database or everything");
                }
            }
        }

        void allowOnly(Set<String> allowed, JsonNode json) throws ChangeFormatException {
            Set<String> fields = new HashSet<>();
            for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
                fields.add(names.next());
            }
            if (!lenient && !allowed.containsAll(fields)) {
                throw new ChangeFormatException("only these fields are allowed: " + String.join(", ", allowed));
            }
        }

        private static String name(JsonNode json, String field) throws ChangeFormatException {
            String name = text(json, field);
            if (name.isBlank()) {
                throw new ChangeFormatException(field + " must not be empty");
            }
            return name;
        }

        private static String text(JsonNode json, String field) throws ChangeFormatException {
            if (!json.path(field).isTextual()) {
                throw new ChangeFormatException(field + " must be a text");
            }
            return json.path(field).textValue();
        }

        private static boolean flag(JsonNode json, String field) throws ChangeFormatException {
            if (!json.path(field).isBoolean()) {
                throw new ChangeFormatException(field + " must be true or false");
            }
            return json.path(field).booleanValue();
        }
    }
}
