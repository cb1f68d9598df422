package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/** Text as lines that end with a newline. */
final class TextLines {
    private TextLines() {}

    static byte[] write(int headerLines, List<String> lines) {
        StringBuilder text = new StringBuilder();
        text.append("header\n".repeat(headerLines));
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    static List<String> read(int headerLines, byte[] file) {
        return new String(file, UTF_8).lines().skip(headerLines).toList();
    }

    static int headerLines(Map<String, String> tableParameters) {
        return Integer.parseInt(tableParameters.getOrDefault("skip.header.line.count", "0"));
    }
}
