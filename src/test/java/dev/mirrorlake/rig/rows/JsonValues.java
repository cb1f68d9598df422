package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mirrorlake.rig.rows.HiveType.Field;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values ({@link Cells}) as JSON, and back. Names of fields are found whatever their case. */
enum JsonValues {
    /** As a cell spells them: bytes are Base64. */
    CELL,

    /** As hcatalog's SerDe reads them: bytes are the text itself, and numbers aren't text. */
    HCATALOG,

    /** As openx's SerDe reads them: bytes are Base64, and what isn't of its type is NULL. */
    OPENX;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Reads no digit of a number away. */
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .build();
    }

    JsonNode node(HiveType type, @Nullable Object value) {
        if (value == null) {
            return NullNode.instance;
        }
        if (type instanceof ListOf list) {
            ArrayNode array = NODES.arrayNode();
            ((List<?>) value).forEach(element -> array.add(node(list.element(), element)));
            return array;
        }
        if (type instanceof MapOf map) {
            Map<String, JsonNode> entries = new TreeMap<>();
            ((Map<?, ?>) value)
                    .forEach((key, entry) ->
                            entries.put(primitive(map.key(), key).asText(), node(map.value(), entry)));
            return NODES.objectNode().setAll(entries);
        }
        if (type instanceof StructOf struct) {
            ObjectNode object = NODES.objectNode();
            for (int i = 0; i < struct.fields().size(); i++) {
                Field field = struct.fields().get(i);
                object.set(field.name(), node(field.type(), ((List<?>) value).get(i)));
            }
            return object;
        }
        return primitive((Primitive) type, value);
    }

    private JsonNode primitive(Primitive type, Object value) {
        return switch (type.kind()) {
            case "boolean" -> NODES.booleanNode((Boolean) value);
            case "tinyint", "smallint", "int", "bigint" -> NODES.numberNode((Long) value);
            case "float" -> Float.isFinite((Float) value) ? NODES.numberNode((Float) value) : text(value);
            case "double" -> Double.isFinite((Double) value) ? NODES.numberNode((Double) value) : text(value);
            case "binary" -> text(this == HCATALOG ? new String((byte[]) value, UTF_8) : Cells.text(type, value));
            default -> text(Cells.text(type, value));
        };
    }

    private static JsonNode text(Object value) {
        return NODES.textNode(value.toString());
    }

    /**
     * A struct may also be an array, as Trino's client has it.
     *
     * @throws IllegalArgumentException where the JSON is no value of the type
     */
    @Nullable Object value(HiveType type, @Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (type instanceof Primitive primitive) {
            return primitive(primitive, node);
        }
        if (type instanceof ListOf list && node.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(value(list.element(), element)));
            return elements;
        }
        if (type instanceof MapOf map && node.isObject()) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                entries.put(Cells.primitive(map.key(), entry.getKey()), value(map.value(), entry.getValue()));
            }
            return entries;
        }
        if (type instanceof StructOf struct && node.isContainerNode()) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < struct.fields().size(); i++) {
                Field field = struct.fields().get(i);
                values.add(value(field.type(), node.isArray() ? node.get(i) : named(node, field)));
            }
            return values;
        }
        throw new IllegalArgumentException("not a " + type + ": " + node);
    }

    /** The last one of those that are called so. */
    private static @Nullable JsonNode named(JsonNode object, Field field) {
        JsonNode found = null;
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            found = field.isCalled(property.getKey()) ? property.getValue() : found;
        }
        return found;
    }

    private @Nullable Object primitive(Primitive type, JsonNode node) {
        boolean number =
                type.whole() || type.kind().equals("float") || type.kind().equals("double");
        if (!node.isValueNode() || (this == HCATALOG && number && !node.isNumber())) {
            throw new IllegalArgumentException("not a " + type + ": " + node);
        }
        if (this == HCATALOG && type.kind().equals("binary")) {
            return node.asText().getBytes(UTF_8);
        }
        try {
            return Cells.primitive(type, node.asText());
        } catch (IllegalArgumentException | DateTimeException e) {
            if (this == OPENX) {
                return null;
            }
            throw e;
        }
    }
}
