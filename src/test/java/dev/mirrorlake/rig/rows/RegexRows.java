package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.Primitive;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RegexSerDe: a column is a group of an expression that all of the line must match; a line that doesn't is a row of NULLs.
 * There are no nested columns. Lines are written with tabs between the columns, which the expression must match.
 */
record RegexRows(Pattern pattern, TextLines lines) implements RowFormat {
    static RegexRows of(Map<String, String> parameters, TextLines lines) {
        String regex = Optional.ofNullable(parameters.get("input.regex"))
                .orElseThrow(
                        () -> new IllegalArgumentException("HIVE_INVALID_METADATA: RegexSerDe without input.regex"));
        boolean anyCase = Boolean.parseBoolean(parameters.get("input.regex.case.insensitive"));
        return new RegexRows(Pattern.compile(regex, Pattern.DOTALL | (anyCase ? Pattern.CASE_INSENSITIVE : 0)), lines);
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        List<String> written = rows.stream()
                .map(row -> String.join(
                        "\t",
                        row.stream()
                                .map(cell -> cell.equals(Cells.NULL) ? "" : cell)
                                .toList()))
                .toList();
        written.stream()
                .filter(line -> !pattern.matcher(line).matches())
                .findFirst()
                .ifPresent(line -> {
                    throw new IllegalArgumentException("\"" + line + "\" doesn't match " + pattern);
                });
        return lines.write(written);
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        StructOf type = HiveType.row(columns);
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.read(file)) {
            Matcher matcher = pattern.matcher(line);
            boolean matches = matcher.matches();
            List<String> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String group = matches && i < matcher.groupCount() ? matcher.group(i + 1) : null;
                row.add(group == null ? Cells.NULL : cell(type.fields().get(i).type(), group));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String cell(HiveType type, String text) {
        if (!(type instanceof Primitive primitive) || primitive.kind().equals("binary")) {
            throw new IllegalArgumentException("HIVE_UNSUPPORTED_FORMAT: RegexSerDe has no columns of type " + type);
        }
        try {
            return primitive.kind().equals("boolean")
                    ? String.valueOf(Boolean.parseBoolean(text))
                    : Cells.text(primitive, Cells.primitive(primitive, text));
        } catch (IllegalArgumentException | DateTimeException e) {
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
