package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.rig.rows.HiveType.ListOf;
import dev.mirrorlake.rig.rows.HiveType.MapOf;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws columns and rows that files of a format can hold. Confined to one thread. */
public final class RandomRows {
    private static final int DEEPEST = 3;
    private static final List<String> PRIMITIVES = List.of(
            "boolean",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "float",
            "double",
            "decimal(5,2)",
            "decimal(38,10)",
            "char(5)",
            "varchar(10)",
            "string",
            "binary",
            "date",
            "timestamp");
    private static final List<String> TEXTS =
            List.of("", "a", "é日本", "two words", "x|y,z;", "\"q\"", "it's", "\\", "{\"a\":[1]}", " ", "NULL", "\u0301");

    private final Random random;

    public RandomRows(Random random) {
        this.random = random;
    }

    /** A type, of primitive ones any, of nested ones any of some depth. */
    public String type(Format format) {
        return type(format.serde().equals(Samples.AVRO), 0);
    }

    private String type(boolean stringKeys, int depth) {
        int kind = depth == DEEPEST ? 0 : random.nextInt(8);
        return switch (kind) {
            case 5 -> "array<" + type(stringKeys, depth + 1) + ">";
            case 6 ->
                "map<" + (stringKeys ? "string" : one(List.of("string", "int", "date"))) + ","
                        + type(stringKeys, depth + 1) + ">";
            case 7 -> "struct<a:" + type(stringKeys, depth + 1) + ",b_2:" + type(stringKeys, depth + 1) + ">";
            default -> one(PRIMITIVES);
        };
    }

    /** Some rows of these columns. */
    public List<List<String>> rows(List<Column> columns) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            rows.add(columns.stream()
                    .map(column -> HiveType.parse(column.type()))
                    .map(type -> Cells.text(type, value(type)))
                    .toList());
        }
        return rows;
    }

    private @Nullable Object value(HiveType type) {
        return random.nextInt(6) == 0 ? null : present(type);
    }

    private Object present(HiveType type) {
        if (type instanceof ListOf list) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                elements.add(value(list.element()));
            }
            return elements;
        }
        if (type instanceof MapOf map) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                entries.put(present(map.key()), value(map.value()));
            }
            return entries;
        }
        if (type instanceof StructOf struct) {
            List<@Nullable Object> values = new ArrayList<>();
            struct.fields().forEach(field -> values.add(value(field.type())));
            return values;
        }
        Primitive primitive = (Primitive) type;
        return switch (primitive.kind()) {
            case "boolean" -> random.nextBoolean();
            case "tinyint" -> (long) (byte) random.nextInt();
            case "smallint" -> (long) (short) random.nextInt();
            case "int" -> (long) random.nextInt();
            case "bigint" -> random.nextLong();
            case "float" -> random.nextFloat();
            case "double" -> random.nextDouble() * 1e100;
            case "decimal" ->
                new BigDecimal(
                        new BigInteger(3 * primitive.size(), random).mod(BigInteger.TEN.pow(primitive.size())),
                        primitive.scale());
            case "binary" -> one(TEXTS).getBytes(UTF_8);
            case "date" -> LocalDate.ofEpochDay(random.nextInt(50_000));
            case "timestamp" -> LocalDateTime.of(2000, 1, 1, 0, 0).plusNanos(random.nextInt() * 1_000_000L);
            default -> Cells.primitive(primitive, one(TEXTS));
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
