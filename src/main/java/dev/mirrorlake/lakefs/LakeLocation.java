package dev.mirrorlake.lakefs;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A place in lakeFS, however it was spelled.
 *
 * @param ref a branch, tag or commit, perhaps with a modifier such as {@code main@}
 * @param path inside the ref, without slashes at its ends; empty: the ref's root
 */
public record LakeLocation(String repository, String ref, String path) {
    private static final Set<String> GATEWAY_SCHEMES = Set.of("s3", "s3a", "s3n");

    public LakeLocation {
        if (repository.isEmpty() || ref.isEmpty() || repository.contains("/") || ref.contains("/")) {
            throw new IllegalArgumentException("repository \"" + repository + "\", ref \"" + ref + "\"");
        }
        if (path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException("path \"" + path + "\" has slashes at its ends");
        }
    }

    /**
     * Reads {@code lakefs://repository/ref/path}, and {@code s3}, {@code s3a} and {@code s3n} where the bucket is a
     * lakeFS repository. Everything else is not in lakeFS: empty.
     *
     * <p>What a location says is taken literally: {@code %20}, {@code +}, {@code ?} and {@code #} are part of the key, as
     * Hadoop's {@code Path} takes them. Doubled slashes count as one, though lakeFS can hold keys with {@code //}: the
     * metastore and every engine that goes through Hadoop's {@code Path} collapse them before they read or write, so the
     * data is at the key with one slash.
     *
     * @param buckets the buckets that are lakeFS repositories, in their exact case
     * @throws SyncException REFUSED where the location is in lakeFS but names no repository or no ref
     */
    public static Optional<LakeLocation> parse(String uri, Set<String> buckets) {
        int colon = uri.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = uri.substring(colon + 3);
        String repository = untilSlash(rest);
        boolean inLakeFs =
                scheme.equals("lakefs") || (GATEWAY_SCHEMES.contains(scheme) && buckets.contains(repository));
        if (!inLakeFs) {
            return Optional.empty();
        }
        String key = collapsed(rest.substring(repository.length()));
        String ref = untilSlash(key);
        if (repository.isEmpty() || ref.isEmpty()) {
            throw new SyncException(
                    Kind.REFUSED,
                    ReasonCode.NO_SUCH_PLACE,
                    "lakefs",
                    "location \"" + uri + "\" names no " + (repository.isEmpty() ? "repository" : "ref"),
                    "give it a location such as lakefs://repository/branch/path",
                    null);
        }
        String path = key.length() > ref.length() ? key.substring(ref.length() + 1) : "";
        return Optional.of(new LakeLocation(repository, ref, path));
    }

    /** What the keys below this place begin with: ends in a slash, so that {@code orders} is not {@code orders_old}. */
    public String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    /** {@code lakefs://repository/ref/path}. */
    @Override
    public String toString() {
        return "lakefs://" + repository + "/" + ref + "/" + path;
    }

    private static String untilSlash(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }

    /** Without doubled slashes and without any at the ends. */
    private static String collapsed(String key) {
        StringBuilder collapsed = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean superfluous = c == '/' && (collapsed.isEmpty() || collapsed.charAt(collapsed.length() - 1) == '/');
            if (!superfluous) {
                collapsed.append(c);
            }
        }
        int end = collapsed.length();
        return end > 0 && collapsed.charAt(end - 1) == '/' ? collapsed.substring(0, end - 1) : collapsed.toString();
    }
}
