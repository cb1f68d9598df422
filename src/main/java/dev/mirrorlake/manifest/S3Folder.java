package dev.mirrorlake.manifest;

import dev.mirrorlake.catalog.SyncException;

/**
 * A folder in S3, or a whole bucket.
 *
 * @param key what the keys of all objects below it begin with: empty, or without a slash in front and with one at the
 *     end
 */
record S3Folder(String bucket, String key) {
    private static final String SCHEME = "s3://";

    /**
     * @param uri {@code s3://bucket} or {@code s3://bucket/prefix}, with or without a slash at the end
     * @throws SyncException REFUSED where it is anything else
     */
    static S3Folder of(String uri) {
        if (!uri.startsWith(SCHEME)) {
            throw refused(
                    "manifests can't lie at " + uri + ", which is not in S3",
                    "set mirror.manifest-base to an s3:// address");
        }
        String[] parts = uri.substring(SCHEME.length()).split("/", 2);
        String key = parts.length < 2 ? "" : parts[1].replaceAll("/+$", "");
        if (parts[0].isEmpty() || key.startsWith("/") || key.contains("//")) {
            throw refused(
                    "manifests can't lie at " + uri + ", which has an empty bucket or folder name",
                    "set mirror.manifest-base to s3://bucket/prefix");
        }
        return new S3Folder(parts[0], key.isEmpty() ? "" : key + "/");
    }

    /** @param path without a slash in front, ending in one */
    S3Folder below(String path) {
        return new S3Folder(bucket, key + path);
    }

    /** {@code s3://bucket/key/}. */
    String uri() {
        return SCHEME + bucket + "/" + key;
    }

    /** Whether {@code other} is this folder or lies below it. */
    boolean encloses(S3Folder other) {
        return bucket.equals(other.bucket) && other.key.startsWith(key);
    }

    static SyncException refused(String message, String remedy) {
        return new SyncException(SyncException.Kind.REFUSED, "s3", message, remedy, null);
    }
}
