package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the manifests of one twin lie, and nothing else: {@code
 * <base>/symlinks/<owner>/<repository>/<ref>/<database>.<table>/}, with the catalog in front of the database where it
 * is not the default one. Names are escaped, and hashed where too long, so two source tables never share a root; as
 * all roots of a home have the same number of segments, and no home lies inside another, none lies inside another.
 *
 * @param path below the home: three segments, ending in a slash
 */
public record ManifestRoot(ManifestHome home, String path) {
    /** The name of a manifest in its folder. */
    static final String FILE = "symlink.txt";

    /** The name of the note that says which table uses a {@link #isRewritten() rewritten} table's root. */
    static final String NOTE = "_table";

    /** Before the id of a rewritten table's root. No other segment has it: names have it escaped. */
    private static final String ID_MARK = "~";

    private static final Pattern ID = Pattern.compile("[a-z0-9]{12,32}");

    private static final Pattern REWRITTEN = Pattern.compile(".*" + ID_MARK + ID + "/");

    private static final String SCHEME = "s3://";

    /** What Hadoop calls S3, in any case. Source: RFC 3986, 3.1. */
    private static final Pattern HADOOP_SCHEME = Pattern.compile("s3[an]?://", Pattern.CASE_INSENSITIVE);

    /** In UTF-8. Source: Amazon S3 user guide, "Naming Amazon S3 objects", read 2026-11-20. */
    private static final int MAX_KEY_BYTES = 1024;

    private static final int MAX_ROOT_BYTES = MAX_KEY_BYTES - PartitionFolder.MAX_BYTES - FILE.length();

    /** No segment begins with {@code _}, as the folder of the tombstones does. */
    private static final Pattern PATH = Pattern.compile("[^/_][^/]*/[^/_][^/]*/[^/_][^/]*/");

    public ManifestRoot {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not the path of a manifest root: " + path);
        }
    }

    /**
     * The root of a table's twin.
     *
     * @param base the configured base, {@code s3://bucket/prefix}; empty: the storage namespace
     * @param storageNamespace of the repository, as lakeFS gives it
     * @param owner the id of the installation
     * @param source where the source table lies; its path doesn't matter
     * @throws SyncException REFUSED where manifests can't lie there
     */
    public static ManifestRoot of(
            String base, String storageNamespace, String owner, LakeLocation source, TableName table) {
        return at(ManifestHome.of(base, storageNamespace, owner), storageNamespace, source, segment(table));
    }

    /**
     * A root for a table that is rewritten in the metastore: its own for ever, whatever the table is called later and
     * whatever table has its name then. Parameters as in {@link #of}.
     *
     * @param id 12 to 32 lower-case letters and digits, never used before
     * @throws SyncException REFUSED where manifests can't lie there
     */
    public static ManifestRoot ofRewritten(
            String base, String storageNamespace, String owner, LakeLocation source, TableName table, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not the id of a manifest root: " + id);
        }
        ManifestHome home = ManifestHome.of(base, storageNamespace, owner);
        return at(home, storageNamespace, source, segment(table) + ID_MARK + id);
    }

    private static ManifestRoot at(ManifestHome home, String storageNamespace, LakeLocation source, String last) {
        String path = String.join("/", KeySegment.of(source.repository()), KeySegment.of(source.ref()), last, "");
        ManifestRoot root = new ManifestRoot(home, path);
        if (root.key().getBytes(UTF_8).length > MAX_ROOT_BYTES) {
            throw S3Folder.refused(
                    "manifest root " + root.uri() + " leaves no room for a partition in a key of " + MAX_KEY_BYTES
                            + " bytes",
                    "set mirror.manifest-base to a shorter address");
        }
        if (storageNamespace.startsWith(SCHEME)) {
            root.refuseAmongLakeFsObjects(S3Folder.of(storageNamespace));
        }
        return root;
    }

    private static String segment(TableName table) {
        return KeySegment.of(
                table.catalog().equals(TableName.DEFAULT_CATALOG)
                        ? List.of(table.database(), table.table())
                        : List.of(table.catalog(), table.database(), table.table()));
    }

    /**
     * Whether a rewritten table has this root to itself. Then its path says only which table it was made for, and its
     * note says which table uses it.
     */
    public boolean isRewritten() {
        return REWRITTEN.matcher(path).matches();
    }

    /** Whether this is a root of that table's twin, wherever in lakeFS the table lies or lay. */
    public boolean isOf(TableName table) {
        return path.endsWith("/" + segment(table) + "/");
    }

    /**
     * The root that a location is, where it is one of this owner's.
     *
     * @param uri as {@link #uri()} gives it, in any spelling of {@link #spelled}
     */
    public static Optional<ManifestRoot> parse(String uri, String owner) {
        String location = spelled(uri);
        String[] parts = location.split("/", 4);
        if (parts.length < 4 || !location.startsWith(SCHEME)) {
            return Optional.empty();
        }
        String key = "/" + parts[3];
        int symlinks = key.indexOf("/" + ManifestHome.SYMLINKS + "/");
        if (symlinks < 0) {
            return Optional.empty();
        }
        ManifestHome home = ManifestHome.below(new S3Folder(parts[2], key.substring(1, symlinks + 1)), owner);
        return location.startsWith(home.folder().uri())
                ? below(home, location.substring(home.folder().uri().length()))
                : Optional.empty();
    }

    /**
     * The root that a location is or lies below, where it is one of this owner's.
     *
     * @param uri with or without a slash at the end
     */
    public static Optional<ManifestRoot> enclosing(String uri, String owner) {
        for (int end = uri.length(); end > 0; end = uri.lastIndexOf('/', end - 1)) {
            Optional<ManifestRoot> root = parse(uri.substring(0, end), owner);
            if (root.isPresent()) {
                return root;
            }
        }
        return Optional.empty();
    }

    private static Optional<ManifestRoot> below(ManifestHome home, String path) {
        return PATH.matcher(path).matches() ? Optional.of(new ManifestRoot(home, path)) : Optional.empty();
    }

    public String bucket() {
        return home.bucket();
    }

    /** Begins without a slash and ends in one. */
    public String key() {
        return home.key() + path;
    }

    /** {@code s3://bucket/key/}: the location of the twin. */
    public String uri() {
        return home.folder().below(path).uri();
    }

    /** The location of a partition of the twin, whose manifest lies in this folder. */
    public String uri(String folder) {
        return uri() + folder;
    }

    /**
     * The folder below this root that a location is: empty for the root itself, else ending in a slash.
     *
     * @param uri in any spelling of {@link #spelled}
     */
    public Optional<String> folderOf(String uri) {
        String location = spelled(uri);
        return location.startsWith(uri()) ? Optional.of(location.substring(uri().length())) : Optional.empty();
    }

    /**
     * A location as {@link #uri()} spells it: with a slash at its end, which the metastore takes away, and the scheme that
     * engines with Hadoop's file systems may have replaced by one of theirs.
     */
    private static String spelled(String uri) {
        String slashed = uri.endsWith("/") ? uri : uri + "/";
        Matcher scheme = HADOOP_SCHEME.matcher(slashed);
        return scheme.lookingAt() ? SCHEME + slashed.substring(scheme.end()) : slashed;
    }

    String noteKey() {
        return key() + NOTE;
    }

    String manifestKey(String folder) {
        return key() + folder + FILE;
    }

    /** The key of what says that this root is retired. It lies below no root. */
    String tombstoneKey() {
        return home.tombstones() + path.substring(0, path.length() - 1);
    }

    /** The root that a tombstone of this key stands for, where it is one. */
    static Optional<ManifestRoot> ofTombstone(ManifestHome home, String key) {
        return below(home, key.substring(home.tombstones().length()) + "/");
    }

    @Override
    public String toString() {
        return uri();
    }

    /** lakeFS keeps data below {@code data/}, its own below {@code _lakefs/}, and old data right in the namespace. */
    private void refuseAmongLakeFsObjects(S3Folder namespace) {
        S3Folder folder = home.folder().below(path);
        if (namespace.below("data/").encloses(folder)
                || namespace.below("_lakefs/").encloses(folder)
                || folder.encloses(namespace)) {
            throw S3Folder.refused(
                    "manifest root " + uri() + " lies where lakeFS keeps its own objects, in " + namespace.uri(),
                    "leave mirror.manifest-base empty, or set it to a place outside of the storage namespace");
        }
    }
}
