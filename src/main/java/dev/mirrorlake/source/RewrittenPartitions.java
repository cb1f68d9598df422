package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.LakePartitions;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.manifest.PartitionFolder;
import dev.mirrorlake.manifest.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the partitions of a rewritten table have their data. Some say it; of others, which a client or the metastore put
 * by the table's location, only the values are known, and their folder in lakeFS is found by these. Pure.
 */
public final class RewrittenPartitions {
    /** In the place of an id, all of which are longer: what lies there has only the twin pointing at it. */
    private static final String ONLY_TWIN = "twin";

    private final TableName table;
    private final List<String> keys;
    private final LakeLocation place;

    /**
     * @param keys the partition keys, at least one
     * @param place where the source lies in lakeFS
     */
    public RewrittenPartitions(TableName table, List<Column> keys, LakeLocation place) {
        this.table = table;
        this.keys = keys.stream().map(Column::name).toList();
        this.place = place;
    }

    /**
     * The place of a partition of which only the values are known: the folder that spells them, else the one that Hive
     * would make.
     *
     * @param inLake as {@link LakePartitions} finds them
     */
    public LakeLocation placeOf(List<String> values, Map<List<String>, LakeLocation> inLake) {
        LakeLocation found = inLake.get(values);
        if (found != null) {
            return found;
        }
        String folder = PartitionFolder.ofHive(keys, values);
        return new LakeLocation(
                place.repository(), place.ref(), place.prefix() + folder.substring(0, folder.length() - 1));
    }

    /** What lakeFS has below the table's source, by values. */
    public Map<List<String>, LakeLocation> inLake(List<Listing> listings) {
        return LakePartitions.of(keys, place, listings);
    }

    /**
     * The partitions that only lakeFS has. They get manifests too, since MSCK REPAIR finds partitions by listing the
     * table's location; none takes the place or the folder of one that the metastore has.
     *
     * @param registered those that the metastore has
     */
    public List<Source> unregistered(Map<List<String>, LakeLocation> inLake, List<Source> registered) {
        Set<List<String>> values = new HashSet<>();
        Set<Place> places = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (Source source : registered) {
            values.add(source.values());
            places.add(source.location());
            folders.add(folder(source));
        }
        List<Source> unregistered = new ArrayList<>();
        inLake.forEach((found, location) -> {
            String folder = PartitionFolder.of(keys, found);
            // nobody reads values from the name of a hashed folder
            boolean listable = folder.equals(PartitionFolder.ofHive(keys, found));
            if (listable
                    && !values.contains(found)
                    && !places.contains(Place.of(location))
                    && !folders.contains(folder)) {
                unregistered.add(new Source(found, location, folder));
            }
        });
        return unregistered;
    }

    /**
     * Why a partition's folder can't hold its manifest; empty where it can: it must be one of the layout's, so that none
     * lies in another.
     *
     * @param folder below the root, as the metastore has it
     */
    public Optional<Reason> misplaced(List<String> values, String folder) {
        return PartitionFolder.isOne(folder, keys.size())
                ? Optional.empty()
                : Optional.of(refused(
                        values,
                        "lies at \"" + folder + "\" below the table's manifests, which is no partition's folder"));
    }

    /**
     * Gives partitions that share a folder, and have the same place, manifests of their own: MSCK REPAIR finds what was
     * renamed a second time, by the name of its folder. The first by values keeps the folder, since it has the objects of
     * that place; the others have none, and their twins lie where nobody who lists the table's location looks.
     *
     * @param registered as the metastore has them
     * @return as many, in the same order
     */
    public List<Source> apart(List<Source> registered) {
        Map<String, Source> keepers = new HashMap<>();
        registered.forEach(source -> keepers.merge(folder(source), source, ManifestPlanner::first));
        return registered.stream()
                .map(source -> sharesFolder(source, keepers.get(folder(source))) ? aside(source) : source)
                .toList();
    }

    private static boolean sharesFolder(Source source, @Nullable Source keeper) {
        return keeper != null && !source.equals(keeper) && source.location().equals(keeper.location());
    }

    /** The same partition with a manifest where no reader of the metastore looks, and no other partition has its own. */
    public Source aside(Source source) {
        String usual = PartitionFolder.of(keys, source.values());
        return new Source(source.values(), source.location(), PartitionFolder.aside(ONLY_TWIN, usual));
    }

    /** Why partitions can't have manifests, by their values: several would have the same, of different places. */
    public Map<List<String>, Reason> shared(List<Source> registered) {
        Map<String, Source> users = new HashMap<>();
        Map<List<String>, Reason> refusals = new HashMap<>();
        for (Source source : registered) {
            Source other = users.putIfAbsent(folder(source), source);
            if (other != null) {
                refusals.put(source.values(), sharing(source, other));
                refusals.putIfAbsent(other.values(), sharing(other, source));
            }
        }
        return refusals;
    }

    private Reason sharing(Source source, Source other) {
        return refused(
                source.values(),
                "and partition " + other.values() + " share the manifest in \"" + folder(source) + "\"");
    }

    private Reason refused(List<String> values, String why) {
        return new Reason(
                ReasonCode.PARTITION_FOLDER,
                "table " + table + ", partition " + values + " " + why,
                "drop the partition and add it again with its place in lakeFS as location");
    }

    /** Where a partition's manifest lies below the root. */
    public String folder(Source source) {
        return source.folder().isEmpty() ? PartitionFolder.of(keys, source.values()) : source.folder();
    }
}
