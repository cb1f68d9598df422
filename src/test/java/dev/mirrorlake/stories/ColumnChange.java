package dev.mirrorlake.stories;

import dev.mirrorlake.catalog.Column;
import java.util.ArrayList;
import java.util.List;

/** A change of a table's columns, and rows that have them. */
record ColumnChange(String name, List<Column> before, List<Column> after) {
    private static final Column ID = new Column("id", "bigint");
    private static final Column N = new Column("n", "int");
    private static final Column A = new Column("a", "string");
    private static final Column B = new Column("b", "string");
    private static final Column MORE = new Column("more", "string");

    /** Readers by position get a value of another column in some, but none that isn't of the new one's type. */
    private static final List<ColumnChange> ALL = List.of(
            new ColumnChange("appended", List.of(ID, N, A, B), List.of(ID, N, A, B, MORE)),
            new ColumnChange("inserted", List.of(ID, N, A, B), List.of(ID, N, MORE, A, B)),
            new ColumnChange("dropped", List.of(ID, N, A, B), List.of(ID, N, B)),
            new ColumnChange("reordered", List.of(ID, N, A, B), List.of(ID, N, B, A)),
            new ColumnChange("replaced", List.of(ID, N, A, B), List.of(ID, N, MORE)),
            new ColumnChange(
                    "widened",
                    List.of(ID, N, new Column("f", "float"), new Column("d", "decimal(5,2)")),
                    List.of(ID, new Column("n", "bigint"), new Column("f", "double"), new Column("d", "decimal(9,2)"))),
            new ColumnChange(
                    "nested",
                    List.of(ID, new Column("s", "struct<x:int,y:string>"), new Column("l", "array<int>")),
                    List.of(
                            ID,
                            new Column("s", "struct<x:bigint,y:string,z:double>"),
                            new Column("l", "array<bigint>"))));

    /** Of those, as many as show that it makes no difference whether the metastore changes the partitions too. */
    static final List<ColumnChange> CASCADED = ALL.subList(0, 2);

    /** Those whose columns tables of a format can have. */
    static List<ColumnChange> of(String format) {
        return format.equals("csv") ? ALL.subList(0, 5) : ALL;
    }

    /** One row, with a value that only its column has. */
    static List<List<String>> rows(List<Column> columns) {
        List<String> cells = new ArrayList<>();
        for (Column column : columns) {
            cells.add(
                    switch (column.type()) {
                        case "string" -> column.name() + "'s";
                        case "float", "double" -> "0.1";
                        case "struct<x:int,y:string>" -> "{\"x\":1,\"y\":\"why\"}";
                        case "struct<x:bigint,y:string,z:double>" -> "{\"x\":9007199254740993,\"y\":\"why\",\"z\":0.5}";
                        case "array<int>", "array<bigint>" -> "[1,2]";
                        default -> column.type().startsWith("decimal") ? "1.50" : "7";
                    });
        }
        return List.of(cells);
    }
}
