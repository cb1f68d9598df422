package dev.mirrorlake.proxy.thrift;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The name of a partition, as calls write it: {@code year=2021/city=Paris%2FLyon}. */
final class PartitionName {
    private static final int HEXADECIMAL = 16;

    private PartitionName() {}

    /**
     * The values in the order in which the name has them: that of the partition keys, as Hive's clients write it. Empty
     * where the text is no such name.
     */
    static Optional<List<String>> values(String name) {
        List<String> values = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            int equals = part.indexOf('=');
            // a second = would be escaped; Hive's readers don't agree on what one that isn't means
            if (equals < 1 || equals == part.length() - 1 || part.indexOf('=', equals + 1) >= 0) {
                return Optional.empty();
            }
            values.add(unescaped(part.substring(equals + 1)));
        }
        return Optional.of(values);
    }

    /**
     * {@code %XX} is the character of that code, and a percent sign that no two hexadecimal digits follow is itself.
     * Source: Hive 3.1.3, FileUtils.unescapePathName.
     */
    private static String unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder unescaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = c == '%' ? code(text, i + 1) : -1;
            unescaped.append(code < 0 ? c : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return unescaped.toString();
    }

    private static int code(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), HEXADECIMAL);
        int low = Character.digit(text.charAt(at + 1), HEXADECIMAL);
        return high < 0 || low < 0 ? -1 : high * HEXADECIMAL + low;
    }
}
