package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the twin of a table that the metastore says doesn't exist, or that isn't in lakeFS any more; and of what
 * twins have left.
 */
final class MissingSources {
    private final Config config;
    private final CatalogTarget target;
    private final ManifestStore manifests;
    private final OwnTwins own;
    private final KnownTwins twins;
    private final SeenRoots seenRoots;
    private final RetiredRoots roots;
    private final Removals removals;
    private final Clock clock;
    private final Set<String> buckets;

    MissingSources(
            Config config,
            CatalogTarget target,
            ManifestStore manifests,
            OwnTwins own,
            MirrorMemory memory,
            RetiredRoots roots,
            Removals removals,
            Clock clock) {
        this.config = config;
        this.target = target;
        this.manifests = manifests;
        this.own = own;
        this.twins = memory.twins();
        this.seenRoots = memory.seenRoots();
        this.roots = roots;
        this.removals = removals;
        this.clock = clock;
        this.buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** The source is there. */
    void found(TableName name) {
        removals.forget(name);
    }

    /**
     * The metastore says that there is no such table.
     *
     * @param goneSeen a call that takes the name away was seen to succeed
     */
    Observation gone(Session session, TableName name, boolean goneSeen) {
        List<StoredTable> found = own.of(name);
        if (found.isEmpty()) {
            Optional<SeenRoots.Seen> seen = seenRoots.of(name);
            if (seen.isPresent()) {
                return rewrittenWithoutTwin(session, name, goneSeen, seen.get());
            }
            return goneWithoutTwin(name, goneSeen);
        }
        for (StoredTable twin : found) {
            TwinRecord record = TwinRecord.of(twin.table()).orElseThrow();
            Optional<Reason> doubt =
                    doubt(session, name, goneSeen, "twin " + twin.table().name(), record.metastore());
            if (doubt.isPresent()) {
                return new Observation.Ended(new Outcome.Skipped(doubt.get(), false), record.location());
            }
        }
        return removal(name, found, removals.missing(name, goneSeen, clock.instant(), twins.count()));
    }

    private static Reason noSuchTable(TableName name) {
        return new Reason(ReasonCode.NO_SUCH_TABLE, "there is no table " + name, "");
    }

    /**
     * Why it isn't definite that a table is gone; empty where it is.
     *
     * @param what would go with it
     * @param metastore the identity of the metastore that had the table
     */
    private static Optional<Reason> doubt(
            Session session, TableName name, boolean goneSeen, String what, String metastore) {
        if (!metastore.equals(session.identity())) {
            return Optional.of(new Reason(
                    ReasonCode.METASTORE_CHANGED,
                    what + " was made from the metastore with id \"" + metastore + "\", but " + session.address()
                            + " has id \"" + session.identity() + "\" and no such table",
                    "if the table is gone for good, delete it by hand"));
        }
        if (!session.databaseExists(name.catalog(), name.database())
                && !goneSeen
                && session.identity().isEmpty()) {
            return Optional.of(new Reason(
                    ReasonCode.DATABASE_GONE,
                    what + " has neither table nor database in the metastore, which has no id by which an"
                            + " empty one could be told from the right one",
                    "if the database is gone for good, delete it by hand"));
        }
        return Optional.empty();
    }

    /** Of a rewritten table that has no twin, the manifests go: by the same rules, since nothing else makes them anew. */
    private Observation rewrittenWithoutTwin(Session session, TableName name, boolean goneSeen, SeenRoots.Seen seen) {
        ManifestRoot root = seen.root();
        Optional<Reason> doubt = doubt(session, name, goneSeen, "root " + root + " of table " + name, seen.metastore());
        if (doubt.isPresent()) {
            return new Observation.Ended(new Outcome.Skipped(doubt.get(), false), "");
        }
        Removals.Decision decision = removals.missing(name, goneSeen, clock.instant(), twins.count());
        if (decision instanceof Removals.Decision.Wait wait) {
            Reason reason = new Reason(
                    wait.reason().code(),
                    "table " + name + " is gone, and its manifests at " + root
                            + " are to go too; the metastore is asked again in "
                            + wait.lookAgain().toSeconds() + " s",
                    wait.reason().remedy());
            return new Observation.Ended(new Outcome.Waiting(wait.lookAgain(), reason), "");
        }
        if (manifests.user(root).filter(name::equals).isEmpty()) {
            seenRoots.forget(name, root);
            return goneWithoutTwin(name, goneSeen);
        }
        Plan plan = roots.around(new Plan(name, List.of(new Step.RetireManifests(root, name)), List.of()), null);
        return new Observation.Planned(plan, Outcome.Verb.REMOVED, "", "", List.of(), roots.retiring(plan));
    }

    /**
     * No twin was ever made, or it has gone already. A rewritten table's manifests may still be what somebody reads, of a
     * table that is yet to be seen under another name or in the right metastore: they go as surely as a twin would. What
     * made its twin go is remembered, and counts for them too.
     */
    private Observation goneWithoutTwin(TableName name, boolean goneSeen) {
        Observation observation = withoutTwin(name, "", noSuchTable(name));
        if (observation instanceof Observation.Planned planned && deletesRewritten(planned.plan())) {
            Removals.Decision decision = removals.missing(name, goneSeen, clock.instant(), twins.count());
            if (decision instanceof Removals.Decision.Wait wait) {
                return new Observation.Ended(new Outcome.Waiting(wait.lookAgain(), wait.reason()), "");
            }
            removals.forget(name);
        } else if (!roots.any(name)) {
            removals.forget(name);
        }
        return observation;
    }

    private static boolean deletesRewritten(Plan plan) {
        return plan.steps().stream()
                .anyMatch(step -> step instanceof Step.DeleteRetired deletion
                        && deletion.retired().root().isRewritten());
    }

    /** The table exists, but not in lakeFS: silently none of our business, unless it has a twin. */
    Observation outside(CatalogTable table) {
        TableName name = table.name();
        Reason reason = new Reason(
                ReasonCode.OUTSIDE_LAKEFS,
                "table " + name + " is at \"" + table.location() + "\", which is not in lakeFS",
                "if it is, name its bucket in lakefs.buckets");
        List<StoredTable> found = roots.any(name) || twins.mayHaveTwin(name) ? own.of(name) : List.of();
        if (found.isEmpty()) {
            return withoutTwin(name, table.location(), reason);
        }
        boolean everInLakeFs = found.stream()
                .map(twin -> TwinRecord.of(twin.table()).orElseThrow().location())
                .allMatch(location -> LakeLocation.parse(location, buckets).isPresent());
        if (!everInLakeFs) {
            // What has changed is our configuration, and that must not delete anything, wherever the table is now.
            return new Observation.Ended(new Outcome.Skipped(reason, false), table.location());
        }
        return removal(name, found, removals.unexplained(name, clock.instant(), twins.count()));
    }

    /** No twin is there, nor is to be: silently none of our business, but for retired manifests of a twin that was. */
    private Observation withoutTwin(TableName name, String location, Reason reason) {
        Plan plan = roots.around(new Plan(name, List.of(), List.of()), null);
        Duration next = roots.next(name, null);
        return plan.steps().isEmpty() && next.isZero()
                ? new Observation.Ended(new Outcome.Skipped(reason, true), location)
                : new Observation.Planned(plan, Outcome.Verb.REMOVED, location, "", List.of(), next);
    }

    private Observation removal(TableName name, List<StoredTable> found, Removals.Decision decision) {
        String location = TwinRecord.of(found.get(0).table()).orElseThrow().location();
        if (decision instanceof Removals.Decision.Wait wait) {
            return new Observation.Ended(new Outcome.Waiting(wait.lookAgain(), wait.reason()), location);
        }
        List<Step> steps = new ArrayList<>();
        List<Reason> conflicts = new ArrayList<>();
        for (StoredTable twin : found) {
            Plan removal = Planner.removal(name, actual(twin), config.owner());
            steps.addAll(removal.steps());
            conflicts.addAll(removal.conflicts());
        }
        Plan plan = roots.around(new Plan(name, steps, conflicts), null);
        // a root of before may be due although this twin's own isn't retired: that of a table which has another name
        // now
        Duration next = Leftovers.soonest(roots.next(name, null), roots.retiring(plan));
        return new Observation.Planned(plan, Outcome.Verb.REMOVED, location, "", List.of(), next);
    }

    private Planner.Actual actual(StoredTable twin) {
        return Planner.Actual.ofTwin(twin, target.partitions(twin.table().name()), own.user(twin, null));
    }
}
