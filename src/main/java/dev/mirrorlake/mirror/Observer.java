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
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.LakeViews;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceRules;
import dev.mirrorlake.source.SparkTable;
import java.time.Clock;
import java.time.Duration;
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
    private final Config config;
    private final MetastoreClient metastore;
    private final LakeViews lake;
    private final ManifestStore manifests;
    private final KnownTwins twins;
    private final SeenRoots seenRoots;
    private final OwnTwins own;
    private final MissingSources missing;
    private final SourceObserver sources;
    private final TwinObserver twinObserver;
    private final Set<String> buckets;

    Observer(
            Config config,
            MetastoreClient metastore,
            LakeViews lake,
            CatalogTarget target,
            ManifestStore manifests,
            MirrorMemory memory,
            Clock clock) {
        this.config = config;
        this.metastore = metastore;
        this.lake = lake;
        this.manifests = manifests;
        this.twins = memory.twins();
        this.seenRoots = memory.seenRoots();
        this.own = new OwnTwins(target, manifests, config.owner());
        Config.Mirror mirror = config.mirror();
        RetiredRoots roots =
                new RetiredRoots(memory.leftovers(), mirror.removal().manifestGrace(), mirror.foreignFiles(), clock);
        this.missing = new MissingSources(config, target, manifests, own, memory, roots, clock);
        this.sources = new SourceObserver(config, lake);
        this.twinObserver = new TwinObserver(config, target, own, manifests, memory.leftovers(), roots, clock);
        this.buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** @throws SyncException where one of the systems doesn't answer, or refuses */
    Observation observe(Change.OfTable change) {
        TableName name = change.table();
        try (Session session = metastore.open(change.metastore())) {
            Optional<CatalogTable> stored = session.table(name);
            if (stored.isEmpty()) {
                return missing.gone(session, name, change.goneSeen());
            }
            missing.found(name);
            Optional<RewrittenTable> rewritten = RewrittenTable.of(stored.get(), config.owner());
            return rewritten.isPresent() ? rewritten(session, rewritten.get()) : ordinary(session, stored.get());
        }
    }

    private Observation ordinary(Session session, CatalogTable stored) {
        SparkTable.Reading reading = SparkTable.read(stored);
        CatalogTable table = reading.table();
        Optional<LakeLocation> place = LakeLocation.parse(table.location(), buckets);
        Optional<Reason> refusal = RewrittenTable.refusal(stored, config.owner());
        if (place.isEmpty() && refusal.isEmpty() && !table.type().endsWith("VIEW")) {
            return missing.outside(table);
        }
        if (!chosen(table.name(), place.orElse(null))) {
            return excluded(table);
        }
        refusal = refusal.or(reading::refusal).or(() -> SourceRules.refusal(table));
        if (refusal.isPresent()) {
            return skipped(table, refusal.get(), false);
        }
        return planned(session, table, sources.observe(session, reading, place.orElseThrow()), List.of());
    }

    /**
     * A table that the metastore holds as one of symlinks. Whatever becomes of its twin, its root is kept for it as long
     * as the metastore has it there. But nothing is read or written where metadata alone says that we would.
     */
    private Observation rewritten(Session session, RewrittenTable rewritten) {
        SparkTable.Reading reading = SparkTable.read(rewritten.source());
        CatalogTable table = reading.table();
        Optional<LakeLocation> place = LakeLocation.parse(table.location(), buckets);
        if (place.isEmpty()) {
            return skipped(
                    table,
                    new Reason(
                            ReasonCode.SOURCE_OUTSIDE_LAKEFS,
                            "table " + table.name() + " is rewritten, and its source is at \"" + table.location()
                                    + "\", which is not in lakeFS",
                            "if it is, name its bucket in lakefs.buckets"),
                    false);
        }
        ManifestRoot root = rewritten.root();
        String base = config.mirror().manifestBase();
        ManifestHome home =
                ManifestHome.of(base.isEmpty() ? lake.namespace(place.get().repository()) : base, config.owner());
        if (!root.home().equals(home)) {
            return skipped(table, elsewhere(table, root, home), false);
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
        Optional<Reason> refusal = (chosen(table.name(), place.get()) ? Optional.<Reason>empty() : left(table))
                .or(reading::refusal)
                .or(() -> SourceRules.refusal(table));
        try {
            Observation observation = refusal.isPresent()
                    ? skipped(table, refusal.get(), false)
                    : planned(session, table, sources.observe(session, rewritten, reading, place.get()), claims);
            return observation instanceof Observation.Ended ended && !claims.isEmpty()
                    ? kept(table, claims, ended)
                    : observation;
        } catch (SyncException e) {
            // as long as its root isn't claimed, it may be taken for another's that is to go
            return new Observation.Failed(claims, e, table.location());
        }
    }

    private static Reason elsewhere(CatalogTable table, ManifestRoot root, ManifestHome home) {
        return new Reason(
                ReasonCode.MANIFESTS_ELSEWHERE,
                "table " + table.name() + " is rewritten to lie at " + root.uri()
                        + ", but this installation writes the manifests of its repository below " + home,
                "set mirror.manifest-base back to what it was, or run mirrorlake restore and then mirrorlake rewrite");
    }

    private static Optional<Reason> left(CatalogTable table) {
        return Optional.of(new Reason(
                ReasonCode.EXCLUDED,
                "table " + table.name()
                        + " is rewritten, but excluded by mirror.include or mirror.exclude: its manifests"
                        + " are left as they are",
                "include it, or run mirrorlake restore"));
    }

    /** It is refused, yet its manifests must not go. Once they are claimed, it is only refused. */
    private static Observation kept(CatalogTable source, List<Step> claims, Observation.Ended ended) {
        return new Observation.Planned(
                new Plan(
                        source.name(), claims, List.of(ended.outcome().trouble().orElseThrow())),
                Outcome.Verb.UPDATED,
                source.location(),
                "",
                ended.watched(),
                Duration.ZERO);
    }

    private Observation planned(Session session, CatalogTable table, SourceObserver.Found found, List<Step> claims) {
        if (found instanceof SourceObserver.Found.Refused refused) {
            return new Observation.Ended(
                    new Outcome.Skipped(refused.reason(), false), table.location(), refused.watched());
        }
        return twinObserver.observe((SourceObserver.Found.Shown) found, claims, session.identity());
    }

    /** Silently none of our business too, unless it has a twin, which nothing keeps up to date any more. */
    private Observation excluded(CatalogTable table) {
        TableName name = table.name();
        boolean stale = twins.mayHaveTwin(name) && own.of(name).isPresent();
        return skipped(
                table,
                new Reason(
                        ReasonCode.EXCLUDED,
                        "table " + name + " is excluded by mirror.include or mirror.exclude"
                                + (stale ? ", and its twin is left as it is" : ""),
                        stale ? "drop the twin by hand" : ""),
                !stale);
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

    private static Observation skipped(CatalogTable table, Reason reason, boolean silent) {
        return new Observation.Ended(new Outcome.Skipped(reason, silent), table.location());
    }
}
