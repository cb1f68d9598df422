package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/**
 * Text as lines that end with a newline.
 *
 * @param header how many lines at the beginning are no rows
 * @param footer how many at the end aren't
 */
record TextLines(int header, int footer) {
    /** @param parameters of the table and its SerDe */
    static TextLines of(Map<String, String> parameters) {
        return new TextLines(
                Integer.parseInt(parameters.getOrDefault("skip.header.line.count", "0")),
                Integer.parseInt(parameters.getOrDefault("skip.footer.line.count", "0")));
    }

    byte[] write(List<String> lines) {
        StringBuilder text = new StringBuilder();
        text.append("header\n".repeat(header));
        lines.forEach(line -> text.append(line).append('\n'));
        text.append("footer\n".repeat(footer));
        return text.toString().getBytes(UTF_8);
    }

    List<String> read(byte[] file) {
        List<String> lines = new String(file, UTF_8).lines().toList();
        return lines.subList(
                Math.min(header, lines.size()), Math.max(Math.min(header, lines.size()), lines.size() - footer));
    }
}
