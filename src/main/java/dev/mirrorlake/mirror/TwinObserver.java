package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.Fingerprint;
import dev.mirrorlake.source.Reason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at a table's twin and its manifests, and plans what makes them what the source shows. */
final class TwinObserver {
    private final Config config;
    private final CatalogTarget target;
    private final OwnTwins twins;
    private final PreservedParameters preserved;
    private final ManifestStore manifests;
    private final Leftovers leftovers;
    private final RetiredRoots roots;
    private final Clock clock;

    TwinObserver(
            Config config,
            CatalogTarget target,
            OwnTwins twins,
            ManifestStore manifests,
            Leftovers leftovers,
            RetiredRoots roots,
            Clock clock) {
        this.config = config;
        this.target = target;
        this.twins = twins;
        this.preserved = new PreservedParameters(config.glue());
        this.manifests = manifests;
        this.leftovers = leftovers;
        this.roots = roots;
        this.clock = clock;
    }

    /**
     * The plan for a source table.
     *
     * @param twinName what the twin is to be called
     * @param claims what is done first, so that the manifests' root is the table's
     * @param identity of the metastore
     * @param adoption what of others the twin may take over
     */
    Observation.Planned observe(
            SourceObserver.Found.Shown shown,
            TableName twinName,
            List<Step> claims,
            String identity,
            Adoption adoption) {
        CatalogTable table = shown.table();
        TableName name = table.name();
        ManifestRoot root = shown.root();
        TwinRecord record = new TwinRecord(
                TwinRecord.sourceName(name),
                table.location(),
                identity,
                config.mirror().view().name().toLowerCase(Locale.ROOT),
                shown.views().commit(),
                shown.views().fingerprint(),
                Fingerprint.ofManifests(shown.manifests()));
        Optional<StoredTable> found = target.table(twinName).map(there -> adoption.of(there, name, config.owner()));
        Optional<StoredTable> own = found.filter(stored -> twins.isOf(name, stored));
        twins.seen(name, twinName, found.isPresent(), own.isPresent());
        boolean databaseExists =
                found.isPresent() || target.database(twinName.database()).isPresent();
        ManifestStore.Listing stored = manifests.list(root);
        List<Manifest> wanted = new ArrayList<>(shown.manifests());
        wanted.addAll(shown.unregistered());
        Set<String> folders = new HashSet<>();
        wanted.forEach(manifest -> folders.add(manifest.folder()));
        folders.addAll(shown.left().folders());
        List<Partition> foundPartitions = own.isPresent()
                ? target.partitions(twinName).stream()
                        .map(partition -> adoption.of(partition, config.owner()))
                        .toList()
                : List.of();
        Set<String> pointedAt = new HashSet<>(folders);
        foundPartitions.forEach(partition -> root.folderOf(partition.location()).ifPresent(pointedAt::add));
        Leftovers.Due expired = leftovers.folders(root, stored.manifests().keySet(), pointedAt, clock.instant());
        CatalogTable converted = twin(shown, twinName);
        CatalogTable wantedTwin =
                own.map(twin -> preserved.of(twin.table(), converted)).orElse(converted);
        // with all that its table will say, or the target refuses it when half of the steps are done
        target.stored(record.converged(wantedTwin));
        Planner.Desired desired = new Planner.Desired(
                name,
                wantedTwin,
                record,
                partitions(shown, wantedTwin, foundPartitions),
                root,
                folders,
                manifests.differing(root, wanted, stored.manifests()),
                config.mirror().foreignFiles());
        Planner.Actual actual = new Planner.Actual(
                databaseExists,
                found,
                foundPartitions,
                stored.manifests().keySet(),
                Set.copyOf(expired.due()),
                Set.copyOf(stored.foreign()),
                own.flatMap(twin -> twins.user(twin, root)));
        List<Reason> leftOut = shown.left().conflicts();
        Plan plan = leftOut.isEmpty()
                ? Planner.plan(desired, actual, config.owner())
                : Planner.manifestsOnly(desired, actual, leftOut);
        List<Step> steps = new ArrayList<>(claims);
        steps.addAll(plan.steps());
        List<Reason> conflicts = new ArrayList<>(plan.conflicts());
        if (conflicts.isEmpty()) {
            for (StoredTable stray : twins.strays(name, twinName)) {
                List<Partition> partitions = target.partitions(stray.table().name());
                Plan renamed = Planner.renamed(desired, stray, partitions, config.owner());
                steps.addAll(renamed.steps());
                conflicts.addAll(renamed.conflicts());
            }
        }
        plan = roots.around(new Plan(name, steps, conflicts), root);
        return new Observation.Planned(
                plan,
                found.isEmpty()
                        ? Outcome.Verb.CREATED
                        : plan.steps().isEmpty() ? Outcome.Verb.UNCHANGED : Outcome.Verb.UPDATED,
                table.location(),
                shown.views().commit(),
                shown.views().watched(),
                Leftovers.soonest(expired.next(), Leftovers.soonest(roots.next(name, root), roots.retiring(plan))));
    }

    private CatalogTable twin(SourceObserver.Found.Shown shown, TableName twinName) {
        DataFormat format = DataFormat.of(shown.table().format()).orElseThrow();
        return target.stored(TwinConversion.toTwin(
                shown.table(), twinName, format, shown.root().uri(), config.owner(), config.glue()::copies));
    }

    private List<Partition> partitions(
            SourceObserver.Found.Shown shown, CatalogTable twin, List<Partition> foundPartitions) {
        Map<List<String>, Partition> found = new HashMap<>();
        foundPartitions.forEach(partition -> found.put(partition.values(), partition));
        Map<List<String>, String> folders = new HashMap<>();
        shown.manifests().forEach(manifest -> folders.put(manifest.values(), manifest.folder()));
        List<Partition> partitions = new ArrayList<>();
        for (Partition partition : shown.partitions()) {
            DataFormat format = DataFormat.of(partition.format()).orElseThrow();
            String location = shown.root().uri(folders.getOrDefault(partition.values(), ""));
            Partition wanted = target.stored(
                    twin, TwinConversion.toTwin(shown.table(), partition, format, location, config.owner()));
            Partition before = found.get(wanted.values());
            partitions.add(before == null ? wanted : preserved.of(before, wanted));
        }
        return partitions;
    }
}
