package dev.mirrorlake.source;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.DataObjects;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists what lies in S3 itself, outside lakeFS, at the partitions of a table that are there. */
public final class S3Views {
    /** Of more partitions than these in one folder, the folder is listed. */
    static final int SINGLE_PLACES = 20;

    private final DataObjects data;
    private final String owner;

    public S3Views(DataObjects data, String owner) {
        this.data = data;
        this.owner = owner;
    }

    /**
     * What lies at these places, and little more.
     *
     * @param partitions those that are in S3
     * @return one listing for each bucket
     * @throws SyncException REFUSED where a place can't be listed
     */
    public List<Listing> listings(TableName table, Collection<Source> partitions) {
        Map<String, SortedMap<String, Source>> byStore = new TreeMap<>();
        for (Source partition : partitions) {
            byStore.computeIfAbsent(partition.location().store(), store -> new TreeMap<>())
                    .putIfAbsent(partition.location().prefix(), partition);
        }
        List<Listing> listings = new ArrayList<>();
        byStore.forEach((store, prefixes) -> few(prefixes).forEach((prefix, partition) -> {
            String bucket = partition.location().bucket().orElseThrow();
            String thing = "table " + table + ", partition " + partition.values() + " at " + partition.location();
            listings.add(new Listing(
                    store,
                    data.list(
                            bucket,
                            prefix,
                            thing,
                            "correct the partition's location or, if it is in lakeFS, name its bucket in"
                                    + " lakefs.buckets")));
        }));
        return listings;
    }

    /** Why what lies there is no data; empty where it may be. */
    public Optional<Reason> refusal(TableName table, List<Contents> contents) {
        return contents.stream()
                .filter(each -> each.source().location().bucket().isPresent())
                .flatMap(each -> each.objects().stream()
                        .filter(object -> ManifestHome.mayHold(owner, object.path()))
                        .map(object -> new Reason(
                                ReasonCode.PARTITION_OUTSIDE_LAKEFS,
                                "table " + table + ", partition " + each.values() + " is at "
                                        + each.source().location() + ", where manifests of Mirrorlake lie: "
                                        + object.physicalAddress(),
                                "correct the partition's location, or drop the partition")))
                .findFirst();
    }

    /**
     * Prefixes that enclose all the given ones, none of which encloses another. Where a folder has many of them, it is taken in
     * their place, but never a whole bucket.
     */
    private static SortedMap<String, Source> few(SortedMap<String, Source> prefixes) {
        SortedMap<String, Source> few = outermost(prefixes);
        while (true) {
            Map<String, Integer> children = new HashMap<>();
            few.keySet().forEach(prefix -> children.merge(parent(prefix), 1, Integer::sum));
            SortedMap<String, Source> folded = new TreeMap<>();
            few.forEach((prefix, partition) -> {
                String parent = parent(prefix);
                boolean many = !parent.isEmpty() && children.getOrDefault(parent, 0) > SINGLE_PLACES;
                folded.putIfAbsent(many ? parent : prefix, partition);
            });
            if (folded.keySet().equals(few.keySet())) {
                return few;
            }
            few = outermost(folded);
        }
    }

    private static SortedMap<String, Source> outermost(SortedMap<String, Source> prefixes) {
        SortedMap<String, Source> outermost = new TreeMap<>();
        prefixes.forEach((prefix, partition) -> {
            if (outermost.isEmpty() || !prefix.startsWith(outermost.lastKey())) {
                outermost.put(prefix, partition);
            }
        });
        return outermost;
    }

    private static String parent(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/', Math.max(0, prefix.length() - 2)) + 1);
    }
}
