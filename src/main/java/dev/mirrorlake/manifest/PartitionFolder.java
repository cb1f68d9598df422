package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.SyncException;
import java.util.List;

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

    private PartitionFolder() {}

    /**
     * The folder of a partition.
     *
     * @param keys the names of the partition keys; empty for an unpartitioned table
     * @param values one unescaped value for each key
     * @throws SyncException REFUSED where there are more or fewer values than keys; RETRY where there are none, as of a
     *     partition that is dropped while the metastore reads it (seen with Hive 3.1.3)
     */
    public static String of(List<String> keys, List<String> values) {
        if (keys.size() != values.size()) {
            throw new SyncException(
                    values.isEmpty() ? SyncException.Kind.RETRY : SyncException.Kind.REFUSED,
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
        if (folder.length() <= MAX_BYTES / 4 || folder.toString().getBytes(UTF_8).length <= MAX_BYTES) {
            return folder.toString();
        }
        return "sha256-" + Sha256.hex(folder.toString()) + "/";
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
