package dev.mirrorlake.stories;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.rows.RowFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tables of the stories, and files for them. */
final class Tables {
    static final List<Column> COLUMNS = List.of(new Column("id", "bigint"), new Column("key", "string"));
    static final List<Column> YEAR_MONTH = List.of(new Column("year", "int"), new Column("month", "int"));
    static final List<Column> DAY = List.of(new Column("day", "string"));

    static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));

    private Tables() {}

    static CatalogTable external(TableName name, List<Column> keys, String location) {
        return external(name, keys, location, PARQUET);
    }

    static CatalogTable external(TableName name, List<Column> keys, String location, Format format) {
        return new CatalogTable(
                name, "EXTERNAL_TABLE", "", COLUMNS, keys, location, format, Map.of("EXTERNAL", "TRUE"));
    }

    /** A Parquet file of these rows: an id and a key each. */
    static byte[] parquet(String... idsAndKeys) {
        return file(PARQUET, idsAndKeys);
    }

    static byte[] file(Format format, String... idsAndKeys) {
        return RowFormat.of(format, Map.of()).write(COLUMNS, rows(idsAndKeys));
    }

    private static List<List<String>> rows(String... idsAndKeys) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < idsAndKeys.length; i += 2) {
            rows.add(List.of(idsAndKeys[i], idsAndKeys[i + 1]));
        }
        return rows;
    }
}
