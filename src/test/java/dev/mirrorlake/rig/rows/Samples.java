package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Columns of every type that Athena reads, and rows with the values at the edges of each. */
public final class Samples {
    static final String PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    static final String ORC = OrcRows.SERDE;
    static final String AVRO = "org.apache.hadoop.hive.serde2.avro.AvroSerDe";
    static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    static final String CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    static final String REGEX = "org.apache.hadoop.hive.serde2.RegexSerDe";
    static final String JSON = "org.apache.hive.hcatalog.data.JsonSerDe";
    static final String OPENX = "org.openx.data.jsonserde.JsonSerDe";

    private static final List<Column> FLAT = List.of(
            new Column("id", "bigint"),
            new Column("n", "int"),
            new Column("small", "smallint"),
            new Column("tiny", "tinyint"),
            new Column("ok", "boolean"),
            new Column("f", "float"),
            new Column("d", "double"),
            new Column("price", "decimal(10,2)"),
            new Column("big", "decimal(38,10)"),
            new Column("code", "char(5)"),
            new Column("label", "varchar(10)"),
            new Column("name", "string"),
            new Column("bytes", "binary"),
            new Column("day", "date"),
            new Column("at", "timestamp"));
    private static final List<List<String>> FLAT_ROWS = List.of(
            List.of(
                    "9007199254740993",
                    "-2147483648",
                    "300",
                    "7",
                    "true",
                    "0.1",
                    "1.0E100",
                    "1234.50",
                    "1234567890123456789012345678.0123456789",
                    "ab",
                    "é日本",
                    "two words, \"x\"; it's | \\ +",
                    "AMOp",
                    "2021-11-30",
                    "2021-11-30 10:00:00.123"),
            List.of(
                    "-9223372036854775808",
                    "2147483647",
                    "-32768",
                    "-128",
                    "false",
                    "-1.5",
                    "0.0",
                    "-0.01",
                    "0.0000000000",
                    "",
                    "",
                    "",
                    "",
                    "1969-12-31",
                    "1969-07-20 20:17:40.999"),
            nulls("5", FLAT.size()));

    private static final List<Column> NESTED = List.of(
            new Column("id", "bigint"),
            new Column("list", "array<int>"),
            new Column("words", "array<string>"),
            new Column("rates", "map<string,double>"),
            new Column("numbered", "map<int,string>"),
            new Column("both", "struct<a:int,b:string,c:decimal(5,2)>"),
            new Column("deep", "array<struct<k:string,m:map<string,array<int>>>>"),
            new Column("times", "struct<day:date,at:timestamp,ok:boolean,bytes:binary,f:float>"));
    private static final List<List<String>> NESTED_ROWS = List.of(
            List.of(
                    "1",
                    "[1,null,-3]",
                    "[\"a\",\"\",\"é b\",\"[1, {\\\"x\\\"}]\"]",
                    "{\"x\":1.5,\"y\":null}",
                    "{\"-1\":\"b\",\"2\":\"\"}",
                    "{\"a\":1,\"b\":\"x\",\"c\":\"1.50\"}",
                    "[{\"k\":\"p\",\"m\":{\"q\":[1,2],\"r\":[3]}},null,{\"k\":null,\"m\":null}]",
                    "{\"day\":\"2021-11-30\",\"at\":\"1969-07-20 20:17:40.999\",\"ok\":true,\"bytes\":\"AMOp\",\"f\":0.1}"),
            List.of(
                    "2",
                    "[]",
                    "[]",
                    "{}",
                    "{}",
                    "{\"a\":null,\"b\":null,\"c\":null}",
                    "[]",
                    "{\"day\":null,\"at\":null,\"ok\":null,\"bytes\":null,\"f\":null}"),
            nulls("3", NESTED.size()));

    private Samples() {}

    private static List<String> nulls(String id, int columns) {
        return Stream.concat(Stream.of(id), Collections.nCopies(columns - 1, Cells.NULL).stream())
                .toList();
    }

    /**
     * A table's columns, and rows of theirs.
     *
     * @param rows a cell ({@link Cells}) for each column
     */
    public record Sample(List<Column> columns, List<List<String>> rows) {
        public Sample {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        /** The rows as a file. */
        public byte[] file(Format format, Map<String, String> tableParameters) {
            return RowFormat.of(format, tableParameters).write(columns, rows);
        }
    }

    /** Columns of the types without parts, as far as readers take them from files of the format. */
    public static Sample flat(Format format) {
        return held(format.serde(), FLAT, FLAT_ROWS);
    }

    /** Columns of nested types, as {@link #flat}. */
    public static Sample nested(Format format) {
        return held(format.serde(), NESTED, NESTED_ROWS);
    }

    private static Sample held(String serde, List<Column> columns, List<List<String>> rows) {
        return new Sample(
                columns.stream()
                        .map(column -> new Column(column.name(), held(serde, column.type())))
                        .toList(),
                rows);
    }

    /** The type in whose stead a format has another. Of Avro, Trino fails on whole numbers smaller than an int. */
    private static String held(String serde, String type) {
        boolean nested = type.contains("<");
        return switch (serde) {
            case CSV -> "string";
            case REGEX -> nested || type.equals("binary") ? "string" : type;
            case AVRO ->
                type.replace("tinyint", "int").replace("smallint", "int").replace("map<int,", "map<string,");
            default -> type;
        };
    }
}
