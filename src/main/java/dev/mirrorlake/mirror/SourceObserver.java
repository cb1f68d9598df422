package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.Place;
import dev.mirrorlake.source.LakeViews;
import dev.mirrorlake.source.ObjectChecks;
import dev.mirrorlake.source.ObjectRules;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenPartitions;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.S3Views;
import dev.mirrorlake.source.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a source table whose kind can have a twin: its partitions in the metastore, and what lakeFS shows of them.
 *
 * <p>A table that is rewritten in the metastore is seen as its source: its partitions where their data is, in the format
 * of the data. Where its manifests lie is the metastore's to say, and not ours.
 */
final class SourceObserver {
    private final Config config;
    private final LakeViews lake;
    private final S3Views s3;
    private final ObjectChecks checks;
    private final Set<String> buckets;

    SourceObserver(Config config, LakeViews lake, S3Views s3, ObjectChecks checks) {
        this.config = config;
        this.lake = lake;
        this.s3 = s3;
        this.checks = checks;
        this.buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** What was found. */
    sealed interface Found {
        /**
         * It can't have a twin.
         *
         * @param watched what may make it otherwise; empty where nothing in lakeFS does
         */
        record Refused(Reason reason, List<Watched> watched) implements Found {
            Refused(Reason reason) {
                this(reason, List.of());
            }
        }

        /**
         * What the twin is made from.
         *
         * @param manifests of the table, or of the partitions that the metastore has
         * @param unregistered manifests of a rewritten table's partitions that only lakeFS has
         * @param left the partitions of a rewritten table that can't be shown, and are in none of the others
         */
        record Shown(
                CatalogTable table,
                List<Partition> partitions,
                ManifestRoot root,
                List<Manifest> manifests,
                List<Manifest> unregistered,
                LeftOut left,
                LakeViews.Views views)
                implements Found {}
    }

    /**
     * Looks at an ordinary table.
     *
     * @param place where it lies
     */
    Found observe(Session session, SourceTable reading, LakeLocation place) {
        CatalogTable table = reading.table();
        List<Partition> partitions = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        List<LakeLocation> inLake = new ArrayList<>();
        List<Source> inS3 = new ArrayList<>();
        if (!table.partitioned()) {
            sources.add(new Source(List.of(), place));
            inLake.add(place);
        }
        for (Partition stored : partitions(session, table)) {
            Partition partition = reading.partition(stored);
            Optional<LakeLocation> location = LakeLocation.parse(partition.location(), buckets);
            Optional<Place> listed = location.map(Place::of).or(() -> listedInS3(partition));
            Optional<Reason> refusal = reading.refusal(partition)
                    .or(() -> listed.isPresent() ? Optional.empty() : Optional.of(unlisted(table, partition)));
            if (refusal.isPresent()) {
                return new Found.Refused(refusal.get(), reading.watched());
            }
            Source source = new Source(partition.values(), listed.orElseThrow(), "");
            partitions.add(partition);
            sources.add(source);
            location.ifPresentOrElse(inLake::add, () -> inS3.add(source));
        }
        LakeViews.Views views = lake.views(place, inLake).watching(reading.watched());
        Optional<Reason> storage = lake.storageRefusal(table.name(), views);
        if (storage.isPresent()) {
            return new Found.Refused(storage.get(), views.watched());
        }
        List<Listing> listings = new ArrayList<>(views.listings());
        listings.addAll(s3.listings(table.name(), inS3));
        ManifestRoot root =
                ManifestRoot.of(config.mirror().manifestBase(), views.namespace(), config.owner(), place, table.name());
        return shown(reading, place, partitions, root, sources, listings, List.of(), new LeftOut(), views);
    }

    private Optional<Place> listedInS3(Partition partition) {
        return config.mirror().partitionsInS3() == Config.PartitionsInS3.LIST
                ? Place.inS3(partition.location())
                : Optional.empty();
    }

    /**
     * Looks at a table that is rewritten in the metastore.
     *
     * @param reading of its source
     * @param place where the source lies
     */
    Found observe(Session session, RewrittenTable rewritten, SourceTable reading, LakeLocation place) {
        CatalogTable table = reading.table();
        RewrittenPartitions rules = new RewrittenPartitions(table.name(), table.partitionKeys(), place);
        List<Partition> partitions = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        LeftOut left = new LeftOut();
        // all that lies below the table, for partitions that are known by their values alone, or not at all
        List<LakeLocation> listed = new ArrayList<>(List.of(place));
        for (Partition stored : partitions(session, table)) {
            Partition partition = reading.partition(rewritten.source(stored));
            Optional<String> folder = rewritten.folder(stored);
            Optional<LakeLocation> location = LakeLocation.parse(partition.location(), buckets);
            boolean located = location.isPresent() || partition.location().isEmpty();
            Optional<Reason> misplaced = folder.flatMap(below -> rules.misplaced(stored.values(), below));
            String own = misplaced.isPresent() ? "" : folder.orElse("");
            reading.refusal(partition)
                    .or(() -> misplaced)
                    .or(() -> located ? Optional.empty() : Optional.of(outside(table, partition)))
                    .ifPresent(reason -> left.add(stored.values(), reason, own));
            if (located) {
                partitions.add(partition);
                folders.add(own);
            }
            location.ifPresent(listed::add);
        }
        LakeViews.Views views = lake.views(place, listed).watching(reading.watched());
        Optional<Reason> storage = lake.storageRefusal(table.name(), views);
        if (storage.isPresent()) {
            return new Found.Refused(storage.get(), views.watched());
        }
        List<Listing> listings = views.listings();
        if (!table.partitioned()) {
            List<Source> whole = List.of(new Source(List.of(), place));
            return shown(reading, place, partitions, rewritten.root(), whole, listings, List.of(), left, views);
        }
        Map<List<String>, LakeLocation> inLake = rules.inLake(views.listings());
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            Partition partition = partitions.get(i);
            LakeLocation location = LakeLocation.parse(partition.location(), buckets)
                    .orElseGet(() -> rules.placeOf(partition.values(), inLake));
            Source source = new Source(partition.values(), location, folders.get(i));
            sources.add(left.has(source.values()) ? rules.aside(source) : source);
        }
        List<Source> apart = new ArrayList<>(rules.apart(sources));
        Map<List<String>, Reason> shared = rules.shared(apart);
        for (int i = 0; i < apart.size(); i++) {
            Source source = apart.get(i);
            Reason reason = shared.get(source.values());
            if (reason != null) {
                left.add(source.values(), reason, rules.folder(source));
                apart.set(i, rules.aside(source));
            }
        }
        List<Source> unregistered = rules.unregistered(inLake, apart).stream()
                .filter(source -> !left.has(source.values()) && !left.folders().contains(source.folder()))
                .toList();
        return shown(reading, place, partitions, rewritten.root(), apart, listings, unregistered, left, views);
    }

    /**
     * Of what nobody has registered, manifests are planned by themselves, so that they take no object from the others. What is
     * left out is planned with the others, so that they don't take its objects.
     */
    private Found shown(
            SourceTable reading,
            LakeLocation place,
            List<Partition> partitions,
            ManifestRoot root,
            List<Source> sources,
            List<Listing> listings,
            List<Source> unregistered,
            LeftOut left,
            LakeViews.Views views) {
        CatalogTable table = reading.table();
        List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
        boolean recursive = reading.recursive(config.mirror().recursive());
        List<Contents> planned = ManifestPlanner.contents(keys, sources, listings, recursive);
        List<Contents> contents = left.others(planned, Contents::values);
        boolean partOfIt = root.isRewritten() && table.partitioned();
        Map<List<String>, Reason> unreadable = ObjectRules.refusals(table, partitions, contents);
        Optional<Reason> refusal = (partOfIt ? Optional.<Reason>empty() : ObjectRules.first(unreadable))
                .or(() -> s3.refusal(table.name(), contents))
                .or(() -> reading.refusal(place, views.listings()));
        if (refusal.isPresent()) {
            return new Found.Refused(refusal.get(), views.watched());
        }
        leaveOut(unreadable, contents, left);
        List<Contents> readable = left.others(contents, Contents::values);
        Map<List<String>, Reason> missing = checks.refusals(table, readable, views.repositories());
        if (!partOfIt && !missing.isEmpty()) {
            return new Found.Refused(ObjectRules.first(missing).orElseThrow(), views.watched());
        }
        leaveOut(missing, readable, left);
        return new Found.Shown(
                table,
                left.others(partitions, Partition::values),
                root,
                left.others(readable, Contents::values).stream()
                        .map(Contents::manifest)
                        .toList(),
                ManifestPlanner.contents(keys, unregistered, listings, recursive).stream()
                        .filter(each -> each.unfit().isEmpty())
                        .map(Contents::manifest)
                        .toList(),
                left,
                views);
    }

    private static void leaveOut(Map<List<String>, Reason> refusals, List<Contents> contents, LeftOut left) {
        for (Contents each : contents) {
            Reason reason = refusals.get(each.values());
            if (reason != null) {
                left.add(each.values(), reason, each.folder());
            }
        }
    }

    private static List<Partition> partitions(Session session, CatalogTable table) {
        List<Partition> partitions = new ArrayList<>();
        if (table.partitioned()) {
            session.partitions(table, partitions::addAll);
        }
        return partitions;
    }

    private static Reason unlisted(CatalogTable table, Partition partition) {
        Reason outside = outside(table, partition);
        return Place.inS3(partition.location()).isEmpty()
                ? outside
                : new Reason(
                        outside.code(),
                        outside.text(),
                        outside.remedy() + "; mirror.partitions-in-s3: list has it listed in S3");
    }

    private static Reason outside(CatalogTable table, Partition partition) {
        return new Reason(
                ReasonCode.PARTITION_OUTSIDE_LAKEFS,
                "table " + table.name() + ", partition " + partition.values() + " is at " + partition.location()
                        + ", which is not in lakeFS",
                "move the partition into lakeFS or, if it is there, name its bucket in lakefs.buckets");
    }
}
