package dev.mirrorlake.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tables called {@code sales.orders}, and partitions, of which each has one odd thing about it. */
final class OddContents {
    private static final Format TEXT = new Format("in", "out", "serde", Map.of("field.delim", ","));
    private static final Column ID = new Column("id", "bigint");
    private static final Column DAY = new Column("day", "string");

    /** What somebody may have written where a text is expected. */
    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "a\tb",
            "a\nb",
            "\u0000",
            "\u001f",
            "\ud83c",
            "\ufffe",
            "🎿",
            "x".repeat(129),
            "é".repeat(128),
            "x".repeat(2057));

    private OddContents() {}

    static Stream<CatalogTable> tables() {
        return ODD_TEXTS.stream()
                .flatMap(odd -> Stream.of(
                        table(odd, "", ID, DAY, "s3://b/t/", TEXT, Map.of()),
                        table("EXTERNAL_TABLE", odd, ID, DAY, "s3://b/t/", TEXT, Map.of()),
                        table("EXTERNAL_TABLE", "", new Column(odd, "int"), DAY, "s3://b/t/", TEXT, Map.of()),
                        table("EXTERNAL_TABLE", "", new Column("a", odd, odd), DAY, "s3://b/t/", TEXT, Map.of()),
                        table("EXTERNAL_TABLE", "", ID, new Column(odd, "string", odd), "s3://b/t/", TEXT, Map.of()),
                        table("EXTERNAL_TABLE", "", ID, DAY, odd, TEXT, Map.of()),
                        table("EXTERNAL_TABLE", "", ID, DAY, "s3://b/t/", new Format(odd, "", "", Map.of()), Map.of()),
                        table("EXTERNAL_TABLE", "", ID, DAY, "s3://b/t/", new Format("", odd, "", Map.of()), Map.of()),
                        table("EXTERNAL_TABLE", "", ID, DAY, "s3://b/t/", new Format("", "", odd, Map.of()), Map.of()),
                        table(
                                "EXTERNAL_TABLE",
                                "",
                                ID,
                                DAY,
                                "s3://b/t/",
                                new Format("", "", "", Map.of(odd, "v")),
                                Map.of()),
                        table(
                                "EXTERNAL_TABLE",
                                "",
                                ID,
                                DAY,
                                "s3://b/t/",
                                new Format("", "", "", Map.of("k", odd)),
                                Map.of()),
                        table("EXTERNAL_TABLE", "", ID, DAY, "s3://b/t/", TEXT, Map.of(odd, "v")),
                        table("EXTERNAL_TABLE", "", ID, DAY, "s3://b/t/", TEXT, Map.of("k", odd))));
    }

    static Stream<Partition> partitions() {
        Format none = new Format("", "", "", Map.of());
        return Stream.concat(ODD_TEXTS.stream(), Stream.of("é".repeat(512), "é".repeat(512) + "x"))
                .flatMap(odd -> Stream.of(
                        new Partition(List.of(odd), "s3://b/p/", none, List.of(), Map.of()),
                        new Partition(List.of("d"), odd, none, List.of(), Map.of()),
                        new Partition(
                                List.of("d"), "s3://b/p/", new Format(odd, odd, odd, Map.of()), List.of(), Map.of()),
                        new Partition(List.of("d"), "s3://b/p/", none, List.of(new Column("a", odd)), Map.of()),
                        new Partition(List.of("d"), "s3://b/p/", none, List.of(), Map.of("k", odd))));
    }

    private static CatalogTable table(
            String type,
            String description,
            Column column,
            Column key,
            String location,
            Format format,
            Map<String, String> parameters) {
        return new CatalogTable(
                new TableName("sales", "orders"),
                type,
                description,
                List.of(column),
                List.of(key),
                location,
                format,
                parameters);
    }
}
