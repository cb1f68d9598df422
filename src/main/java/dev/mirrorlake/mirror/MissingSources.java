package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.source.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final OwnTwins own;
    private final KnownTwins twins;
    private final RetiredRoots roots;
    private final Removals removals;
    private final Clock clock;
    private final Set<String> buckets;

    MissingSources(
            Config config, CatalogTarget target, OwnTwins own, KnownTwins twins, RetiredRoots roots, Clock clock) {
        this.config = config;
        this.target = target;
        this.own = own;
        this.twins = twins;
        this.roots = roots;
        this.removals = new Removals(config.mirror().removal());
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
        Optional<StoredTable> found = own.of(name);
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

    /** The table exists, but not in lakeFS: silently none of our business, unless it has a twin. */
    Observation outside(CatalogTable table) {
        TableName name = table.name();
        Reason reason = new Reason(
                "OUTSIDE_LAKEFS",
                "table " + name + " is at \"" + table.location() + "\", which is not in lakeFS",
                "if it is, name its bucket in lakefs.buckets");
        Optional<StoredTable> twin = roots.any(name) || twins.mayHaveTwin(name) ? own.of(name) : Optional.empty();
        if (twin.isEmpty()) {
            return withoutTwin(name, table.location(), reason);
        }
        TwinRecord record = TwinRecord.of(twin.get().table()).orElseThrow();
        if (LakeLocation.parse(record.location(), buckets).isEmpty()) {
            // What has changed is our configuration, and that must not delete anything, wherever the table is now.
            return new Observation.Ended(new Outcome.Skipped(reason, false), table.location());
        }
        return removal(name, twin.get(), record, removals.unexplained(name, clock.instant(), twins.count()));
    }

    /** No twin is there, nor is to be: silently none of our business, but for retired manifests of a twin that was. */
    private Observation withoutTwin(TableName name, String location, Reason reason) {
        Plan plan = roots.around(new Plan(name, List.of(), List.of()), null);
        Duration next = roots.next(name, null);
        return plan.steps().isEmpty() && next.isZero()
                ? new Observation.Ended(new Outcome.Skipped(reason, true), location)
                : new Observation.Planned(plan, Outcome.Verb.REMOVED, location, "", List.of(), next);
    }

    private Observation removal(TableName name, StoredTable twin, TwinRecord record, Removals.Decision decision) {
        if (decision instanceof Removals.Decision.Wait wait) {
            return new Observation.Ended(new Outcome.Waiting(wait.lookAgain(), wait.reason()), record.location());
        }
        Planner.Actual actual = new Planner.Actual(
                true, Optional.of(twin), target.partitions(name), Set.of(), Set.of(), Set.of(), own.user(twin, null));
        Plan plan = Planner.removal(name, actual, config.owner());
        return new Observation.Planned(
                plan, Outcome.Verb.REMOVED, record.location(), "", List.of(), roots.retiring(plan));
    }

    private static Observation kept(TwinRecord record, String code, String text, String remedy) {
        return new Observation.Ended(new Outcome.Skipped(new Reason(code, text, remedy), false), record.location());
    }
}
