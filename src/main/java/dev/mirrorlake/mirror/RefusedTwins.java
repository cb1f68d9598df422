package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the twin of a table that was mirrored and can't be any more: it shows what it last showed and is marked
 * as stale, or it goes.
 */
final class RefusedTwins {
    /** How soon a twin is looked at again that somebody else's partition keeps from going. */
    private static final Duration BLOCKED_AGAIN = Duration.ofMinutes(10);

    private final Config config;
    private final CatalogTarget target;
    private final OwnTwins own;
    private final KnownTwins twins;
    private final RetiredRoots roots;
    private final Removals removals;
    private final Clock clock;

    RefusedTwins(
            Config config,
            CatalogTarget target,
            OwnTwins own,
            KnownTwins twins,
            RetiredRoots roots,
            Removals removals,
            Clock clock) {
        this.config = config;
        this.target = target;
        this.own = own;
        this.twins = twins;
        this.roots = roots;
        this.removals = removals;
        this.clock = clock;
    }

    /**
     * What is done.
     *
     * @param stale whether a twin stays that isn't kept up to date
     * @param lookAgain when something will be due that isn't yet (zero: never)
     * @param waiting where the twin is to go, but not yet
     */
    record Fate(List<Step> steps, boolean stale, Duration lookAgain, Optional<Removals.Decision.Wait> waiting) {}

    /**
     * What becomes of the twins of a source.
     *
     * @param definite the table's own description leaves no doubt; else no twin goes
     * @param kept the root that the metastore's own readers use, of a rewritten table; empty of all others
     */
    Fate of(TableName name, Reason reason, boolean definite, Optional<ManifestRoot> kept) {
        List<StoredTable> found = twins.mayHaveTwin(name) ? own.of(name) : List.of();
        boolean goes = definite && config.mirror().refusedTwins() == Config.RefusedTwins.DELETE;
        if (found.isEmpty() || !goes) {
            return stays(name, found, reason, kept, Optional.empty());
        }
        List<Step> steps = new ArrayList<>();
        List<Reason> conflicts = new ArrayList<>();
        for (StoredTable twin : found) {
            Planner.Actual actual = Planner.Actual.ofTwin(
                    twin,
                    target.partitions(twin.table().name()),
                    // what the metastore's readers use is not the twin's to retire
                    kept.isPresent() ? Optional.empty() : own.user(twin, null));
            Plan removal = Planner.removal(name, actual, config.owner());
            steps.addAll(removal.steps());
            conflicts.addAll(removal.conflicts());
        }
        if (!conflicts.isEmpty()) {
            Reason inTheWay = conflicts.get(0);
            Reason both = new Reason(inTheWay.code(), inTheWay.text() + "; and " + reason.text(), inTheWay.remedy());
            return stays(name, found, reason, kept, Optional.of(new Removals.Decision.Wait(BLOCKED_AGAIN, both)));
        }
        if (removals.unexplained(name, clock.instant(), twins.count()) instanceof Removals.Decision.Wait wait) {
            Reason guard = wait.reason();
            Reason both = new Reason(guard.code(), guard.text() + "; " + reason.text(), guard.remedy());
            return stays(name, found, reason, kept, Optional.of(new Removals.Decision.Wait(wait.lookAgain(), both)));
        }
        Plan plan = roots.around(new Plan(name, steps, List.of()), kept.orElse(null));
        Duration next = Leftovers.soonest(roots.next(name, kept.orElse(null)), roots.retiring(plan));
        return new Fate(plan.steps(), false, next, Optional.empty());
    }

    /** Its twins are marked; what is due of their retired roots goes. */
    private Fate stays(
            TableName name,
            List<StoredTable> found,
            Reason reason,
            Optional<ManifestRoot> kept,
            Optional<Removals.Decision.Wait> waiting) {
        List<Step> marks =
                found.stream().flatMap(twin -> mark(twin, reason).stream()).toList();
        ManifestRoot inUse = kept.or(() -> found.stream()
                        .flatMap(twin -> ManifestRoot.parse(twin.table().location(), config.owner()).stream())
                        .findFirst())
                .orElse(null);
        Plan plan = roots.around(new Plan(name, marks, List.of()), inUse);
        return new Fate(plan.steps(), !found.isEmpty(), roots.next(name, inUse), waiting);
    }

    /** Nothing where it says so already, or where the target wouldn't take such a table any more. */
    private Optional<Step> mark(StoredTable twin, Reason reason) {
        CatalogTable stale = TwinRecord.stale(twin.table(), reason.code());
        if (stale.equals(twin.table())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Step.WriteTable(target.stored(stale), Optional.of(twin)));
        } catch (SyncException e) {
            return Optional.empty();
        }
    }
}
