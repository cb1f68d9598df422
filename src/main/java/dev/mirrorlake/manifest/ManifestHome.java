package dev.mirrorlake.manifest;

import dev.mirrorlake.catalog.SyncException;
import java.util.regex.Pattern;

/**
 * Where one installation keeps its manifests: {@code <base>/symlinks/<owner>/}. Nothing outside of it is written or
 * deleted.
 */
public record ManifestHome(String bucket, String key) {
    /** Added below the base, which has no folder of this name itself; so no home lies inside another. */
    static final String SYMLINKS = "symlinks";

    private static final Pattern KEY = Pattern.compile("(.*/)?" + SYMLINKS + "/[^/_.][^/]*/");

    public ManifestHome {
        if (bucket.isEmpty() || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a home of manifests: s3://" + bucket + "/" + key);
        }
    }

    /**
     * The home of an installation.
     *
     * @param base {@code s3://bucket} or {@code s3://bucket/prefix}
     * @param owner the id of the installation
     * @throws SyncException REFUSED where manifests can't lie at this base
     */
    public static ManifestHome of(String base, String owner) {
        S3Folder folder = S3Folder.of(base);
        if (("/" + folder.key()).contains("/" + SYMLINKS + "/")) {
            throw S3Folder.refused(
                    "manifest base " + base + " has a folder \"" + SYMLINKS + "\", which only the layout itself adds",
                    "set mirror.manifest-base to a place outside of any folder \"" + SYMLINKS + "\"");
        }
        return below(folder, owner);
    }

    /**
     * The home of an installation for tables of one repository.
     *
     * @param base the configured base; empty: the storage namespace
     * @param storageNamespace of the repository, as lakeFS gives it
     * @throws SyncException REFUSED where manifests can't lie there
     */
    public static ManifestHome of(String base, String storageNamespace, String owner) {
        return of(base.isEmpty() ? storageNamespace : base, owner);
    }

    static ManifestHome below(S3Folder base, String owner) {
        S3Folder home = base.below(SYMLINKS + "/" + KeySegment.of(owner) + "/");
        return new ManifestHome(home.bucket(), home.key());
    }

    /** Whether an object lies in a home of this owner, whatever its base is: it is a manifest or a note, and no data. */
    public static boolean mayHold(String owner, String key) {
        return ("/" + key).contains("/" + SYMLINKS + "/" + KeySegment.of(owner) + "/");
    }

    /** What the keys of all tombstones begin with. No segment of a root begins with {@code _}. */
    String tombstones() {
        return key + "_removed/";
    }

    S3Folder folder() {
        return new S3Folder(bucket, key);
    }

    @Override
    public String toString() {
        return folder().uri();
    }
}
