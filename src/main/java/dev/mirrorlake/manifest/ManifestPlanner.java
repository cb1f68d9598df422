package dev.mirrorlake.manifest;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From what lakeFS and S3 list to the manifests of a table. Pure: the same input, in whatever order, gives the same
 * manifests.
 *
 * <p>Each object is in one manifest at most, that of the longest partition location that encloses it; a location
 * encloses what lies below it, never what merely begins with the same letters. What of it holds rows is {@link
 * Visibility}'s. Where several partitions have the very same location, the one whose values come first (compared key by
 * key) gets its objects and the others are empty: the engines' answer, each row once for each such partition, would
 * name an object in several manifests.
 */
public final class ManifestPlanner {
    static final Comparator<List<String>> BY_VALUES = (a, b) -> {
        for (int i = 0; i < a.size() && i < b.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    };

    /**
     * A partition, or an unpartitioned table.
     *
     * @param values unescaped, in the keys' order; empty for an unpartitioned table
     * @param location of its data
     * @param folder where its manifest is to lie, ending in a slash; empty: where its values say
     */
    public record Source(List<String> values, Place location, String folder) {
        public Source {
            values = List.copyOf(values);
        }

        /** A source in lakeFS. */
        public Source(List<String> values, LakeLocation location, String folder) {
            this(values, Place.of(location), folder);
        }

        /** A source in lakeFS whose manifest lies where its values say. */
        public Source(List<String> values, LakeLocation location) {
            this(values, location, "");
        }
    }

    /**
     * What a ref shows, or a bucket of S3 holds: all of it, or at least what lies below the locations in it. An object may be
     * given more than once.
     *
     * @param store as of a {@link Place}
     */
    public record Listing(String store, Collection<LakeObject> objects) {
        /** What a ref shows. */
        public Listing(String repository, String ref, Collection<LakeObject> objects) {
            this(Place.of(new LakeLocation(repository, ref, "")).store(), objects);
        }

        /** Whether it may tell what lies at a place. */
        public boolean isOf(LakeLocation location) {
            return store.equals(Place.of(location).store());
        }
    }

    /** Of two sources at the same location, the one that gets its objects. */
    public static Source first(Source a, Source b) {
        return BY_VALUES.compare(a.values(), b.values()) <= 0 ? a : b;
    }

    private ManifestPlanner() {}

    /**
     * The manifests of a table. Parameters as of {@link #contents}.
     *
     * @return one manifest for each source, ordered by folder
     * @throws SyncException REFUSED where the sources can't be told apart or an object can't be named in a manifest
     */
    public static List<Manifest> plan(
            List<String> partitionKeys, List<Source> sources, List<Listing> listings, boolean recursive) {
        return contents(partitionKeys, sources, listings, recursive).stream()
                .map(Contents::manifest)
                .toList();
    }

    /**
     * What the manifests of a table are to name.
     *
     * @param partitionKeys names; empty for an unpartitioned table, which is one source without values
     * @param recursive whether folders inside a location belong to it
     * @return one for each source, ordered by folder
     * @throws SyncException REFUSED where the sources can't be told apart
     */
    public static List<Contents> contents(
            List<String> partitionKeys, List<Source> sources, List<Listing> listings, boolean recursive) {
        Map<String, Map<String, Claim>> claims = new HashMap<>();
        List<Claim> all = new ArrayList<>();
        for (Source source : sources) {
            String usual = PartitionFolder.of(partitionKeys, source.values());
            Claim claim = new Claim(source, source.folder().isEmpty() ? usual : source.folder());
            all.add(claim);
            Place location = source.location();
            claims.computeIfAbsent(location.store(), store -> new HashMap<>())
                    .merge(location.path(), claim, Claim::first);
        }
        refuseSharedFolders(all);
        for (Listing listing : listings) {
            Map<String, Claim> claimsOfStore = claims.getOrDefault(listing.store(), Map.of());
            for (LakeObject object : listing.objects()) {
                Claim claim = enclosing(claimsOfStore, object.path());
                if (claim != null && Visibility.shows(claim.source.location().prefix(), object, recursive)) {
                    claim.objects.put(object.path(), object);
                }
            }
        }
        return all.stream().map(Claim::contents).toList();
    }

    /**
     * Which of the files below a root would be read as rows although they aren't wanted there, because they lie in or
     * below a wanted folder: left over from when the table had other partition keys or none, or somebody else's. Their
     * removal can't wait for a grace period.
     *
     * @param wanted folders
     * @param present folders of manifests, or paths of other files, below the same root
     */
    public static List<String> misread(Set<String> wanted, Collection<String> present) {
        return present.stream()
                .filter(path -> !wanted.contains(path) && isRead(path, wanted))
                .sorted()
                .toList();
    }

    private static boolean isRead(String path, Set<String> wanted) {
        int slash = path.lastIndexOf('/');
        if (path.startsWith("_", slash + 1) || path.startsWith(".", slash + 1)) {
            return false;
        }
        for (; slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (wanted.contains(path.substring(0, slash + 1))) {
                return true;
            }
        }
        return wanted.contains("");
    }

    /** Walks up from the object's own folder: as many look-ups as it has folders, however many partitions there are. */
    private static @Nullable Claim enclosing(Map<String, Claim> claims, String path) {
        String folder = path;
        while (!folder.isEmpty()) {
            folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
            Claim claim = claims.get(folder);
            if (claim != null) {
                return claim;
            }
        }
        return null;
    }

    private static void refuseSharedFolders(List<Claim> claims) {
        claims.sort(Comparator.comparing(claim -> claim.folder));
        for (int i = 1; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            Claim other = claims.get(i - 1);
            if (claim.folder.equals(other.folder)) {
                throw new SyncException(
                        SyncException.Kind.REFUSED,
                        ReasonCode.PARTITION_FOLDER,
                        "metastore",
                        "partitions " + other.source.values() + " and " + claim.source.values()
                                + " would have the same manifest, in " + claim.folder,
                        "drop one of them",
                        null);
            }
        }
    }

    /** A source and the objects it gets. Confined to one {@link #contents}. */
    private static final class Claim {
        private final Source source;
        private final String folder;
        /** By path. */
        private final Map<String, LakeObject> objects = new HashMap<>();

        Claim(Source source, String folder) {
            this.source = source;
            this.folder = folder;
        }

        static Claim first(Claim a, Claim b) {
            return ManifestPlanner.first(a.source, b.source) == a.source ? a : b;
        }

        Contents contents() {
            return new Contents(source, folder, List.copyOf(objects.values()));
        }
    }
}
