package dev.mirrorlake.source;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether readers take a partition's value for one of its key's type. Pure.
 *
 * <p>Sources: Trino's HiveUtil (parsePartitionValue, getPrefilledColumnValue), read 2026-12-01; seen with Trino 476.
 */
final class KeyValue {
    /** Readers take it for NULL, whatever the type; Hive for these two characters. */
    private static final String READ_AS_NULL = "\\N";

    private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\d{1,5})(?:,(\\d{1,2}))?\\))?");

    /** Hive's, where a decimal doesn't tell its own. */
    private static final int DECIMAL_DIGITS = 10;

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern("-M-d[ H:m[:s")
            .appendOptional(new DateTimeFormatterBuilder()
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .toFormatter(Locale.ROOT))
            .appendPattern("]]")
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private KeyValue() {}

    /**
     * Whether it is one.
     *
     * @param type one that Athena can read in a key
     * @param value neither empty nor {@link PartitionValues#NONE}
     */
    static boolean isOf(String type, String value) {
        Matcher parts = TYPE.matcher(type);
        if (value.equals(READ_AS_NULL) || !parts.matches()) {
            return false;
        }
        int size = number(parts.group(2), DECIMAL_DIGITS);
        try {
            return switch (parts.group(1)) {
                case "boolean" -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
                case "tinyint" -> isWhole(value, Byte.SIZE);
                case "smallint" -> isWhole(value, Short.SIZE);
                case "int" -> isWhole(value, Integer.SIZE);
                case "bigint" -> isWhole(value, Long.SIZE);
                case "float", "double" -> parses(value, Double::valueOf);
                case "decimal" -> isDecimal(value, size, number(parts.group(3), 0));
                case "date" -> timestamp(value).toLocalTime().equals(LocalTime.MIDNIGHT);
                case "timestamp" -> parses(value, KeyValue::timestamp);
                case "char", "varchar" -> value.codePointCount(0, value.length()) <= size;
                default -> true;
            };
        } catch (NumberFormatException | DateTimeException e) {
            return false;
        }
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static boolean isWhole(String value, int bits) {
        long sign = Long.parseLong(value) >> (bits - 1);
        return sign == 0 || sign == -1;
    }

    private static boolean parses(String value, Function<String, ?> parser) {
        return parser.apply(value) != null;
    }

    private static boolean isDecimal(String value, int digits, int scale) {
        BigDecimal decimal = new BigDecimal(value).stripTrailingZeros();
        return decimal.signum() == 0
                || decimal.scale() <= scale && (long) decimal.precision() - decimal.scale() <= digits - scale;
    }

    private static LocalDateTime timestamp(String value) {
        return LocalDateTime.parse(value, TIMESTAMP);
    }
}
