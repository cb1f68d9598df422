package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value of a row as text: one spelling for each value, whatever file it came from.
 *
 * <ul>
 *   <li>Timestamps have milliseconds, which is what Athena reads of them: {@code 2021-11-30 10:00:00.000}. A decimal has
 *       as many digits after the point as its type, bytes are Base64, a char has no blanks at its end.
 *   <li>Arrays, maps and structs are JSON: {@code [1,null]}, {@code {"k":2}} in the order of the keys' texts, {@code
 *       {"name":"x"}} with the type's fields in its order. Within it, what is neither a number nor a boolean is a string,
 *       decimals too.
 * </ul>
 *
 * <p>The values themselves are Java's: Boolean, Long for all whole numbers, Float, Double, BigDecimal, String, byte[],
 * LocalDate, LocalDateTime, List, Map, and for a struct the List of its fields' values; null for NULL.
 */
public final class Cells {
    /** NULL, in Hive's text spelling. */
    public static final String NULL = "\\N";

    private static final ObjectMapper JSON = JsonValues.mapper();
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private Cells() {}

    /**
     * The one spelling of a value.
     *
     * @param type in Hive's spelling
     * @throws IllegalArgumentException where the text is no value of the type
     * @throws DateTimeException where it is no date or time
     */
    public static String of(String type, String text) {
        HiveType parsed = HiveType.parse(type);
        return text(parsed, value(parsed, text));
    }

    /** A row as Trino's client has it, in this spelling; the columns of CSV, which are all strings, as they are. */
    public static List<String> ofTrino(CatalogTable table, List<String> row) {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.addAll(table.partitionKeys());
        boolean strings = table.format().serde().equals(Samples.CSV);
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            boolean asIs = strings && i < table.columns().size();
            cells.add(asIs ? row.get(i) : of(columns.get(i).type(), row.get(i)));
        }
        return cells;
    }

    /** The value that a cell spells; errors as of {@link #of}. */
    static @Nullable Object value(HiveType type, String cell) {
        if (cell.equals(NULL)) {
            return null;
        }
        if (type instanceof Primitive primitive) {
            return primitive(primitive, cell);
        }
        try {
            return JsonValues.CELL.value(type, JSON.readTree(cell));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the JSON of a " + type + ": " + cell, e);
        }
    }

    static String text(HiveType type, @Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        return type instanceof Primitive primitive
                ? text(primitive, value)
                : JsonValues.CELL.node(type, value).toString();
    }

    /** The value that a text of any spelling says; errors as of {@link #of}. */
    static Object primitive(Primitive type, String text) {
        return switch (type.kind()) {
            case "boolean" -> bool(text);
            case "tinyint" -> (long) Byte.parseByte(text);
            case "smallint" -> (long) Short.parseShort(text);
            case "int" -> (long) Integer.parseInt(text);
            case "bigint" -> Long.parseLong(text);
            case "float" -> Float.parseFloat(text);
            case "double" -> Double.parseDouble(text);
            case "decimal" -> decimal(type, new BigDecimal(text));
            case "char" -> cut(type, text).replaceAll(" +$", "");
            case "varchar" -> cut(type, text);
            case "binary" -> Base64.getDecoder().decode(text);
            case "date" -> LocalDate.parse(text);
            case "timestamp" -> timestamp(LocalDateTime.parse(text.replace(' ', 'T')));
            default -> text;
        };
    }

    static String text(Primitive type, Object value) {
        return switch (type.kind()) {
            case "decimal" -> ((BigDecimal) value).toPlainString();
            case "binary" -> Base64.getEncoder().encodeToString((byte[]) value);
            case "timestamp" -> TIMESTAMP.format((LocalDateTime) value);
            default -> value.toString();
        };
    }

    /** To the type's scale, rounded. */
    static BigDecimal decimal(Primitive type, BigDecimal value) {
        BigDecimal scaled = value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() > type.size()) {
            throw new IllegalArgumentException(value + " has more than the " + type.size() + " digits of its type");
        }
        return scaled;
    }

    /** To the millisecond, rounded. */
    static LocalDateTime timestamp(LocalDateTime value) {
        return value.plusNanos(500_000).truncatedTo(ChronoUnit.MILLIS);
    }

    /** The bytes of text. */
    static byte[] bytes(Object text) {
        return Objects.toString(text).getBytes(UTF_8);
    }

    private static String cut(Primitive type, String text) {
        int codePoints = text.codePointCount(0, text.length());
        return codePoints <= type.size() ? text : text.substring(0, text.offsetByCodePoints(0, type.size()));
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a boolean: " + text);
        };
    }
}
