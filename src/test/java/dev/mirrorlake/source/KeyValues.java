package dev.mirrorlake.source;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Values of partitions by the types of their keys, for tests that say what becomes of them and tests that see it. */
public final class KeyValues {
    /** Readers take these. */
    public static final Map<String, List<String>> READABLE = Map.ofEntries(
            Map.entry("boolean", List.of("true", "FALSE")),
            Map.entry("tinyint", List.of("-128", "127", "+1")),
            Map.entry("smallint", List.of("-32768", "32767")),
            Map.entry("int", List.of("007", "-2147483648", "2147483647")),
            Map.entry("bigint", List.of("-9223372036854775808", "9223372036854775807")),
            Map.entry("float", List.of("1.5", "-1e3", "NaN")),
            Map.entry("double", List.of("1", "1.5", "-1E-300", "Infinity", "NaN")),
            Map.entry("decimal", List.of("1234567890", "-7", "1.0")),
            Map.entry("decimal(5,2)", List.of("1.5", "1.50", "1.500", "-999.99", "0", "0.000", "1E2")),
            Map.entry("decimal(2,2)", List.of("0", "0.99")),
            Map.entry("decimal(38,0)", List.of("9".repeat(38))),
            Map.entry("date", List.of("2021-01-01", "2021-1-9", "0001-01-01", "9999-12-31", "2024-02-29")),
            Map.entry("timestamp", List.of("2021-01-01 10:00:00", "2021-1-1 1:2:3", "2021-01-01 10:00:00.123456789")),
            Map.entry("char(3)", List.of("a", "abc", "日本é", "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00")),
            Map.entry("varchar(3)", List.of("a", "abc", "日本é", "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00")),
            Map.entry("string", List.of("anything / at = all", " ", "null", "NULL", "N", "\\n")));

    /** Readers fail on these, or take them for something else. */
    public static final Map<String, List<String>> UNREADABLE = Map.ofEntries(
            Map.entry("boolean", List.of("1", "yes", "true ")),
            Map.entry("tinyint", List.of("128", "1.0")),
            Map.entry("smallint", List.of("-32769")),
            Map.entry("int", List.of("2147483648", "abc", "1.0", " 1", "1_000")),
            Map.entry("bigint", List.of("9223372036854775808", "1L")),
            Map.entry("float", List.of("abc", "1,5")),
            Map.entry("double", List.of("abc", "1,5")),
            Map.entry("decimal", List.of("1.5", "12345678901")),
            Map.entry("decimal(5,2)", List.of("1.005", "1000", "abc", "1E1000000000", "1E-1000000000")),
            Map.entry(
                    "date",
                    List.of("2021-02-30", "2021/01/01", "20210101", "2021-01", "2021-01-01 10:00:00", "2021-01-01x")),
            Map.entry("timestamp", List.of("10:00:00", "2021-01-01T10:00:00", "2021-02-30 10:00:00", "1609459200")),
            Map.entry("char(3)", List.of("abcd")),
            Map.entry("varchar(3)", List.of("abcd")),
            Map.entry("string", List.of("\\N")));

    private KeyValues() {}

    public static Stream<Arguments> readable() {
        return pairs(READABLE);
    }

    public static Stream<Arguments> unreadable() {
        return pairs(UNREADABLE);
    }

    private static Stream<Arguments> pairs(Map<String, List<String>> values) {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(type -> type.getValue().stream().map(value -> Arguments.of(type.getKey(), value)));
    }
}
