package dev.mirrorlake.source;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.lakefs.Snapshot;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lists what a table's partitions show in lakeFS, each repository and ref once. */
public final class LakeViews {
    private final LakeFsClient client;
    private final boolean committedOnly;

    public LakeViews(LakeFsClient client, boolean committedOnly) {
        this.client = client;
        this.committedOnly = committedOnly;
    }

    /**
     * @param namespace the storage namespace of the table's own repository
     * @param commit of the table's own ref
     * @param fingerprint of everything that was looked at
     */
    public record Views(
            String namespace, String commit, String fingerprint, List<Listing> listings, List<Watched> watched) {}

    /** The storage namespace of a repository, as lakeFS gives it. */
    public String namespace(String repository) {
        return client.repository(repository).storageNamespace();
    }

    /**
     * @param table where the table lies
     * @param places where its partitions lie, wherever that is; or the table alone where it has none
     */
    public Views views(LakeLocation table, List<Source> places) {
        Map<String, Repository> repositories = new TreeMap<>();
        repositories.put(table.repository(), client.repository(table.repository()));
        Map<LakeLocation, Set<String>> prefixes = new HashMap<>();
        for (Source place : places) {
            LakeLocation location = place.location();
            LakeLocation ref = new LakeLocation(location.repository(), location.ref(), "");
            boolean below = ref.repository().equals(table.repository())
                    && ref.ref().equals(table.ref())
                    && location.prefix().startsWith(table.prefix());
            prefixes.computeIfAbsent(ref, key -> new TreeSet<>()).add(below ? table.prefix() : location.prefix());
        }
        List<Listing> listings = new ArrayList<>();
        List<Watched> watched = new ArrayList<>();
        TreeSet<String> seen = new TreeSet<>();
        String commit = "";
        for (Map.Entry<LakeLocation, Set<String>> entry : prefixes.entrySet()) {
            LakeLocation ref = entry.getKey();
            Repository repository = repositories.computeIfAbsent(ref.repository(), client::repository);
            Snapshot snapshot = client.snapshot(ref.repository(), ref.ref(), entry.getValue(), committedOnly);
            listings.add(new Listing(ref.repository(), ref.ref(), snapshot.objects()));
            watched.add(new Watched(
                    ref.repository(), ref.ref(), entry.getValue(), snapshot.commit(), snapshot.uncommitted()));
            seen.add(String.join(
                    "|",
                    repository.id(),
                    repository.creationDate().toString(),
                    repository.storageNamespace(),
                    ref.ref(),
                    snapshot.commit(),
                    snapshot.uncommitted()));
            if (ref.repository().equals(table.repository()) && ref.ref().equals(table.ref())) {
                commit = snapshot.commit();
            }
        }
        if (commit.isEmpty()) {
            commit = client.headOf(table.repository(), table.ref())
                    .orElseThrow(() -> new SyncException(
                            SyncException.Kind.REFUSED,
                            "lakefs",
                            "repository " + table.repository() + " has no branch, tag or commit \"" + table.ref()
                                    + "\"",
                            "make it, or change the table's location",
                            null));
        }
        Repository own = Objects.requireNonNull(repositories.get(table.repository()));
        return new Views(own.storageNamespace(), commit, Fingerprint.ofTexts(seen), listings, watched);
    }
}
