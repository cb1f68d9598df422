package dev.mirrorlake.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON of {@code /status} as text: a line for each value and a table for each list of objects, whatever fields they
 * have, so that an older command prints what a newer server says. Pure.
 */
final class StatusText {
    private StatusText() {}

    static List<String> lines(JsonNode status) {
        List<String> values = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : status.properties()) {
            if (field.getValue().isArray() && !field.getValue().isEmpty()) {
                tables.add("");
                tables.add(TextTable.printable(field.getKey()) + " ("
                        + field.getValue().size() + ")");
                tables.addAll(table(field.getValue()).lines());
            } else {
                values.add(TextTable.printable(field.getKey() + ": " + text(field.getValue())));
            }
        }
        values.addAll(tables);
        return values;
    }

    private static TextTable table(JsonNode rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        if (columns.isEmpty()) {
            columns.add("");
        }
        List<List<String>> cells = new ArrayList<>();
        rows.forEach(row -> cells.add(columns.stream()
                .map(column -> text(row.isObject() ? row.path(column) : row))
                .toList()));
        return new TextTable(List.copyOf(columns), cells);
    }

    private static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }
}
