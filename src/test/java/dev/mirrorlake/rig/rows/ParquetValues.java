package dev.mirrorlake.rig.rows;

import dev.mirrorlake.rig.rows.HiveType.Field;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Values ({@link Cells}) in Parquet's groups. Lists and maps are in three levels, as Parquet's specification has them;
 * timestamps are written as Hive and Spark do by default, as INT96.
 */
final class ParquetValues {
    private static final LocalDateTime EPOCH = LocalDate.EPOCH.atStartOfDay();

    private ParquetValues() {}

    static MessageType schema(StructOf row) {
        return new MessageType("row", fields(row));
    }

    private static List<Type> fields(StructOf struct) {
        return struct.fields().stream()
                .map(field -> schema(field.type(), Repetition.OPTIONAL, field.name()))
                .toList();
    }

    private static Type schema(HiveType type, Repetition repetition, String name) {
        if (type instanceof ListOf list) {
            GroupType elements =
                    new GroupType(Repetition.REPEATED, "list", schema(list.element(), Repetition.OPTIONAL, "element"));
            return annotated(LogicalTypeAnnotation.listType(), repetition, elements, name);
        }
        if (type instanceof MapOf map) {
            GroupType entries = new GroupType(
                    Repetition.REPEATED,
                    "key_value",
                    schema(map.key(), Repetition.REQUIRED, "key"),
                    schema(map.value(), Repetition.OPTIONAL, "value"));
            return annotated(LogicalTypeAnnotation.mapType(), repetition, entries, name);
        }
        if (type instanceof StructOf struct) {
            return new GroupType(repetition, name, fields(struct));
        }
        Primitive primitive = (Primitive) type;
        return switch (primitive.kind()) {
            case "boolean" ->
                Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
            case "bigint" ->
                Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
            case "float" -> Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(name);
            case "double" ->
                Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
            case "timestamp" ->
                Types.primitive(PrimitiveTypeName.INT96, repetition).named(name);
            case "binary" ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition).named(name);
            case "char", "varchar", "string" ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case "decimal" ->
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(bytes(primitive))
                        .as(LogicalTypeAnnotation.decimalType(primitive.scale(), primitive.size()))
                        .named(name);
            case "date" ->
                Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name);
            default -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
        };
    }

    private static Type annotated(LogicalTypeAnnotation as, Repetition repetition, GroupType content, String name) {
        return Types.buildGroup(repetition).as(as).addField(content).named(name);
    }

    /** As few as hold all of a decimal's digits and its sign. */
    private static int bytes(Primitive decimal) {
        return BigInteger.TEN.pow(decimal.size()).bitLength() / 8 + 1;
    }

    static Group group(GroupType schema, StructOf type, List<?> values) {
        Group group = new SimpleGroup(schema);
        for (int i = 0; i < values.size(); i++) {
            add(group, i, type.fields().get(i).type(), values.get(i));
        }
        return group;
    }

    private static void add(Group group, int field, HiveType type, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (type instanceof ListOf list) {
            Group elements = group.addGroup(field);
            ((List<?>) value).forEach(element -> add(elements.addGroup(0), 0, list.element(), element));
        } else if (type instanceof MapOf map) {
            Group entries = group.addGroup(field);
            ((Map<?, ?>) value).forEach((key, entry) -> {
                Group pair = entries.addGroup(0);
                add(pair, 0, map.key(), key);
                add(pair, 1, map.value(), entry);
            });
        } else if (type instanceof StructOf struct) {
            GroupType schema = group.getType().getType(field).asGroupType();
            group.add(field, group(schema, struct, (List<?>) value));
        } else {
            add(group, field, (Primitive) type, value);
        }
    }

    private static void add(Group group, int field, Primitive type, Object value) {
        switch (type.kind()) {
            case "boolean" -> group.add(field, (Boolean) value);
            case "tinyint", "smallint", "int" -> group.add(field, ((Long) value).intValue());
            case "bigint" -> group.add(field, (long) (Long) value);
            case "float" -> group.add(field, (Float) value);
            case "double" -> group.add(field, (Double) value);
            case "date" -> group.add(field, (int) ((LocalDate) value).toEpochDay());
            case "binary" -> group.add(field, Binary.fromConstantByteArray((byte[]) value));
            case "decimal" -> group.add(field, fixed(((BigDecimal) value).unscaledValue(), bytes(type)));
            case "timestamp" -> {
                LocalDateTime time = (LocalDateTime) value;
                group.add(
                        field,
                        new NanoTime(
                                (int) time.getLong(JulianFields.JULIAN_DAY),
                                time.toLocalTime().toNanoOfDay()));
            }
            default -> group.add(field, value.toString());
        }
    }

    private static Binary fixed(BigInteger value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = value.shiftRight(8 * i).byteValue();
        }
        return Binary.fromConstantByteArray(bytes);
    }

    /** The values of a struct, or of a row; NULL for what the file doesn't have. */
    static List<@Nullable Object> values(StructOf type, Group group) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : type.fields()) {
            int position = position(group.getType(), field);
            values.add(position < 0 ? null : value(field.type(), group, position));
        }
        return values;
    }

    private static int position(GroupType schema, Field field) {
        for (int i = 0; i < schema.getFieldCount(); i++) {
            if (field.isCalled(schema.getFieldName(i))) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Object value(HiveType type, Group group, int field) {
        if (group.getFieldRepetitionCount(field) == 0) {
            return null;
        }
        boolean nested = !group.getType().getType(field).isPrimitive();
        if (type instanceof ListOf list && nested) {
            Group elements = group.getGroup(field, 0);
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < elements.getFieldRepetitionCount(0); i++) {
                values.add(value(list.element(), elements.getGroup(0, i), 0));
            }
            return values;
        }
        if (type instanceof MapOf map && nested) {
            Group entries = group.getGroup(field, 0);
            Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
            for (int i = 0; i < entries.getFieldRepetitionCount(0); i++) {
                Group pair = entries.getGroup(0, i);
                values.put(value(map.key(), pair, 0), value(map.value(), pair, 1));
            }
            return values;
        }
        if (type instanceof StructOf struct && nested) {
            return values(struct, group.getGroup(field, 0));
        }
        if (type instanceof Primitive primitive && !nested) {
            try {
                return value(primitive, group, field);
            } catch (ClassCastException e) {
                throw mismatch(type, group, field);
            }
        }
        throw mismatch(type, group, field);
    }

    private static IllegalStateException mismatch(HiveType type, Group group, int field) {
        return new IllegalStateException(
                "HIVE_BAD_DATA: " + group.getType().getType(field) + " of Parquet can't be read as " + type);
    }

    private static Object value(Primitive type, Group group, int field) {
        Type stored = group.getType().getType(field);
        PrimitiveTypeName physical = stored.asPrimitiveType().getPrimitiveTypeName();
        return switch (type.kind()) {
            case "date" -> LocalDate.ofEpochDay(group.getInteger(field, 0));
            case "binary" -> group.getBinary(field, 0).getBytes();
            case "double" -> physical == PrimitiveTypeName.FLOAT ? group.getFloat(field, 0) : group.getDouble(field, 0);
            case "float" -> group.getFloat(field, 0);
            case "decimal" -> Cells.decimal(type, decimal(stored, physical, group, field));
            case "timestamp" ->
                physical == PrimitiveTypeName.INT96
                        ? int96(group.getInt96(field, 0))
                        : int64(stored, group.getLong(field, 0));
            default -> {
                boolean isText = physical == PrimitiveTypeName.BINARY;
                boolean isWhole = physical == PrimitiveTypeName.INT32 || physical == PrimitiveTypeName.INT64;
                boolean isBoolean = physical == PrimitiveTypeName.BOOLEAN;
                boolean fits = switch (type.kind()) {
                    case "boolean" -> isBoolean;
                    case "char", "varchar", "string" -> isText || isWhole;
                    default -> isWhole;
                };
                if (!fits || (isWhole && stored.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation)) {
                    throw mismatch(type, group, field);
                }
                yield Cells.primitive(type, group.getValueToString(field, 0));
            }
        };
    }

    private static BigDecimal decimal(Type stored, PrimitiveTypeName physical, Group group, int field) {
        BigInteger unscaled = switch (physical) {
            case INT32 -> BigInteger.valueOf(group.getInteger(field, 0));
            case INT64 -> BigInteger.valueOf(group.getLong(field, 0));
            default -> new BigInteger(group.getBinary(field, 0).getBytes());
        };
        return stored.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation annotation
                ? new BigDecimal(unscaled, annotation.getScale())
                : new BigDecimal(unscaled);
    }

    private static LocalDateTime int96(Binary binary) {
        ByteBuffer bytes = ByteBuffer.wrap(binary.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        LocalDate day = LocalDate.EPOCH.with(JulianFields.JULIAN_DAY, bytes.getInt());
        return Cells.timestamp(LocalDateTime.of(day, LocalTime.MIDNIGHT).plus(Duration.ofNanos(nanos)));
    }

    private static LocalDateTime int64(Type stored, long value) {
        TimestampLogicalTypeAnnotation annotation = (TimestampLogicalTypeAnnotation) stored.getLogicalTypeAnnotation();
        ChronoUnit unit = switch (annotation.getUnit()) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
        return Cells.timestamp(EPOCH.plus(value, unit));
    }
}
