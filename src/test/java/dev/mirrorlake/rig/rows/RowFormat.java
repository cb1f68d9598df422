package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * How files of a SerDe are read.
     *
     * @param tableParameters of the table, where text formats keep the number of header lines, and where Trino puts what
     *     others put into those of the SerDe
     */
    static RowFormat of(Format format, Map<String, String> tableParameters) {
        Map<String, String> parameters = new HashMap<>(format.serdeParameters());
        parameters.putAll(tableParameters);
        return switch (format.serde()) {
            case "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" -> new ParquetRows();
            case "org.apache.hadoop.hive.ql.io.orc.OrcSerde" -> new OrcRows();
            case "org.apache.hadoop.hive.serde2.avro.AvroSerDe" -> new AvroRows();
            case "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe" -> LazySimpleRows.of(parameters, tableParameters);
            case "org.apache.hadoop.hive.serde2.OpenCSVSerde" -> OpenCsvRows.of(parameters, tableParameters);
            case "org.apache.hive.hcatalog.data.JsonSerDe", "org.openx.data.jsonserde.JsonSerDe" -> new JsonRows();
            default -> throw new IllegalArgumentException("HIVE_UNSUPPORTED_FORMAT: SerDe " + format.serde());
        };
    }
}
