package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Hive's default text: fields parted by a character, nothing quoted; what isn't of its column's type is NULL. */
record LazySimpleRows(String delimiter, String nullText, int headerLines) implements RowFormat {
    static LazySimpleRows of(Map<String, String> serdeParameters, Map<String, String> tableParameters) {
        String delimiter = serdeParameters.getOrDefault(
                "field.delim", serdeParameters.getOrDefault("serialization.format", "\u0001"));
        return new LazySimpleRows(
                delimiter.equals("1") ? "\u0001" : delimiter,
                serdeParameters.getOrDefault("serialization.null.format", "\\N"),
                TextLines.headerLines(tableParameters));
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        return TextLines.write(
                headerLines,
                rows.stream()
                        .map(row -> String.join(
                                delimiter,
                                row.stream()
                                        .map(cell -> cell.equals(Cells.NULL) ? nullText : cell)
                                        .toList()))
                        .toList());
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : TextLines.read(headerLines, file)) {
            String[] fields = line.split(Pattern.quote(delimiter), -1);
            List<String> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                row.add(i < fields.length ? cell(columns.get(i), fields[i]) : Cells.NULL);
            }
            rows.add(row);
        }
        return rows;
    }

    private String cell(Column column, String field) {
        if (field.equals(nullText)) {
            return Cells.NULL;
        }
        try {
            return Cells.of(column.type(), field);
        } catch (NumberFormatException | DateTimeException e) {
            return Cells.NULL;
        }
    }

    @Override
    public boolean byName() {
        return false;
    }

    @Override
    public boolean compressedByName() {
        return true;
    }
}
