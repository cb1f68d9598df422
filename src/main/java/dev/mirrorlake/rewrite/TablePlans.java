package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.LakePartitions;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.source.ObjectRules;
import dev.mirrorlake.source.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The manifests of a table, from what lakeFS shows. */
final class TablePlans {
    private final LakeListings listings;
    private final boolean recursive;

    /** @param recursive whether folders inside a location belong to it */
    TablePlans(LakeListings listings, boolean recursive) {
        this.listings = listings;
        this.recursive = recursive;
    }

    /**
     * @param manifests one of an unpartitioned table; else those of all partitions whose folders are there, so that an engine
     *     that looks for partitions below the table's location finds them; none where it is refused
     * @param refusal why the table can't be read behind symlinks; empty where it can
     */
    record TablePlan(List<Manifest> manifests, Optional<Reason> refusal) {}

    /** @param place of the table */
    TablePlan plan(CatalogTable source, LakeLocation place) {
        List<Listing> shown = listings.at(List.of(place));
        List<String> keys = source.partitionKeys().stream().map(Column::name).toList();
        List<Source> sources = new ArrayList<>();
        if (keys.isEmpty()) {
            sources.add(new Source(List.of(), place));
        } else {
            LakePartitions.of(keys, place, shown).forEach((values, folder) -> sources.add(new Source(values, folder)));
        }
        List<Contents> contents = ManifestPlanner.contents(keys, sources, shown, recursive);
        List<Partition> partitions = keys.isEmpty()
                ? List.of()
                : sources.stream()
                        .map(partition -> new Partition(
                                partition.values(),
                                partition.location().toString(),
                                source.format(),
                                List.of(),
                                source.parameters()))
                        .toList();
        Optional<Reason> refusal = ObjectRules.refusal(source, partitions, contents);
        return new TablePlan(
                refusal.isPresent()
                        ? List.of()
                        : contents.stream().map(Contents::manifest).toList(),
                refusal);
    }
}
