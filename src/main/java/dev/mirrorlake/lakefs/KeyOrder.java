package dev.mirrorlake.lakefs;

import java.util.Comparator;

/**
 * The order in which lakeFS lists keys: by their UTF-8 bytes. {@code String}'s own order, by UTF-16 units, differs from
 * it beyond U+FFFF.
 */
final class KeyOrder {
    static final Comparator<String> BYTES = KeyOrder::compare;

    private KeyOrder() {}

    /**
     * A text that sorts just before {@code key}, with as good as no key between them: a listing that goes on after it
     * begins with {@code key}.
     */
    static String justBefore(String key) {
        if (key.isEmpty()) {
            return "";
        }
        int last = key.codePointBefore(key.length());
        String stem = key.substring(0, key.length() - Character.charCount(last));
        if (last == 0) {
            return stem;
        }
        int before = last == Character.MAX_SURROGATE + 1 ? Character.MIN_SURROGATE - 1 : last - 1;
        return new StringBuilder(stem)
                .appendCodePoint(before)
                .appendCodePoint(Character.MAX_CODE_POINT)
                .toString();
    }

    /** UTF-8 bytes sort as code points do, so only surrogates have to be moved above the rest of the UTF-16 units. */
    private static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                boolean surrogate = Character.isSurrogate(l);
                return surrogate == Character.isSurrogate(r) ? Character.compare(l, r) : surrogate ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
