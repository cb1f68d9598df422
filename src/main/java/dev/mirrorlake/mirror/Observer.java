package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.CompressedText;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.Fingerprint;
import dev.mirrorlake.source.LakeViews;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.SourceRules;
import dev.mirrorlake.source.SparkTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one table everywhere it leaves traces: the metastore, lakeFS, the manifests and the target; and plans what
 * is to be done. Changes nothing but the memory of what was missing and left over.
 *
 * <p>Safe for use by many threads, though one table is observed by one at a time.
 */
final class Observer {
    /** When something is due at once that only the next look can see, since zero means never. */
    private static final Duration SOON = Duration.ofMillis(1);

    private final Config config;
    private final MetastoreClient metastore;
    private final LakeViews lake;
    private final CatalogTarget target;
    private final ManifestStore manifests;
    private final KnownTwins twins;
    private final Leftovers leftovers;
    private final Removals removals;
    private final Clock clock;
    private final Set<String> buckets;

    Observer(
            Config config,
            MetastoreClient metastore,
            LakeViews lake,
            CatalogTarget target,
            ManifestStore manifests,
            KnownTwins twins,
            Leftovers leftovers,
            Clock clock) {
        this.config = config;
        this.metastore = metastore;
        this.lake = lake;
        this.target = target;
        this.manifests = manifests;
        this.twins = twins;
        this.leftovers = leftovers;
        this.removals = new Removals(config.mirror().removal());
        this.clock = clock;
        this.buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** @throws SyncException where one of the systems doesn't answer, or refuses */
    Observation observe(Change.OfTable change) {
        TableName name = change.table();
        try (Session session = metastore.open(change.metastore())) {
            Optional<CatalogTable> source = session.table(name);
            if (source.isEmpty()) {
                return gone(session, name, change.goneSeen());
            }
            removals.forget(name);
            SparkTable.Reading reading = SparkTable.read(source.get());
            CatalogTable table = reading.table();
            Optional<LakeLocation> place = LakeLocation.parse(table.location(), buckets);
            if (place.isEmpty() && !table.type().endsWith("VIEW")) {
                return outside(table);
            }
            String repository = place.map(LakeLocation::repository).orElse("");
            String ref = place.map(LakeLocation::ref).orElse("");
            if (!chosen(name, repository, ref)) {
                return excluded(table);
            }
            Optional<Reason> refusal = reading.refusal().or(() -> SourceRules.refusal(table));
            if (refusal.isPresent()) {
                return skipped(table, refusal.get(), false);
            }
            List<Partition> partitions = new ArrayList<>();
            if (table.partitioned()) {
                session.partitions(table, page -> page.forEach(stored -> partitions.add(reading.partition(stored))));
            }
            return present(reading, place.orElseThrow(), partitions, session.identity());
        }
    }

    private Observation present(
            SparkTable.Reading reading, LakeLocation place, List<Partition> partitions, String identity) {
        CatalogTable table = reading.table();
        List<ManifestPlanner.Source> places = new ArrayList<>();
        for (Partition partition : partitions) {
            Optional<Reason> refusal = SourceRules.refusal(table, partition);
            if (refusal.isPresent()) {
                return skipped(table, refusal.get(), false);
            }
            Optional<LakeLocation> location = LakeLocation.parse(partition.location(), buckets);
            if (location.isEmpty()) {
                return skipped(
                        table,
                        new Reason(
                                "PARTITION_OUTSIDE_LAKEFS",
                                "table " + table.name() + ", partition " + partition.values() + " is at "
                                        + partition.location() + ", which is not in lakeFS",
                                "move the partition into lakeFS or, if it is there, name its bucket in lakefs.buckets"),
                        false);
            }
            places.add(new ManifestPlanner.Source(partition.values(), location.get()));
        }
        if (!table.partitioned()) {
            places.add(new ManifestPlanner.Source(List.of(), place));
        }
        LakeViews.Views views = lake.views(place, places);
        ManifestRoot root =
                ManifestRoot.of(config.mirror().manifestBase(), views.namespace(), config.owner(), place, table.name());
        List<Manifest> wanted = ManifestPlanner.plan(
                table.partitionKeys().stream().map(Column::name).toList(),
                places,
                views.listings(),
                reading.recursive(config.mirror().recursive()));
        Optional<Reason> refusal = CompressedText.refusal(table, partitions, wanted, views.listings())
                .or(() -> reading.refusal(place, views.listings()));
        if (refusal.isPresent()) {
            Outcome outcome = new Outcome.Skipped(refusal.get(), false);
            return new Observation.Ended(outcome, table.location(), views.watched());
        }
        return planned(table, partitions, root, wanted, views, identity);
    }

    private Observation planned(
            CatalogTable table,
            List<Partition> partitions,
            ManifestRoot root,
            List<Manifest> wanted,
            LakeViews.Views views,
            String identity) {
        TableName name = table.name();
        DataFormat format = DataFormat.of(table.format()).orElseThrow();
        CatalogTable twin = target.stored(TwinConversion.toTwin(table, format, root.uri(), config.owner()));
        List<Partition> twinPartitions = new ArrayList<>();
        if (table.partitioned()) {
            Map<List<String>, String> folders = new HashMap<>();
            wanted.forEach(manifest -> folders.put(manifest.values(), manifest.folder()));
            for (Partition partition : partitions) {
                DataFormat partitionFormat = DataFormat.of(partition.format()).orElseThrow();
                String location = root.uri(folders.getOrDefault(partition.values(), ""));
                twinPartitions.add(target.stored(
                        twin, TwinConversion.toTwin(table, partition, partitionFormat, location, config.owner())));
            }
        }
        TwinRecord record = new TwinRecord(
                sourceName(name),
                table.location(),
                identity,
                config.mirror().view().name().toLowerCase(Locale.ROOT),
                views.commit(),
                views.fingerprint(),
                Fingerprint.ofManifests(wanted));

        Optional<StoredTable> found = target.table(name);
        boolean ours = found.isPresent()
                && Planner.taken(found.get().table(), record.source(), config.owner())
                        .isEmpty();
        boolean databaseExists =
                found.isPresent() || target.database(name.database()).isPresent();
        ManifestStore.Listing stored = manifests.list(root);
        Set<String> folders = wanted.stream().map(Manifest::folder).collect(Collectors.toSet());
        List<Partition> foundPartitions = ours ? target.partitions(name) : List.of();
        Set<String> pointedAt = new HashSet<>(folders);
        foundPartitions.stream()
                .map(Partition::location)
                .filter(location -> location.startsWith(root.uri()))
                .forEach(location -> pointedAt.add(location.substring(root.uri().length())));
        Leftovers.Due expired = leftovers.folders(root, stored.manifests().keySet(), pointedAt, clock.instant());
        Planner.Desired desired = new Planner.Desired(
                name,
                twin,
                record,
                twinPartitions,
                root,
                folders,
                manifests.differing(root, wanted, stored.manifests()));
        Planner.Actual actual = new Planner.Actual(
                databaseExists,
                found,
                foundPartitions,
                stored.manifests().keySet(),
                Set.copyOf(expired.due()),
                Set.copyOf(stored.foreign()));
        Plan plan = withRetired(Planner.plan(desired, actual, config.owner()), root);
        return new Observation.Planned(
                plan,
                found.isEmpty()
                        ? Outcome.Verb.CREATED
                        : plan.steps().isEmpty() ? Outcome.Verb.UNCHANGED : Outcome.Verb.UPDATED,
                table.location(),
                views.commit(),
                views.watched(),
                Leftovers.soonest(expired.next(), Leftovers.soonest(nextRetired(name, root), retiring(plan))));
    }

    /** The metastore says that there is no such table. */
    private Observation gone(Session session, TableName name, boolean goneSeen) {
        Optional<StoredTable> found = ourTwin(name);
        if (found.isEmpty()) {
            removals.forget(name);
            return withoutTwin(name, "", new Reason("NO_SUCH_TABLE", "there is no table " + name, ""));
        }
        StoredTable twin = found.get();
        TwinRecord record = TwinRecord.of(twin.table()).orElseThrow();
        if (!record.metastore().equals(session.identity())) {
            return kept(
                    record,
                    "METASTORE_CHANGED",
                    "twin " + name + " was made from the metastore with id \"" + record.metastore() + "\", but "
                            + session.address() + " has id \"" + session.identity() + "\" and no such table",
                    "if the table is gone for good, drop the twin by hand");
        }
        boolean database = session.databaseExists(name.catalog(), name.database());
        if (!database && !goneSeen && session.identity().isEmpty()) {
            return kept(
                    record,
                    "DATABASE_GONE",
                    "twin " + name + " has neither table nor database in the metastore, which has no id by which an"
                            + " empty one could be told from the right one",
                    "if the database is gone for good, drop the twin by hand");
        }
        Instant now = clock.instant();
        return removal(name, twin, record, removals.missing(name, goneSeen, now, twins.count()));
    }

    /** Silently none of our business too, unless it has a twin, which nothing keeps up to date any more. */
    private Observation excluded(CatalogTable table) {
        TableName name = table.name();
        boolean stale = twins.mayHaveTwin(name) && ourTwin(name).isPresent();
        return skipped(
                table,
                new Reason(
                        "EXCLUDED",
                        "table " + name + " is excluded by mirror.include or mirror.exclude"
                                + (stale ? ", and its twin is left as it is" : ""),
                        stale ? "drop the twin by hand" : ""),
                !stale);
    }

    /** The table exists, but not in lakeFS: silently none of our business, unless it has a twin. */
    private Observation outside(CatalogTable table) {
        TableName name = table.name();
        Reason reason = new Reason(
                "OUTSIDE_LAKEFS",
                "table " + name + " is at \"" + table.location() + "\", which is not in lakeFS",
                "if it is, name its bucket in lakefs.buckets");
        boolean leftSomething = !leftovers.retired(name).isEmpty();
        Optional<StoredTable> twin = leftSomething || twins.mayHaveTwin(name) ? ourTwin(name) : Optional.empty();
        if (twin.isEmpty()) {
            return withoutTwin(name, table.location(), reason);
        }
        TwinRecord record = TwinRecord.of(twin.get().table()).orElseThrow();
        if (LakeLocation.parse(record.location(), buckets).isEmpty()) {
            // What has changed is our configuration, and that must not delete anything, wherever the table is now.
            return skipped(table, reason, false);
        }
        return removal(name, twin.get(), record, removals.unexplained(name, clock.instant(), twins.count()));
    }

    /** No twin is there, nor is to be: silently none of our business, but for retired manifests of a twin that was. */
    private Observation withoutTwin(TableName name, String location, Reason reason) {
        Plan plan = withRetired(new Plan(name, List.of(), List.of()), null);
        Duration next = nextRetired(name, null);
        return plan.steps().isEmpty() && next.isZero()
                ? new Observation.Ended(new Outcome.Skipped(reason, true), location)
                : new Observation.Planned(plan, Outcome.Verb.REMOVED, location, "", List.of(), next);
    }

    private Observation removal(TableName name, StoredTable twin, TwinRecord record, Removals.Decision decision) {
        if (decision instanceof Removals.Decision.Wait wait) {
            return new Observation.Ended(new Outcome.Waiting(wait.lookAgain(), wait.reason()), record.location());
        }
        Plan plan = Planner.removal(name, twin, target.partitions(name), config.owner());
        return new Observation.Planned(plan, Outcome.Verb.REMOVED, record.location(), "", List.of(), retiring(plan));
    }

    /**
     * Puts before the plan that retired roots in use again are kept, and after it that those whose time has come go.
     *
     * @param inUse where the twin's manifests lie, once the plan is carried out
     */
    private Plan withRetired(Plan plan, @Nullable ManifestRoot inUse) {
        List<Step> steps = new ArrayList<>();
        List<Step> last = new ArrayList<>();
        for (ManifestStore.Retired retired : leftovers.retired(plan.table())) {
            if (retired.root().equals(inUse)) {
                steps.add(new Step.ReviveManifests(retired));
            } else if (plan.steps().contains(new Step.RetireManifests(retired.root(), retired.source()))) {
                // its twin was still there: the grace period begins when it goes
                continue;
            } else if (leftovers.left(retired, clock.instant()).compareTo(Duration.ZERO) <= 0) {
                last.add(new Step.DeleteRetired(retired));
            }
        }
        steps.addAll(plan.steps());
        steps.addAll(last);
        return new Plan(plan.table(), steps, plan.conflicts());
    }

    /** How soon the manifests can be deleted that a plan leaves without a partition; zero: it leaves none. */
    private Duration retiring(Plan plan) {
        return plan.steps().stream()
                        .anyMatch(step -> step instanceof Step.RetireManifests || step instanceof Step.DropPartitions)
                ? config.mirror().removal().manifestGrace().plus(SOON)
                : Duration.ZERO;
    }

    /** How soon a retired root can be deleted that can't be yet; zero: there is none. */
    private Duration nextRetired(TableName name, @Nullable ManifestRoot inUse) {
        return leftovers.retired(name).stream()
                .filter(retired -> !retired.root().equals(inUse))
                .map(retired -> leftovers.left(retired, clock.instant()))
                .filter(left -> left.compareTo(Duration.ZERO) > 0)
                .reduce(Duration.ZERO, Leftovers::soonest);
    }

    private Optional<StoredTable> ourTwin(TableName name) {
        return target.table(name)
                .filter(twin -> Planner.taken(twin.table(), sourceName(name), config.owner())
                        .isEmpty());
    }

    private boolean chosen(TableName name, String repository, String ref) {
        Config.Mirror mirror = config.mirror();
        boolean included = mirror.include().isEmpty()
                || mirror.include().stream()
                        .anyMatch(pattern -> pattern.matches(name.database(), name.table(), repository, ref));
        return included
                && mirror.exclude().stream()
                        .noneMatch(pattern -> pattern.matches(name.database(), name.table(), repository, ref));
    }

    private static Observation skipped(CatalogTable table, Reason reason, boolean silent) {
        return new Observation.Ended(new Outcome.Skipped(reason, silent), table.location());
    }

    private static Observation kept(TwinRecord record, String code, String text, String remedy) {
        return new Observation.Ended(new Outcome.Skipped(new Reason(code, text, remedy), false), record.location());
    }

    /** The source's name as twins carry it: always with the catalog. */
    static String sourceName(TableName name) {
        return name.catalog() + "." + name.database() + "." + name.table();
    }
}
