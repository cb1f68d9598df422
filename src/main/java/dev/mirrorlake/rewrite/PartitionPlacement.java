package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.manifest.ManifestStore.Stored;
import dev.mirrorlake.manifest.PartitionFolder;
import dev.mirrorlake.rewrite.PartitionFate.Rewritten;
import dev.mirrorlake.source.ObjectRules;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Finds the data of partitions in lakeFS, and gives them folders with manifests. */
final class PartitionPlacement {
    private final Set<String> buckets;
    private final boolean recursive;
    private final Roots roots;
    private final LakeListings listings;
    private final SpelledFolders spelled;
    private final ManifestStore store;
    private final ManifestWriter writer;
    private final Supplier<String> ids;

    PartitionPlacement(
            Config config,
            Roots roots,
            LakeListings listings,
            SpelledFolders spelled,
            ManifestStore store,
            ManifestWriter writer,
            Supplier<String> ids) {
        this.buckets = Set.copyOf(config.lakefs().buckets());
        this.recursive = config.mirror().recursive();
        this.roots = roots;
        this.listings = listings;
        this.spelled = spelled;
        this.store = store;
        this.writer = writer;
        this.ids = ids;
    }

    /**
     * Where a partition is.
     *
     * @param location of its data, as it is to be written down; empty where nothing but the values says it
     * @param format of its data
     * @param folder of its manifest
     */
    record Placed(String location, Format format, String folder) {}

    /**
     * Places partitions. A manifest that is there already, and says something else, is left as it is: the partition gets a
     * folder aside. So a call that fails later changes nothing for those who read the table.
     *
     * @return as many, in the same order
     */
    List<Placed> place(RewrittenTable table, List<Rewritten> partitions) {
        return place(table, partitions, any -> true);
    }

    /**
     * Places a partition whose folder the metastore chooses.
     *
     * @param exists whether the metastore has such a partition: then what is there is left as it is, since the call fails
     */
    void append(RewrittenTable table, Rewritten partition, Supplier<Boolean> exists) {
        place(table, List.of(partition), manifest -> {
            if (!exists.get()) {
                writer.write(table.root(), List.of(manifest));
            }
            return false;
        });
    }

    /** @param aside whether a manifest whose folder is taken gets another */
    private List<Placed> place(RewrittenTable table, List<Rewritten> partitions, Predicate<Manifest> aside) {
        LakeLocation place = LakeLocation.parse(table.source().location(), buckets)
                .orElseThrow(() -> TableCalls.refused(new Reason(
                        ReasonCode.OUTSIDE_LAKEFS,
                        "table " + table.source().name() + " has its data at \""
                                + table.source().location() + "\", which is not in lakeFS",
                        "name its bucket in lakefs.buckets")));
        Map<Rewritten, String> locations = locations(table, place, partitions);
        List<Rewritten> added =
                partitions.stream().filter(partition -> !partition.stored()).toList();
        Map<List<String>, String> folders = new HashMap<>();
        if (!added.isEmpty()) {
            roots.requireOwn(table.root(), place, table.source().name());
            for (Manifest manifest : settle(table, plan(table, added, locations), aside)) {
                folders.put(manifest.values(), manifest.folder());
            }
        }
        return partitions.stream()
                .map(partition -> new Placed(
                        locations.getOrDefault(partition, ""),
                        partition.format(),
                        partition.stored()
                                ? partition.folder()
                                : folders.getOrDefault(partition.values(), partition.folder())))
                .toList();
    }

    /** Where each has its data, spelled as its table is; without those of which that needn't be said. */
    private Map<Rewritten, String> locations(RewrittenTable table, LakeLocation place, List<Rewritten> partitions) {
        Map<Rewritten, String> locations = new LinkedHashMap<>();
        Set<List<String>> wanted = new HashSet<>();
        for (Rewritten partition : partitions) {
            if (!partition.location().isEmpty()) {
                locations.put(partition, partition.location());
            } else if (!partition.spelled().isEmpty()) {
                wanted.add(partition.spelled());
            }
        }
        if (!wanted.isEmpty()) {
            Map<List<String>, LakeLocation> found = spelled.find(place, keys(table), wanted);
            for (Rewritten partition : partitions) {
                LakeLocation folder = found.get(partition.spelled());
                if (partition.location().isEmpty() && folder != null) {
                    locations.put(
                            partition, SpelledFolders.spelledAs(table.source().location(), place, folder));
                }
            }
        }
        return locations;
    }

    /** The manifests of partitions, in the folders that they would like. */
    private List<Manifest> plan(RewrittenTable table, List<Rewritten> added, Map<Rewritten, String> locations) {
        List<Source> sources = new ArrayList<>();
        List<LakeLocation> places = new ArrayList<>();
        List<Partition> partitions = new ArrayList<>();
        for (Rewritten partition : added) {
            String location = locations.getOrDefault(partition, "");
            LakeLocation place = LakeLocation.parse(location, buckets).orElseThrow();
            places.add(place);
            sources.add(new Source(partition.values(), place, partition.folder()));
            partitions.add(new Partition(
                    partition.values(),
                    location,
                    partition.format(),
                    List.of(),
                    Map.of(SourceParameters.LOCATION, location)));
        }
        List<Contents> contents = ManifestPlanner.contents(keys(table), sources, listings.at(places), recursive);
        Optional<Reason> refusal = ObjectRules.refusal(table.source(), partitions, contents);
        if (refusal.isPresent()) {
            throw TableCalls.refused(refusal.get());
        }
        return contents.stream().map(Contents::manifest).toList();
    }

    /** Writes those whose folder is free, and those that go aside. Returns all of them, where they are now. */
    private List<Manifest> settle(RewrittenTable table, List<Manifest> manifests, Predicate<Manifest> aside) {
        ManifestRoot root = table.root();
        Map<String, Stored> stored =
                store.stored(root, manifests.stream().map(Manifest::folder).toList());
        Set<Manifest> differing = new HashSet<>(store.differing(root, manifests, stored));
        List<Manifest> settled = new ArrayList<>();
        List<Manifest> toWrite = new ArrayList<>();
        for (Manifest manifest : manifests) {
            Manifest now = manifest;
            if (differing.contains(manifest)) {
                boolean taken = stored.containsKey(manifest.folder());
                if (taken && aside.test(manifest)) {
                    now = new Manifest(
                            manifest.values(),
                            PartitionFolder.aside(ids.get(), PartitionFolder.of(keys(table), manifest.values())),
                            manifest.addresses());
                    toWrite.add(now);
                } else if (!taken) {
                    toWrite.add(manifest);
                }
            }
            settled.add(now);
        }
        writer.write(root, toWrite);
        return settled;
    }

    private static List<String> keys(RewrittenTable table) {
        return table.source().partitionKeys().stream().map(Column::name).toList();
    }
}
