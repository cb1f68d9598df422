package dev.mirrorlake.rig.rows;

import dev.mirrorlake.rig.rows.HiveType.Field;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.orc.TypeDescription;
import org.apache.orc.storage.common.type.HiveDecimal;
import org.apache.orc.storage.ql.exec.vector.BytesColumnVector;
import org.apache.orc.storage.ql.exec.vector.ColumnVector;
import org.apache.orc.storage.ql.exec.vector.DecimalColumnVector;
import org.apache.orc.storage.ql.exec.vector.DoubleColumnVector;
import org.apache.orc.storage.ql.exec.vector.ListColumnVector;
import org.apache.orc.storage.ql.exec.vector.LongColumnVector;
import org.apache.orc.storage.ql.exec.vector.MapColumnVector;
import org.apache.orc.storage.ql.exec.vector.StructColumnVector;
import org.apache.orc.storage.ql.exec.vector.TimestampColumnVector;
import org.jspecify.annotations.Nullable;

/** Values ({@link Cells}) in ORC's vectors. */
final class OrcValues {
    private OrcValues() {}

    static TypeDescription schema(HiveType type) {
        if (type instanceof ListOf list) {
            return TypeDescription.createList(schema(list.element()));
        }
        if (type instanceof MapOf map) {
            return TypeDescription.createMap(schema(map.key()), schema(map.value()));
        }
        if (type instanceof StructOf struct) {
            TypeDescription fields = TypeDescription.createStruct();
            struct.fields().forEach(field -> fields.addField(field.name(), schema(field.type())));
            return fields;
        }
        Primitive primitive = (Primitive) type;
        return switch (primitive.kind()) {
            case "char" -> TypeDescription.createChar().withMaxLength(primitive.size());
            case "varchar" -> TypeDescription.createVarchar().withMaxLength(primitive.size());
            case "decimal" ->
                TypeDescription.createDecimal().withScale(primitive.scale()).withPrecision(primitive.size());
            default -> TypeDescription.fromString(primitive.kind());
        };
    }

    static void set(ColumnVector vector, int row, HiveType type, @Nullable Object value) {
        if (value == null) {
            vector.noNulls = false;
            vector.isNull[row] = true;
        } else if (type instanceof ListOf list) {
            List<?> elements = (List<?>) value;
            ListColumnVector vectors = (ListColumnVector) vector;
            vectors.offsets[row] = vectors.childCount;
            vectors.lengths[row] = elements.size();
            vectors.childCount += elements.size();
            vectors.child.ensureSize(vectors.childCount, true);
            for (int i = 0; i < elements.size(); i++) {
                set(vectors.child, (int) vectors.offsets[row] + i, list.element(), elements.get(i));
            }
        } else if (type instanceof MapOf map) {
            Map<?, ?> entries = (Map<?, ?>) value;
            MapColumnVector vectors = (MapColumnVector) vector;
            int at = vectors.childCount;
            vectors.offsets[row] = at;
            vectors.lengths[row] = entries.size();
            vectors.childCount += entries.size();
            vectors.keys.ensureSize(vectors.childCount, true);
            vectors.values.ensureSize(vectors.childCount, true);
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                set(vectors.keys, at, map.key(), entry.getKey());
                set(vectors.values, at, map.value(), entry.getValue());
                at++;
            }
        } else if (type instanceof StructOf struct) {
            for (int i = 0; i < struct.fields().size(); i++) {
                set(
                        ((StructColumnVector) vector).fields[i],
                        row,
                        struct.fields().get(i).type(),
                        ((List<?>) value).get(i));
            }
        } else {
            set(vector, row, value);
        }
    }

    private static void set(ColumnVector vector, int row, Object value) {
        if (value instanceof Boolean is) {
            ((LongColumnVector) vector).vector[row] = is ? 1 : 0;
        } else if (value instanceof LocalDate date) {
            ((LongColumnVector) vector).vector[row] = date.toEpochDay();
        } else if (value instanceof Long number) {
            ((LongColumnVector) vector).vector[row] = number;
        } else if (value instanceof BigDecimal decimal) {
            ((DecimalColumnVector) vector).set(row, HiveDecimal.create(decimal));
        } else if (value instanceof Number number) {
            ((DoubleColumnVector) vector).vector[row] = number.doubleValue();
        } else if (value instanceof LocalDateTime time) {
            ((TimestampColumnVector) vector).set(row, Timestamp.valueOf(time));
        } else {
            ((BytesColumnVector) vector).setVal(row, value instanceof byte[] bytes ? bytes : Cells.bytes(value));
        }
    }

    /**
     * A value of a file.
     *
     * @param stored the file's type
     * @param type the column's
     * @throws IllegalStateException where the file's type can't be read as the column's
     */
    static @Nullable Object get(ColumnVector vector, int batchRow, TypeDescription stored, HiveType type) {
        int row = vector.isRepeating ? 0 : batchRow;
        if (!vector.noNulls && vector.isNull[row]) {
            return null;
        }
        if (type instanceof ListOf list && vector instanceof ListColumnVector lists) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < lists.lengths[row]; i++) {
                elements.add(get(lists.child, (int) lists.offsets[row] + i, child(stored, 0), list.element()));
            }
            return elements;
        }
        if (type instanceof MapOf map && vector instanceof MapColumnVector maps) {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            for (int i = 0; i < maps.lengths[row]; i++) {
                int at = (int) maps.offsets[row] + i;
                entries.put(
                        get(maps.keys, at, child(stored, 0), map.key()),
                        get(maps.values, at, child(stored, 1), map.value()));
            }
            return entries;
        }
        if (type instanceof StructOf struct && vector instanceof StructColumnVector fields) {
            List<@Nullable Object> values = new ArrayList<>();
            for (Field field : struct.fields()) {
                int i = position(stored, field);
                values.add(i < 0 ? null : get(fields.fields[i], row, child(stored, i), field.type()));
            }
            return values;
        }
        if (type instanceof Primitive primitive) {
            return get(vector, row, primitive, stored);
        }
        throw mismatch(stored, type);
    }

    private static TypeDescription child(TypeDescription stored, int i) {
        return stored.getChildren().get(i);
    }

    private static int position(TypeDescription stored, Field field) {
        List<String> names = stored.getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            if (field.isCalled(names.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static Object get(ColumnVector vector, int row, Primitive type, TypeDescription stored) {
        String kind = type.kind();
        if (vector instanceof DecimalColumnVector decimals && kind.equals("decimal")) {
            return Cells.decimal(type, decimals.vector[row].getHiveDecimal().bigDecimalValue());
        }
        if (vector instanceof DoubleColumnVector doubles) {
            double value = doubles.vector[row];
            if (kind.equals("float") && stored.getCategory() == TypeDescription.Category.FLOAT) {
                return (float) value;
            }
            if (kind.equals("double")) {
                return value;
            }
        }
        if (vector instanceof TimestampColumnVector times && kind.equals("timestamp")) {
            return Cells.timestamp(times.asScratchTimestamp(row).toLocalDateTime());
        }
        if (vector instanceof BytesColumnVector bytes && (type.text() || kind.equals("binary"))) {
            return kind.equals("binary")
                    ? Arrays.copyOfRange(bytes.vector[row], bytes.start[row], bytes.start[row] + bytes.length[row])
                    : Cells.primitive(type, bytes.toString(row));
        }
        if (vector instanceof LongColumnVector longs) {
            long value = longs.vector[row];
            boolean isDate = stored.getCategory() == TypeDescription.Category.DATE;
            boolean isBoolean = stored.getCategory() == TypeDescription.Category.BOOLEAN;
            if (kind.equals("date") && isDate) {
                return LocalDate.ofEpochDay(value);
            }
            if (kind.equals("boolean") && isBoolean) {
                return value != 0;
            }
            if ((type.whole() || type.text()) && !isDate && !isBoolean) {
                return Cells.primitive(type, String.valueOf(value));
            }
        }
        throw mismatch(stored, type);
    }

    private static IllegalStateException mismatch(TypeDescription stored, HiveType type) {
        return new IllegalStateException("HIVE_BAD_DATA: a " + stored + " of ORC can't be read as " + type);
    }
}
