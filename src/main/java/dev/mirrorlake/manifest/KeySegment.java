package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Names as one segment of an S3 key: different names give different segments, of 100 bytes of ASCII at most, without a
 * slash, and none begins with {@code _} or a dot.
 */
final class KeySegment {
    /** Longest segment that stands as it is. A hashed one is one byte longer, so the two can't be equal. */
    private static final int MAX_PLAIN = 99;

    private static final int HASH_DIGITS = 64;

    private KeySegment() {}

    static String of(String name) {
        return shortened(escaped(name, "-_."));
    }

    /** Several names, parted by dots; dots of their own are escaped. */
    static String of(List<String> names) {
        return shortened(names.stream().map(name -> escaped(name, "-_")).collect(Collectors.joining(".")));
    }

    /** Letters, digits and, but in front, the plain characters stand for themselves; any other byte is %XX. */
    private static String escaped(String name, String plain) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (alphanumeric || (plain.indexOf(c) >= 0 && !escaped.isEmpty())) {
                escaped.append(c);
            } else {
                escaped.append(String.format("%%%02X", (int) c));
            }
        }
        return escaped.toString();
    }

    private static String shortened(String segment) {
        return segment.length() <= MAX_PLAIN
                ? segment
                : segment.substring(0, MAX_PLAIN - HASH_DIGITS) + "-" + Sha256.hex(segment);
    }
}
