package dev.mirrorlake.manifest;

import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The partitions that a table's folders in lakeFS spell, {@code year=2021/month=11/}, whether or not the metastore knows
 * them. Pure.
 */
public final class LakePartitions {
    private LakePartitions() {}

    /**
     * The places of all partitions that hold an object with rows.
     *
     * @param keys the names of the partition keys, at least one; in folders their case doesn't matter
     * @param table where the table lies
     * @param listings of all that lies there, at least
     * @return by unescaped values. Where several folders spell the same values, the one that Hive itself would make has
     *     them, else the first
     */
    public static Map<List<String>, LakeLocation> of(
            List<String> keys, LakeLocation table, List<ManifestPlanner.Listing> listings) {
        Map<String, List<String>> found = new TreeMap<>();
        for (ManifestPlanner.Listing listing : listings) {
            if (!listing.isOf(table)) {
                continue;
            }
            for (LakeObject object : listing.objects()) {
                if (object.path().startsWith(table.prefix()) && Visibility.shows(table.prefix(), object, true)) {
                    folder(object.path(), table.prefix().length(), keys.size())
                            .ifPresent(folder -> found.computeIfAbsent(
                                    folder,
                                    path -> values(
                                                    keys,
                                                    path.substring(
                                                            table.prefix().length()))
                                            .orElse(List.of())));
                }
            }
        }
        Map<List<String>, LakeLocation> places = new TreeMap<>(ManifestPlanner.BY_VALUES);
        found.forEach((folder, values) -> {
            if (!values.isEmpty()) {
                LakeLocation place = new LakeLocation(table.repository(), table.ref(), folder);
                if (hiveWould(keys, values, folder.substring(table.prefix().length()))) {
                    places.put(values, place);
                } else {
                    places.putIfAbsent(values, place);
                }
            }
        });
        return places;
    }

    /** The first so many folders of a path from the given place on, without a slash at the end. */
    private static Optional<String> folder(String path, int from, int folders) {
        int end = from - 1;
        for (int i = 0; i < folders; i++) {
            end = path.indexOf('/', end + 1);
            if (end < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(path.substring(0, end));
    }

    private static Optional<List<String>> values(List<String> keys, String folder) {
        String[] segments = folder.split("/", -1);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < segments.length; i++) {
            Optional<String> value =
                    PartitionFolder.value(keys.get(i), segments[i]).filter(text -> !text.isEmpty());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }

    private static boolean hiveWould(List<String> keys, List<String> values, String folder) {
        return PartitionFolder.ofHive(keys, values).equals(folder + "/");
    }
}
