package dev.mirrorlake.rig.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mirrorlake.catalog.Column;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One JSON object a line; names in any case. */
record JsonRows() implements RowFormat {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            ObjectNode object = JSON.createObjectNode();
            for (int i = 0; i < columns.size(); i++) {
                put(object, columns.get(i), row.get(i));
            }
            lines.add(object.toString());
        }
        return TextLines.write(0, lines);
    }

    private static void put(ObjectNode object, Column column, String cell) {
        if (cell.equals(Cells.NULL)) {
            object.putNull(column.name());
        } else if (Cells.whole(column.type())) {
            object.put(column.name(), Long.parseLong(cell));
        } else {
            switch (Cells.bare(column.type())) {
                case "boolean" -> object.put(column.name(), Boolean.parseBoolean(cell));
                case "float", "double" -> object.put(column.name(), Double.parseDouble(cell));
                default -> object.put(column.name(), cell);
            }
        }
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : TextLines.read(0, file)) {
            Map<String, String> cells = cells(line);
            rows.add(columns.stream()
                    .map(column -> Cells.of(
                            column.type(), cells.getOrDefault(column.name().toLowerCase(Locale.ROOT), Cells.NULL)))
                    .toList());
        }
        return rows;
    }

    private static Map<String, String> cells(String line) {
        try {
            Map<String, String> cells = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : JSON.readTree(line).properties()) {
                String cell = field.getValue().isNull()
                        ? Cells.NULL
                        : field.getValue().asText();
                cells.put(field.getKey().toLowerCase(Locale.ROOT), cell);
            }
            return cells;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
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
