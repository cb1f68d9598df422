package dev.mirrorlake.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text in columns for a terminal. Pure. */
record TextTable(List<String> header, List<List<String>> rows) {
    private static final String GAP = "  ";

    TextTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** One line a row, the header's first; control characters, which a terminal might obey, as {@code ?}. */
    List<String> lines() {
        List<List<String>> all = new ArrayList<>();
        all.add(header.stream().map(TextTable::printable).toList());
        rows.forEach(row -> all.add(row.stream().map(TextTable::printable).toList()));
        int[] widths = IntStream.range(0, header.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream().map(row -> line(row, widths)).toList();
    }

    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?");
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> row.get(column)
                        + " ".repeat(widths[column] - row.get(column).length()))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }
}
