package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a partition's manifest below its table's root, from the partition's keys and values: {@code
 * year=2021/month=11/}, and empty for an unpartitioned table.
 *
 * <p>No folder of a table is a prefix of another: folders end in a slash, all have one segment for each key, and the
 * one segment of a hashed folder has no {@code =}, which every other segment has.
 */
public final class PartitionFolder {
    /** What Hive writes for a value that is null or empty. */
    public static final String DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__";

    /** A longer folder is hashed, so that root, folder and file name fit into an S3 key ({@link ManifestRoot}). */
    static final int MAX_BYTES = 400;

    /**
     * What Hive escapes besides control characters; the rest, spaces and non-ASCII letters too, stands for itself.
     * Source: Hive's FileUtils.escapePathName.
     */
    private static final String ESCAPED = "\"#%'*/:=?\\{[]^\u007f";

    private static final String HASHED = "sha256-";

    /** Before the id of a folder aside, which has no {@code =} either. */
    private static final String ASIDE = "_";

    private PartitionFolder() {}

    /**
     * The folder of a partition: Hive's own, or a hash of it where that is too long.
     *
     * @param keys the names of the partition keys; empty for an unpartitioned table
     * @param values one unescaped value for each key
     * @throws SyncException REFUSED where there are more or fewer values than keys; RETRY where there are none, as of a
     *     partition that is dropped while the metastore reads it (seen with Hive 3.1.3)
     */
    public static String of(List<String> keys, List<String> values) {
        String folder = ofHive(keys, values);
        if (folder.length() <= MAX_BYTES / 4 || folder.getBytes(UTF_8).length <= MAX_BYTES) {
            return folder;
        }
        return HASHED + Sha256.hex(folder) + "/";
    }

    /** The folder that Hive itself gives a partition, however long it is. Parameters and errors as of {@link #of}. */
    public static String ofHive(List<String> keys, List<String> values) {
        if (keys.size() != values.size()) {
            throw new SyncException(
                    values.isEmpty() ? SyncException.Kind.RETRY : SyncException.Kind.REFUSED,
                    values.isEmpty() ? ReasonCode.FAILED : ReasonCode.VALUE_UNSUPPORTED,
                    "metastore",
                    "partition " + values + " has " + values.size() + " values for the " + keys.size()
                            + " partition keys " + keys,
                    "drop the partition and add it with one value for each key",
                    null);
        }
        StringBuilder folder = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            folder.append(escaped(keys.get(i))).append('=').append(escaped(values.get(i)));
            folder.append('/');
        }
        return folder.toString();
    }

    /** A folder of the same values that no other partition has: for where the usual one is taken. */
    public static String aside(String id, String folder) {
        return ASIDE + id + "/" + folder;
    }

    /**
     * Whether a folder is one that a partition may have. Of those of one table none is a prefix of another.
     *
     * @param folder below the root, ending in a slash
     * @param keys how many partition keys the table has, at least one
     */
    public static boolean isOne(String folder, int keys) {
        int slash = folder.indexOf('/') + 1;
        boolean aside = folder.startsWith(ASIDE) && folder.substring(0, slash).indexOf('=') < 0;
        String usual = aside ? folder.substring(slash) : folder;
        String[] segments = usual.split("/", -1);
        boolean hashed = segments.length == 2 && segments[0].startsWith(HASHED) && segments[0].indexOf('=') < 0;
        boolean named = segments.length == keys + 1
                && Arrays.stream(segments).limit(keys).allMatch(segment -> segment.indexOf('=') > 0);
        return (hashed || named) && segments[segments.length - 1].isEmpty();
    }

    /**
     * The value in one segment of a folder, {@code key=value}; empty where the segment isn't one of that key. Case doesn't
     * matter in keys, and what is escaped may be any character. Source: Hive 3.1.3, FileUtils.unescapePathName.
     */
    public static Optional<String> value(String key, String segment) {
        int sign = segment.indexOf('=');
        if (sign < 0 || !unescaped(segment.substring(0, sign)).equalsIgnoreCase(key)) {
            return Optional.empty();
        }
        return Optional.of(unescaped(segment.substring(sign + 1)));
    }

    private static String unescaped(String text) {
        StringBuilder unescaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int code = text.charAt(i) == '%' && i + 2 < text.length()
                    ? hexadecimal(text.charAt(i + 1), text.charAt(i + 2))
                    : -1;
            unescaped.append(code < 0 ? text.charAt(i) : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return unescaped.toString();
    }

    private static int hexadecimal(char high, char low) {
        int upper = Character.digit(high, 16);
        int lower = Character.digit(low, 16);
        return upper < 0 || lower < 0 ? -1 : upper * 16 + lower;
    }

    private static String escaped(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PARTITION;
        }
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
                escaped.append(String.format("%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
