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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes as JSON, as a proxy sends them to a mirror:
 *
 * <pre>{@code
 * {"version": 2, "changes": [
 *   {"kind": "table", "catalog": "hive", "database": "sales", "table": "orders", "goneSeen": false, "metastore": "hms:9083",
 *    "partitions": [["2021", "11"], ["2021", "12"]]},
 *   {"kind": "database", "catalog": "hive", "database": "sales", "goneSeen": true, "metastore": ""},
 *   {"kind": "everything"}]}
 * }</pre>
 *
 * What is not exactly so is refused. A sender of a later version may know more: its unknown fields are passed over, and
 * a kind unknown here is a change of everything, which is always a right answer. Version 1 has no {@code partitions};
 * where they are missing, the whole table is meant.
 */
public final class ChangeJson {
    private static final int VERSION = 2;
    private static final int FIRST_VERSION = 1;

    /**
     * Most characters of partitions in one message; what exceeds it is sent as changes of whole tables. A character
     * takes six bytes at most, as {@code \\u0000}, so that a message keeps well below the megabyte that a mirror takes.
     */
    static final int MAX_PARTITION_CHARACTERS = 64 * 1024;

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
    private static final Set<String> OF_TABLE =
            Set.of("kind", "catalog", "database", "table", "goneSeen", "metastore", "partitions");
    private static final Set<String> OF_DATABASE = Set.of("kind", "catalog", "database", "goneSeen", "metastore");
    private static final Set<String> OF_EVERYTHING = Set.of("kind");

    private ChangeJson() {}

    /** UTF-8. */
    public static byte[] write(List<Change> changes) {
        ObjectNode message = JSON.createObjectNode().put("version", VERSION);
        ArrayNode list = message.putArray("changes");
        int room = MAX_PARTITION_CHARACTERS;
        for (Change change : changes) {
            ObjectNode json = toJson(change);
            list.add(json);
            if (change instanceof Change.OfTable ofTable) {
                int size = characters(ofTable.partitions());
                if (size > 0 && size <= room) {
                    room -= size;
                    ArrayNode partitions = json.putArray("partitions");
                    ofTable.partitions().forEach(values -> values.forEach(partitions.addArray()::add));
                }
            }
        }
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With those around them: {@code ["2021","11"],} are 14. */
    private static int characters(Set<List<String>> partitions) {
        int characters = 0;
        for (List<String> values : partitions) {
            characters += 3;
            for (String value : values) {
                characters += value.length() + 3;
            }
        }
        return characters;
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
        if (!message.path("version").isInt() || version < FIRST_VERSION) {
            throw new ChangeFormatException("version must be a whole number from " + FIRST_VERSION);
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
                    return new Change.OfTable(name, flag(json, "goneSeen"), text(json, "metastore"), partitions(json));
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

        private static Set<List<String>> partitions(JsonNode json) throws ChangeFormatException {
            Set<List<String>> partitions = new LinkedHashSet<>();
            for (JsonNode partition : list(json.path("partitions"))) {
                List<String> values = new ArrayList<>();
                for (JsonNode value : list(partition)) {
                    if (!value.isTextual()) {
                        throw new ChangeFormatException("a partition's values must be texts");
                    }
                    values.add(value.textValue());
                }
                partitions.add(values);
            }
            return partitions;
        }

        /** Nothing where the field is missing. */
        private static JsonNode list(JsonNode json) throws ChangeFormatException {
            if (!json.isArray() && !json.isMissingNode()) {
                throw new ChangeFormatException("partitions must be a list of lists of texts");
            }
            return json;
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
