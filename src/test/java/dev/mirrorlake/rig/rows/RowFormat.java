package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file format: rows to bytes and back. Each row has one cell ({@link Cells}) for each column. */
public interface RowFormat {
    byte[] write(List<Column> columns, List<List<String>> rows);

    /** Columns that the file doesn't have are NULL. */
    List<List<String>> read(List<Column> columns, byte[] file);

    /** Whether the file's columns are found by name, else by position. */
    boolean byName();

    /** Whether a file whose name says so is decompressed first. */
    default boolean compressedByName() {
        return false;
    }

    /** How Hive and Spark read the files of a SerDe. */
    static RowFormat ofSource(Format format, Map<String, String> tableParameters) {
        return format.serde().equals(OrcRows.SERDE)
                ? new OrcRows(OrcRows.Columns.BY_NAME_IF_ANY)
                : of(format, tableParameters);
    }

    /**
     * How Athena reads the files of a SerDe, as far as it is known.
     *
     * @param tableParameters of the table, where text formats keep the number of header lines, and where Trino puts what
     *     others put into those of the SerDe
     */
    static RowFormat of(Format format, Map<String, String> tableParameters) {
        Map<String, String> parameters = new HashMap<>(format.serdeParameters());
        parameters.putAll(tableParameters);
        TextLines lines = TextLines.of(parameters);
        return switch (format.serde()) {
            case "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" -> new ParquetRows();
            case OrcRows.SERDE -> OrcRows.of(parameters);
            case "org.apache.hadoop.hive.serde2.avro.AvroSerDe" -> AvroRows.of(parameters);
            case "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe" -> LazySimpleRows.of(parameters, lines);
            case "org.apache.hadoop.hive.serde2.OpenCSVSerde" -> OpenCsvRows.of(parameters, lines);
            case "org.apache.hadoop.hive.serde2.RegexSerDe" -> RegexRows.of(parameters, lines);
            case "org.apache.hive.hcatalog.data.JsonSerDe" -> new JsonRows(JsonValues.HCATALOG, lines);
            case "org.openx.data.jsonserde.JsonSerDe" -> new JsonRows(JsonValues.OPENX, lines);
            default -> throw new IllegalArgumentException("HIVE_UNSUPPORTED_FORMAT: SerDe " + format.serde());
        };
    }

    /** The values of a row. */
    static List<@Nullable Object> values(StructOf type, List<String> row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(Cells.value(type.fields().get(i).type(), row.get(i)));
        }
        return values;
    }

    /** The cells of a row. */
    static List<String> cells(StructOf type, @Nullable Object row) {
        if (!(row instanceof List<?> values)) {
            throw new IllegalArgumentException("not a row: " + row);
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            cells.add(Cells.text(type.fields().get(i).type(), values.get(i)));
        }
        return cells;
    }
}
