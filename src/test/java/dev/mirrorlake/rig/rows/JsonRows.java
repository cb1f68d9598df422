package dev.mirrorlake.rig.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.util.ArrayList;
import java.util.List;

/**
 * One JSON object a line; names in any case.
 *
 * @param values as the SerDe has them
 */
record JsonRows(JsonValues values, TextLines lines) implements RowFormat {
    private static final ObjectMapper JSON = JsonValues.mapper();

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        StructOf type = HiveType.row(columns);
        return lines.write(rows.stream()
                .map(row -> values.node(type, RowFormat.values(type, row)).toString())
                .toList());
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        StructOf type = HiveType.row(columns);
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.read(file)) {
            try {
                rows.add(RowFormat.cells(type, values.value(type, JSON.readTree(line))));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("HIVE_BAD_DATA: not JSON: " + line, e);
            }
        }
        return rows;
    }

    @Override
    public boolean byName() {
        return true;
    }

    @Override
    public boolean compressedByName() {
        return true;
    }
}
