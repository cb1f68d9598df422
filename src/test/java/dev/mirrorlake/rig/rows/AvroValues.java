package dev.mirrorlake.rig.rows;

import dev.mirrorlake.rig.rows.HiveType.Field;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Values ({@link Cells}) in Avro's, each of which may be null. Keys of maps are strings. */
final class AvroValues {
    private AvroValues() {}

    static Schema schema(StructOf row) {
        return schema(row, "row");
    }

    /** @param name for records in it: each has another */
    private static Schema schema(HiveType type, String name) {
        if (type instanceof ListOf list) {
            return Schema.createArray(nullable(schema(list.element(), name)));
        }
        if (type instanceof MapOf map) {
            if (!map.key().text()) {
                throw new IllegalArgumentException("the keys of Avro's maps are strings, and not " + map.key());
            }
            return Schema.createMap(nullable(schema(map.value(), name)));
        }
        if (type instanceof StructOf struct) {
            List<Schema.Field> fields = struct.fields().stream()
                    .map(field -> new Schema.Field(
                            field.name(),
                            nullable(schema(field.type(), name + "_" + field.name())),
                            "",
                            Schema.Field.NULL_DEFAULT_VALUE))
                    .toList();
            return Schema.createRecord(name, "", "", false, fields);
        }
        Primitive primitive = (Primitive) type;
        return switch (primitive.kind()) {
            case "boolean" -> Schema.create(Schema.Type.BOOLEAN);
            case "bigint" -> Schema.create(Schema.Type.LONG);
            case "float" -> Schema.create(Schema.Type.FLOAT);
            case "double" -> Schema.create(Schema.Type.DOUBLE);
            case "char", "varchar", "string" -> Schema.create(Schema.Type.STRING);
            case "binary" -> Schema.create(Schema.Type.BYTES);
            case "date" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case "timestamp" -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case "decimal" ->
                LogicalTypes.decimal(primitive.size(), primitive.scale()).addToSchema(Schema.create(Schema.Type.BYTES));
            default -> Schema.create(Schema.Type.INT);
        };
    }

    private static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    /** Of a schema that may be null, what it is else. */
    private static Schema present(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(option -> option.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }

    static GenericRecord record(Schema schema, StructOf type, List<?> values) {
        GenericRecord record = new GenericData.Record(schema);
        for (int i = 0; i < values.size(); i++) {
            record.put(
                    i,
                    toAvro(
                            present(schema.getFields().get(i).schema()),
                            type.fields().get(i).type(),
                            values.get(i)));
        }
        return record;
    }

    private static @Nullable Object toAvro(Schema schema, HiveType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (type instanceof ListOf list) {
            List<@Nullable Object> elements = new ArrayList<>();
            ((List<?>) value)
                    .forEach(
                            element -> elements.add(toAvro(present(schema.getElementType()), list.element(), element)));
            return elements;
        }
        if (type instanceof MapOf map) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) value)
                    .forEach((key, entry) ->
                            entries.put(key, toAvro(present(schema.getValueType()), map.value(), entry)));
            return entries;
        }
        if (type instanceof StructOf struct) {
            return record(schema, struct, (List<?>) value);
        }
        return switch (((Primitive) type).kind()) {
            case "tinyint", "smallint", "int" -> ((Long) value).intValue();
            case "date" -> (int) ((LocalDate) value).toEpochDay();
            case "timestamp" ->
                ((LocalDateTime) value).toInstant(ZoneOffset.UTC).toEpochMilli();
            case "binary" -> ByteBuffer.wrap((byte[]) value);
            case "decimal" ->
                ByteBuffer.wrap(((BigDecimal) value).unscaledValue().toByteArray());
            default -> value;
        };
    }

    /**
     * The values of a struct, or of a row; NULL for what the record doesn't have.
     *
     * @param lowerCase whether only names in lower case are found, as Trino does where the table has no schema of Avro's
     */
    static List<@Nullable Object> values(StructOf type, GenericRecord record, boolean lowerCase) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : type.fields()) {
            values.add(record.getSchema().getFields().stream()
                    .filter(stored -> field.isCalled(stored.name()))
                    .filter(stored ->
                            !lowerCase || stored.name().equals(stored.name().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .map(stored ->
                            fromAvro(present(stored.schema()), field.type(), record.get(stored.pos()), lowerCase))
                    .orElse(null));
        }
        return values;
    }

    private static @Nullable Object fromAvro(Schema schema, HiveType type, @Nullable Object value, boolean lowerCase) {
        if (value == null) {
            return null;
        }
        if (type instanceof ListOf list && value instanceof List<?> elements) {
            List<@Nullable Object> values = new ArrayList<>();
            elements.forEach(element ->
                    values.add(fromAvro(present(schema.getElementType()), list.element(), element, lowerCase)));
            return values;
        }
        if (type instanceof MapOf map && value instanceof Map<?, ?> entries) {
            Map<Object, @Nullable Object> values = new LinkedHashMap<>();
            entries.forEach((key, entry) -> values.put(
                    Cells.primitive(map.key(), key.toString()),
                    fromAvro(present(schema.getValueType()), map.value(), entry, lowerCase)));
            return values;
        }
        if (type instanceof StructOf struct && value instanceof GenericRecord record) {
            return values(struct, record, lowerCase);
        }
        if (type instanceof Primitive primitive && readable(schema, primitive)) {
            return fromAvro(schema, primitive, value);
        }
        throw new IllegalStateException("HIVE_BAD_DATA: " + schema + " of Avro can't be read as " + type);
    }

    /** Numbers as wider ones, all else as what it is. Source: Avro's specification, schema resolution. */
    private static boolean readable(Schema schema, Primitive type) {
        boolean isDate = schema.getLogicalType() instanceof LogicalTypes.Date;
        return switch (schema.getType()) {
            case BOOLEAN -> type.kind().equals("boolean");
            case INT ->
                isDate
                        ? type.kind().equals("date")
                        : type.whole() || type.kind().matches("float|double");
            case LONG ->
                schema.getLogicalType() == null
                        ? type.kind().matches("bigint|float|double")
                        : type.kind().equals("timestamp");
            case FLOAT -> type.kind().matches("float|double");
            case DOUBLE -> type.kind().equals("double");
            case STRING -> type.text();
            case BYTES ->
                schema.getLogicalType() == null
                        ? type.kind().equals("binary")
                        : type.kind().equals("decimal");
            default -> false;
        };
    }

    private static Object fromAvro(Schema schema, Primitive type, Object value) {
        return switch (type.kind()) {
            case "date" -> LocalDate.ofEpochDay((Integer) value);
            case "timestamp" -> timestamp(schema, (Long) value);
            case "binary" -> bytes((ByteBuffer) value);
            case "decimal" ->
                Cells.decimal(type, new BigDecimal(new BigInteger(bytes((ByteBuffer) value)), type.scale()));
            case "double" -> ((Number) value).doubleValue();
            default -> Cells.primitive(type, value.toString());
        };
    }

    private static LocalDateTime timestamp(Schema schema, long value) {
        boolean micros = schema.getLogicalType() instanceof LogicalTypes.TimestampMicros;
        Instant instant = micros
                ? Instant.ofEpochSecond(Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1_000)
                : Instant.ofEpochMilli(value);
        return Cells.timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
