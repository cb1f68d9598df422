package dev.mirrorlake.manifest;

import dev.mirrorlake.lakefs.LakeLocation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of objects, in lakeFS or in S3 itself.
 *
 * @param store what paths are told apart by: {@code lakefs://repository/ref} or {@code s3://bucket}
 * @param path inside the store, without slashes at its ends; empty: all of it
 */
public record Place(String store, String path) {
    private static final String S3 = "s3://";
    private static final Pattern S3_URI = Pattern.compile("(?i:s3[an]?)://([^/]+)(/.*)?", Pattern.DOTALL);

    public Place {
        if (path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException("path \"" + path + "\" has slashes at its ends");
        }
    }

    public static Place of(LakeLocation location) {
        LakeLocation ref = new LakeLocation(location.repository(), location.ref(), "");
        return new Place(ref.toString().replaceFirst("/$", ""), location.path());
    }

    /**
     * A folder in S3 itself. As with {@link LakeLocation}, characters are taken literally and doubled slashes count as one;
     * {@code s3a} and {@code s3n} are other spellings of {@code s3}.
     *
     * @return empty where the location is in no S3
     */
    public static Optional<Place> inS3(String uri) {
        Matcher parts = S3_URI.matcher(uri);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String key = parts.group(2) == null ? "" : parts.group(2).replaceAll("/+", "/");
        return Optional.of(new Place(S3 + parts.group(1), key.replaceAll("^/|/$", "")));
    }

    /** The bucket; empty where it is in lakeFS. */
    public Optional<String> bucket() {
        return store.startsWith(S3) ? Optional.of(store.substring(S3.length())) : Optional.empty();
    }

    /** What the paths below this place begin with. */
    public String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    @Override
    public String toString() {
        return store + "/" + path;
    }
}
