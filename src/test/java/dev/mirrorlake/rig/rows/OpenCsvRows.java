package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * OpenCSVSerde: fields may be quoted, every column is a string whatever the table says, nested ones too, and only a missing
 * field is NULL.
 */
record OpenCsvRows(char separator, char quote, char escape, TextLines lines) implements RowFormat {
    static OpenCsvRows of(Map<String, String> parameters, TextLines lines) {
        return new OpenCsvRows(
                parameters.getOrDefault("separatorChar", ",").charAt(0),
                parameters.getOrDefault("quoteChar", "\"").charAt(0),
                parameters.getOrDefault("escapeChar", "\\").charAt(0),
                lines);
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        return lines.write(rows.stream()
                .map(row -> String.join(
                        String.valueOf(separator),
                        row.stream().map(this::quoted).toList()))
                .toList());
    }

    private String quoted(String cell) {
        if (cell.equals(Cells.NULL)) {
            return "";
        }
        StringBuilder quoted = new StringBuilder().append(quote);
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == quote || c == escape) {
                quoted.append(escape);
            }
            quoted.append(c);
        }
        return quoted.append(quote).toString();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.read(file)) {
            List<String> fields = fields(line);
            List<String> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                row.add(i < fields.size() ? fields.get(i) : Cells.NULL);
            }
            rows.add(row);
        }
        return rows;
    }

    private List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || (line.charAt(i) == separator && !inQuotes)) {
                fields.add(field.toString());
                field.setLength(0);
            } else if (line.charAt(i) == escape && i + 1 < line.length()) {
                i++;
                field.append(line.charAt(i));
            } else if (line.charAt(i) == quote) {
                inQuotes = !inQuotes;
            } else {
                field.append(line.charAt(i));
            }
        }
        return fields;
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
