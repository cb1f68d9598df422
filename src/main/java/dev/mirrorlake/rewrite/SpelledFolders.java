package dev.mirrorlake.rewrite;

import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.LakePartitions;
import dev.mirrorlake.manifest.PartitionFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the folders of a table in lakeFS that have partitions' values in their names, however those are spelled. */
final class SpelledFolders {
    private final LakeFsClient lakefs;
    private final LakeListings listings;

    SpelledFolders(LakeFsClient lakefs, LakeListings listings) {
        this.lakefs = lakefs;
        this.listings = listings;
    }

    /**
     * The place of each partition: a folder that exists or, where none does, the one that Hive would make. A few are looked
     * for folder by folder, since a table may be too large to be listed for them.
     *
     * @param keys the names of the table's partition keys
     */
    Map<List<String>, LakeLocation> find(LakeLocation table, List<String> keys, Collection<List<String>> partitions) {
        Map<List<String>, LakeLocation> places = new HashMap<>();
        if (partitions.size() > LakeListings.SINGLE_PLACES) {
            Map<List<String>, LakeLocation> all = LakePartitions.of(keys, table, listings.at(List.of(table)));
            for (List<String> values : partitions) {
                places.put(
                        values,
                        Optional.ofNullable(all.get(values)).orElseGet(() -> below(table, hives(keys, values))));
            }
            return places;
        }
        Map<LakeLocation, List<String>> seen = new HashMap<>();
        for (List<String> values : partitions) {
            LakeLocation usual = below(table, hives(keys, values));
            List<LakeLocation> found = descend(table, keys, values, seen);
            places.put(values, found.isEmpty() || found.contains(usual) ? usual : found.get(0));
        }
        return places;
    }

    /** A folder within a table, spelled as the table's location is. */
    static String spelledAs(String location, LakeLocation table, LakeLocation folder) {
        return location.replaceFirst("/+$", "")
                + "/"
                + folder.path().substring(table.prefix().length());
    }

    /** @param seen the folders within a place, of those that were asked for */
    private List<LakeLocation> descend(
            LakeLocation table, List<String> keys, List<String> values, Map<LakeLocation, List<String>> seen) {
        List<LakeLocation> places = List.of(table);
        for (int i = 0; i < keys.size(); i++) {
            List<LakeLocation> within = new ArrayList<>();
            for (LakeLocation place : places) {
                for (String folder : seen.computeIfAbsent(place, lakefs::folders)) {
                    if (PartitionFolder.value(keys.get(i), folder).equals(Optional.of(values.get(i)))) {
                        within.add(below(place, folder));
                    }
                }
            }
            places = within;
        }
        return places;
    }

    private static String hives(List<String> keys, List<String> values) {
        return PartitionEdit.withoutSlash(PartitionFolder.ofHive(keys, values));
    }

    private static LakeLocation below(LakeLocation place, String folder) {
        return new LakeLocation(place.repository(), place.ref(), place.prefix() + folder);
    }
}
