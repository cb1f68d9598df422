package dev.mirrorlake.rig;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The address of an object that was imported, as lakeFS 1.84 gives it back: passed through Go's {@code url.ParseRequestURI},
 * of which it takes the path decoded, or as it was where Go itself would have encoded that otherwise. An escape that is none
 * fails here at once, there whenever the object is listed. Source: lakeFS's pkg/block/namespace.go and Go's net/url, read
 * 2026-11-20.
 */
final class ForeignAddress {
    /** What Go leaves as it is in a path. */
    private static final Pattern UNESCAPED = Pattern.compile("[A-Za-z0-9_.~$&+,/:;=@-]");

    private ForeignAddress() {}

    static String shown(String address) {
        int key = address.indexOf('/', address.indexOf("://") + 3) + 1;
        String raw = address.substring(key).replaceFirst("\\?.*", "");
        String decoded = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        return address.substring(0, key) + (encoded(decoded).equals(raw) ? decoded : raw);
    }

    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            String c = String.valueOf((char) (b & 0xff));
            encoded.append(UNESCAPED.matcher(c).matches() ? c : "%%%02X".formatted(b & 0xff));
        }
        return encoded.toString();
    }
}
