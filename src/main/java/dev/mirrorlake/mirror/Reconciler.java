package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observe, plan, apply: one table at a time. Never throws: every way to end is an {@link Outcome}.
 *
 * <p>Safe for use by many threads, as long as no table is synced by two at once.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Observer observer;
    private final CatalogTarget target;
    private final ManifestStore manifests;
    private final MirrorMemory memory;
    private final Watches watches;
    private final Metrics metrics;
    private final Clock clock;

    Reconciler(
            Observer observer,
            CatalogTarget target,
            ManifestStore manifests,
            MirrorMemory memory,
            Watches watches,
            Metrics metrics,
            Clock clock) {
        this.observer = observer;
        this.target = target;
        this.manifests = manifests;
        this.memory = memory;
        this.watches = watches;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * What a sync would do.
     *
     * @param plan may be empty of steps
     * @param ended how it would end all the same; empty where the plan makes the twin what it should be
     */
    public record Preview(Plan plan, Optional<Outcome> ended) {}

    /** Observes and plans, and changes nothing. */
    public Preview preview(TableName table) {
        return preview(table, Adoption.NONE);
    }

    /** The same, of a sync that may take something over. */
    public Preview preview(TableName table, Adoption adoption) {
        try {
            Observation observation = observer.observe(new Change.OfTable(table), adoption);
            if (observation instanceof Observation.Planned planned) {
                return new Preview(planned.plan(), Optional.empty());
            }
            Observation.Ended ended = (Observation.Ended) observation;
            return new Preview(new Plan(table, ended.steps(), List.of()), Optional.of(ended.outcome()));
        } catch (SyncException e) {
            return endsWith(table, Outcome.of(e));
        } catch (RuntimeException e) {
            return endsWith(table, bug(table, e));
        }
    }

    private static Preview endsWith(TableName table, Outcome outcome) {
        return new Preview(new Plan(table, List.of(), List.of()), Optional.of(outcome));
    }

    /** The sources whose twins may have the name now that another's had. */
    Collection<TableName> freed() {
        return memory.twins().freed();
    }

    /** Makes a table's twin what it should be. */
    public Outcome sync(Change.OfTable change) {
        return sync(change, Adoption.NONE);
    }

    /** The same, and takes over what it may. */
    public Outcome sync(Change.OfTable change, Adoption adoption) {
        TableName table = change.table();
        long started = System.nanoTime();
        Optional<Observation> observation = Optional.empty();
        Outcome outcome;
        try {
            Observation observed = observer.observe(change, adoption);
            observation = Optional.of(observed);
            outcome = observed instanceof Observation.Planned planned
                    ? apply(table, planned)
                    : end(table, (Observation.Ended) observed);
        } catch (SyncException e) {
            outcome = Outcome.of(e);
        } catch (RuntimeException e) {
            outcome = bug(table, e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        report(table, observation, outcome, took);
        return outcome;
    }

    private Outcome apply(TableName table, Observation.Planned planned) {
        Plan plan = planned.plan();
        boolean removal = planned.verb() == Outcome.Verb.REMOVED;
        carryOut(table, plan.steps());
        if (!removal) {
            // what is ours follows the data, whatever stands in the way of the rest
            watches.watch(table, planned.watched());
        }
        if (!plan.conflicts().isEmpty()) {
            return new Outcome.GivenUp(plan.conflicts().get(0));
        }
        if (removal) {
            watches.unwatch(table);
        }
        return new Outcome.Converged(planned.verb(), plan.steps().size(), planned.lookAgain());
    }

    private Outcome end(TableName table, Observation.Ended ended) {
        carryOut(table, ended.steps());
        return ended.outcome();
    }

    private void carryOut(TableName table, List<Step> steps) {
        for (Step step : steps) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SyncException(
                        SyncException.Kind.RETRY, target.system(), "sync of " + table + " was interrupted", "", null);
            }
            if (step instanceof Step.DeleteForeignFiles deletion) {
                LOG.atWarn()
                        .addKeyValue("table", table)
                        .addKeyValue("files", deletion.lines())
                        .log("files that are no manifests are deleted");
            }
            step.apply(target, manifests);
            metrics.steps.labelValues(step.getClass().getSimpleName()).inc();
            memory.applied(step, clock.instant());
        }
        memory.carriedOut(table, steps);
    }

    private void report(TableName table, Optional<Observation> observation, Outcome outcome, Duration took) {
        metrics.syncs.labelValues(outcome.word()).inc();
        metrics.syncSeconds.observe(took.toNanos() / 1e9);
        MirrorStatus status = memory.status();
        Optional<MirrorStatus.TwinStatus> before = status.of(table);
        String location = observation
                .map(Observation::location)
                .orElse(before.map(MirrorStatus.TwinStatus::location).orElse(""));
        Instant now = clock.instant();
        if (outcome instanceof Outcome.Converged converged) {
            if (converged.verb() == Outcome.Verb.REMOVED) {
                status.forget(table);
            } else {
                String commit = observation
                        .map(observed -> ((Observation.Planned) observed).commit())
                        .orElse("");
                status.put(
                        table,
                        new MirrorStatus.TwinStatus(
                                table.toString(), location, commit, "converged", "", "", "", false, 0, now));
            }
            boolean applied = converged.steps() > 0;
            (applied ? LOG.atInfo() : LOG.atDebug())
                    .addKeyValue("table", table)
                    .addKeyValue("outcome", outcome.word())
                    .addKeyValue("steps", converged.steps())
                    .addKeyValue("tookMs", took.toMillis())
                    .log("converged");
            return;
        }
        if (outcome instanceof Outcome.Skipped skipped) {
            watch(table, observation.map(Observation::watched).orElse(List.of()));
            if (skipped.silent()) {
                status.forget(table);
                return;
            }
        }
        Reason reason = outcome.trouble().orElseThrow();
        if (reason.code() == Removals.HELD_BACK) {
            metrics.deletesHeldBack.inc();
        }
        MirrorStatus.TwinStatus after = new MirrorStatus.TwinStatus(
                table.toString(),
                location,
                before.map(MirrorStatus.TwinStatus::commit).orElse(""),
                outcome.word(),
                reason.code().name(),
                reason.text(),
                reason.remedy(),
                stale(table, observation, outcome),
                before.map(MirrorStatus.TwinStatus::attempts).orElse(0) + 1,
                now);
        boolean sameAgain = before.filter(after::sameTrouble).isPresent();
        status.put(table, sameAgain ? after.since(before.orElseThrow().since()) : after);
        boolean failure = outcome instanceof Outcome.RetryLater || outcome instanceof Outcome.GivenUp;
        (sameAgain ? LOG.atDebug() : failure ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("table", table)
                .addKeyValue("outcome", outcome.word())
                .addKeyValue("error", reason)
                .log("not converged");
    }

    /** A twin stays that isn't kept up to date: so it was found, or it was refused while it was brought up to date. */
    private boolean stale(TableName table, Optional<Observation> observation, Outcome outcome) {
        return observation.filter(Observation::stale).isPresent()
                || (outcome instanceof Outcome.GivenUp
                        && !memory.twins().of(table).isEmpty());
    }

    private void watch(TableName table, List<Watched> views) {
        if (views.isEmpty()) {
            watches.unwatch(table);
        } else {
            watches.watch(table, views);
        }
    }

    /** A bug of ours must not stop the worker, nor hide. */
    private static Outcome bug(TableName table, RuntimeException e) {
        LOG.atError().addKeyValue("table", table).setCause(e).log("sync failed unexpectedly");
        return new Outcome.RetryLater(
                new Reason(ReasonCode.BUG, "sync of " + table + " failed unexpectedly: " + e, "please report this"),
                false);
    }
}
