package dev.mirrorlake.source;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.lakefs.Snapshot;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lists what a table's partitions show in lakeFS, each repository and ref once. */
public final class LakeViews {
    private static final String S3 = "s3";

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
     * @param repositories by the stores of the places in them
     */
    public record Views(
            String namespace,
            String commit,
            String fingerprint,
            List<Listing> listings,
            List<Watched> watched,
            Map<String, Repository> repositories) {
        /** The same, with what else is to be watched. */
        public Views watching(List<Watched> more) {
            List<Watched> all = new ArrayList<>(watched);
            all.addAll(more);
            return new Views(namespace, commit, fingerprint, listings, all, repositories);
        }
    }

    /**
     * What reads the Avro schemas of one table, once for its sync.
     *
     * @param buckets those that are lakeFS repositories
     */
    public AvroSchemas schemas(Set<String> buckets) {
        return new AvroSchemas(place -> client.file(place, committedOnly, AvroSchemas.LONGEST_BYTES), buckets);
    }

    /** The storage namespace of a repository, as lakeFS gives it. */
    public String namespace(String repository) {
        return client.repository(repository).storageNamespace();
    }

    /**
     * Why Athena can't read what repositories hold; empty where it may.
     *
     * @param table its name
     */
    public Optional<Reason> storageRefusal(TableName table, Views views) {
        return views.repositories().values().stream()
                .sorted(Comparator.comparing(Repository::id))
                .flatMap(repository -> storageRefusal(table, repository).stream())
                .findFirst();
    }

    private Optional<Reason> storageRefusal(TableName table, Repository repository) {
        String namespace = repository.storageNamespace();
        String scheme = namespace.substring(0, Math.max(0, namespace.indexOf("://")));
        String id = repository.storageId();
        String type = (id.isEmpty() ? Optional.<String>empty() : client.storageType(id)).orElse(scheme);
        if (scheme.equals(S3) && type.equals(S3)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                ReasonCode.STORAGE_UNSUPPORTED,
                "table " + table + " is in repository " + repository.id() + ", whose storage"
                        + (id.isEmpty() ? "" : " \"" + id + "\"") + " is of type \"" + type + "\" (" + namespace
                        + "), which Athena can't read",
                "move the data to a repository whose storage is S3, or exclude the table"));
    }

    /**
     * @param table where the table lies
     * @param places where its partitions lie in lakeFS, wherever that is; or the table alone where it has none
     */
    public Views views(LakeLocation table, Collection<LakeLocation> places) {
        Map<String, Repository> repositories = new TreeMap<>();
        repositories.put(table.repository(), client.repository(table.repository()));
        Map<LakeLocation, Set<String>> prefixes = new HashMap<>();
        for (LakeLocation location : places) {
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
                            ReasonCode.NO_SUCH_PLACE,
                            "lakefs",
                            "repository " + table.repository() + " has no branch, tag or commit \"" + table.ref()
                                    + "\"",
                            "make it, or change the table's location",
                            null));
        }
        Repository own = Objects.requireNonNull(repositories.get(table.repository()));
        Map<String, Repository> byStore = new HashMap<>();
        for (LakeLocation ref : prefixes.keySet()) {
            byStore.put(Place.of(ref).store(), Objects.requireNonNull(repositories.get(ref.repository())));
        }
        return new Views(own.storageNamespace(), commit, Fingerprint.ofTexts(seen), listings, watched, byStore);
    }
}
