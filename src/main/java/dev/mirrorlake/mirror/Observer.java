package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.LakeViews;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceTable;
import dev.mirrorlake.source.SparkTable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one table everywhere it leaves traces: the metastore, lakeFS, the manifests and the target; and plans what
 * is to be done. Changes nothing but the memory of what was missing and left over.
 *
 * <p>Safe for use by many threads, though one table is observed by one at a time.
 */
final class Observer {
    /** Refusals that say nothing of the table at hand. */
    private static final Set<ReasonCode> OF_SYSTEMS =
            Set.of(ReasonCode.CREDENTIALS, ReasonCode.ACCESS_DENIED, ReasonCode.QUOTA, ReasonCode.REFUSED);

    private final Config config;
    private final MetastoreClient metastore;
    private final LakeViews lake;
    private final ManifestStore manifests;
    private final KnownTwins twins;
    private final SeenRoots seenRoots;
    private final TwinNames names;
    private final OwnTwins own;
    private final MissingSources missing;
    private final RefusedTwins refusedTwins;
    private final SourceObserver sources;
    private final TwinObserver twinObserver;
    private final Set<String> buckets;

    Observer(
            Config config,
            MetastoreClient metastore,
            LakeViews lake,
            SourceObserver sources,
            CatalogTarget target,
            ManifestStore manifests,
            TwinNames names,
            OwnTwins own,
            MirrorMemory memory,
            Clock clock) {
        this.config = config;
        this.metastore = metastore;
        this.lake = lake;
        this.manifests = manifests;
        this.twins = memory.twins();
        this.seenRoots = memory.seenRoots();
        this.names = names;
        this.own = own;
        Config.Mirror mirror = config.mirror();
        RetiredRoots roots =
                new RetiredRoots(memory.leftovers(), mirror.removal().manifestGrace(), mirror.foreignFiles(), clock);
        Removals removals = new Removals(mirror.removal());
        this.missing = new MissingSources(config, target, manifests, own, memory, roots, removals, clock);
        this.refusedTwins = new RefusedTwins(config, target, own, twins, roots, removals, clock);
        this.sources = sources;
        this.twinObserver = new TwinObserver(config, target, own, manifests, memory.leftovers(), roots, clock);
        this.buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** @throws SyncException where one of the systems doesn't answer, or refuses */
    Observation observe(Change.OfTable change, Adoption adoption) {
        TableName name = change.table();
        try (Session session = metastore.open(change.metastore())) {
            Optional<CatalogTable> stored = session.table(name);
            if (stored.isEmpty()) {
                return missing.gone(session, name, change.goneSeen());
            }
            missing.found(name);
            Optional<RewrittenTable> rewritten = RewrittenTable.of(stored.get(), config.owner());
            return rewritten.isPresent()
                    ? rewritten(session, rewritten.get(), adoption)
                    : ordinary(session, stored.get(), adoption);
        }
    }

    private Observation ordinary(Session session, CatalogTable stored, Adoption adoption) {
        CatalogTable located = SparkTable.read(stored).table();
        try {
            Optional<LakeLocation> place = LakeLocation.parse(located.location(), buckets);
            Optional<Reason> refusal = RewrittenTable.refusal(stored, config.owner());
            if (place.isEmpty() && refusal.isEmpty() && !located.type().endsWith("VIEW")) {
                return missing.outside(located);
            }
            if (!chosen(located.name(), place.orElse(null))) {
                return excluded(located);
            }
            SourceTable reading = read(stored);
            refusal = refusal.or(reading::refusal);
            if (refusal.isPresent()) {
                return refused(reading, refusal.get(), Optional.empty(), List.of());
            }
            SourceObserver.Found found = sources.observe(session, reading, place.orElseThrow());
            return planned(session, reading.table(), place.get(), found, Optional.empty(), List.of(), adoption);
        } catch (SyncException e) {
            return failed(e, located, Optional.empty(), List.of());
        }
    }

    /**
     * A table that the metastore holds as one of symlinks. Whatever becomes of its twin, its root is kept for it as long
     * as the metastore has it there. But nothing is read or written where metadata alone says that we would.
     */
    private Observation rewritten(Session session, RewrittenTable rewritten, Adoption adoption) {
        CatalogTable table = SparkTable.read(rewritten.source()).table();
        try {
            return rewritten(session, rewritten, table, LakeLocation.parse(table.location(), buckets), adoption);
        } catch (SyncException e) {
            return failed(e, table, Optional.of(rewritten.root()), List.of());
        }
    }

    /** @param place where its source lies; empty where that isn't in lakeFS */
    private Observation rewritten(
            Session session,
            RewrittenTable rewritten,
            CatalogTable table,
            Optional<LakeLocation> place,
            Adoption adoption) {
        if (place.isEmpty()) {
            return skipped(
                    table,
                    new Reason(
                            ReasonCode.SOURCE_OUTSIDE_LAKEFS,
                            "table " + table.name() + " is rewritten, and its source is at \"" + table.location()
                                    + "\", which is not in lakeFS",
                            "if it is, name its bucket in lakefs.buckets"));
        }
        ManifestRoot root = rewritten.root();
        String base = config.mirror().manifestBase();
        ManifestHome home =
                ManifestHome.of(base.isEmpty() ? lake.namespace(place.get().repository()) : base, config.owner());
        if (!root.home().equals(home)) {
            return skipped(table, elsewhere(table, root, home));
        }
        RootNotes notes = RootNotes.read(manifests, root);
        Optional<Reason> conflict = notes.refusal(
                table.name(),
                other -> session.table(other)
                        .flatMap(found -> ManifestRoot.parse(found.location(), config.owner()))
                        .filter(root::equals)
                        .isPresent());
        if (conflict.isPresent()) {
            return new Observation.Ended(new Outcome.GivenUp(conflict.get()), table.location());
        }
        seenRoots.saw(table.name(), new SeenRoots.Seen(root, session.identity()));
        List<Step> claims = notes.claimedBy(table.name());
        if (!chosen(table.name(), place.get())) {
            return new Observation.Ended(
                    new Outcome.Skipped(left(table), false), table.location(), List.of(), claims, false);
        }
        try {
            SourceTable reading = read(rewritten.source());
            Optional<Reason> refusal = reading.refusal();
            if (refusal.isPresent()) {
                return refused(reading, refusal.get(), Optional.of(root), claims);
            }
            SourceObserver.Found found = sources.observe(session, rewritten, reading, place.get());
            return planned(session, reading.table(), place.get(), found, Optional.of(root), claims, adoption);
        } catch (SyncException e) {
            // as long as its root isn't claimed, it may be taken for another's that is to go
            return failed(e, table, Optional.of(root), claims);
        }
    }

    private static Reason elsewhere(CatalogTable table, ManifestRoot root, ManifestHome home) {
        return new Reason(
                ReasonCode.MANIFESTS_ELSEWHERE,
                "table " + table.name() + " is rewritten to lie at " + root.uri()
                        + ", but this installation writes the manifests of its repository below " + home,
                "set mirror.manifest-base back to what it was, or run mirrorlake restore and then mirrorlake rewrite");
    }

    private static Reason left(CatalogTable table) {
        return new Reason(
                ReasonCode.EXCLUDED,
                "table " + table.name()
                        + " is rewritten, but excluded by mirror.include or mirror.exclude: its manifests"
                        + " are left as they are",
                "include it, or run mirrorlake restore");
    }

    /**
     * What the metastore says of the table forbids a twin. Where a schema is or should be in lakeFS, another
     * may come.
     *
     * @param kept its root, where it is rewritten in the metastore
     * @param certain what is to be done whatever else is
     */
    private Observation refused(SourceTable source, Reason reason, Optional<ManifestRoot> kept, List<Step> certain) {
        boolean definite = reason.code() != ReasonCode.AVRO_SCHEMA_URL
                && (reason.code() != ReasonCode.AVRO_SCHEMA_DIFFERS
                        || source.watched().isEmpty());
        return refused(source.table(), reason, definite, kept, source.watched(), certain);
    }

    /**
     * The table can't be mirrored, and its twin is not what it should be.
     *
     * @param definite its own description says so, and neither its objects nor its partitions, which come and go
     */
    private Observation refused(
            CatalogTable table,
            Reason reason,
            boolean definite,
            Optional<ManifestRoot> kept,
            List<Watched> watched,
            List<Step> certain) {
        RefusedTwins.Fate fate = refusedTwins.of(table.name(), reason, definite, kept);
        Outcome outcome = fate.waiting()
                .<Outcome>map(wait -> new Outcome.Waiting(wait.lookAgain(), wait.reason()))
                .orElseGet(() -> new Outcome.Skipped(reason, false, fate.lookAgain()));
        return new Observation.Ended(outcome, table.location(), watched, joined(certain, fate.steps()), fate.stale());
    }

    /**
     * Looking failed. Where it did for this table's sake its twin is marked; not where a whole system refuses, which
     * would mark all twins there are.
     */
    private Observation failed(
            SyncException failure, CatalogTable table, Optional<ManifestRoot> kept, List<Step> certain) {
        Outcome outcome = Outcome.of(failure);
        if (outcome instanceof Outcome.GivenUp givenUp && !OF_SYSTEMS.contains(failure.code())) {
            try {
                RefusedTwins.Fate fate = refusedTwins.of(table.name(), givenUp.reason(), false, kept);
                return new Observation.Ended(
                        outcome, table.location(), List.of(), joined(certain, fate.steps()), fate.stale());
            } catch (SyncException e) {
                // the target fails too: what failed first is what there is to mend
                failure.addSuppressed(e);
            }
        }
        return new Observation.Ended(outcome, table.location(), List.of(), certain, false);
    }

    private static List<Step> joined(List<Step> first, List<Step> then) {
        List<Step> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private Observation planned(
            Session session,
            CatalogTable table,
            LakeLocation place,
            SourceObserver.Found found,
            Optional<ManifestRoot> kept,
            List<Step> claims,
            Adoption adoption) {
        if (found instanceof SourceObserver.Found.Refused refused) {
            return refused(table, refused.reason(), false, kept, refused.watched(), claims);
        }
        return twinObserver.observe(
                (SourceObserver.Found.Shown) found,
                names.of(table.name(), place),
                claims,
                session.identity(),
                adoption);
    }

    /** Silently none of our business too, unless it has a twin, which nothing keeps up to date any more. */
    private Observation excluded(CatalogTable table) {
        TableName name = table.name();
        boolean stale = twins.mayHaveTwin(name) && !own.of(name).isEmpty();
        Reason reason = new Reason(
                ReasonCode.EXCLUDED,
                "table " + name + " is excluded by mirror.include or mirror.exclude"
                        + (stale ? ", and its twin is left as it is" : ""),
                stale ? "drop the twin by hand" : "");
        return new Observation.Ended(
                new Outcome.Skipped(reason, !stale), table.location(), List.of(), List.of(), stale);
    }

    private boolean chosen(TableName name, @Nullable LakeLocation place) {
        String repository = place == null ? "" : place.repository();
        String ref = place == null ? "" : place.ref();
        Config.Mirror mirror = config.mirror();
        boolean included = mirror.include().isEmpty()
                || mirror.include().stream()
                        .anyMatch(pattern -> pattern.matches(name.database(), name.table(), repository, ref));
        return included
                && mirror.exclude().stream()
                        .noneMatch(pattern -> pattern.matches(name.database(), name.table(), repository, ref));
    }

    private SourceTable read(CatalogTable stored) {
        return SourceTable.read(
                stored, lake.schemas(buckets), config.mirror().columns().unsupported());
    }

    private static Observation skipped(CatalogTable table, Reason reason) {
        return new Observation.Ended(new Outcome.Skipped(reason, false), table.location());
    }
}
