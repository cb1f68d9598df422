package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done so that a twin becomes what it should be. Pure: all that matters is in the arguments.
 *
 * <p>The order keeps two promises at every moment, crashes included: a partition never points at a missing manifest,
 * and the record says converged only when everything else has been applied.
 *
 * <pre>
 *  first sync   manifests · table marked as syncing · partitions · record
 *  update       manifests · new and changed partitions · removed partitions · record
 *  removal      mark the manifests as retired · partitions · table   (manifests follow after a grace period)
 *  rebuild      (other partition keys) table · manifests that would be read twice · then as a first sync
 * </pre>
 */
final class Planner {
    private Planner() {}

    /**
     * What a twin should be.
     *
     * @param source its name in the metastore, which has a catalog where the twin's has none
     * @param twin complete but for its record
     * @param partitions as the target would give them back
     * @param folders of all its manifests, relative to the root, each empty or ending in a slash
     * @param outdated the manifests that are missing or differ in the store
     */
    record Desired(
            TableName source,
            CatalogTable twin,
            TwinRecord record,
            List<Partition> partitions,
            ManifestRoot root,
            Set<String> folders,
            List<Manifest> outdated) {}

    /**
     * What is there.
     *
     * @param databaseExists irrelevant where the table exists
     * @param folders of all manifests found below the desired root
     * @param expired those of them that nothing has pointed at for the whole grace period
     * @param foreignFiles whatever else lies below the root
     */
    record Actual(
            boolean databaseExists,
            Optional<StoredTable> table,
            List<Partition> partitions,
            Set<String> folders,
            Set<String> expired,
            Set<String> foreignFiles) {}

    /** The plan that makes {@code actual} what is {@code desired}. */
    static Plan plan(Desired desired, Actual actual, String owner) {
        TableName name = desired.source();
        Optional<Reason> taken = actual.table()
                .flatMap(table -> taken(table.table(), desired.record().source(), owner));
        if (taken.isPresent()) {
            return new Plan(name, List.of(), List.of(taken.get()));
        }
        List<Step> steps = new ArrayList<>();
        List<Reason> conflicts = new ArrayList<>();
        boolean rebuild = actual.table().isPresent()
                && !sameKeys(
                        actual.table().get().table().partitionKeys(),
                        desired.twin().partitionKeys());
        Optional<StoredTable> before = rebuild ? Optional.empty() : actual.table();
        if (rebuild) {
            Optional<Reason> foreign = foreignPartition(desired.twin().name(), actual.partitions(), owner);
            if (foreign.isPresent()) {
                return new Plan(name, List.of(), List.of(foreign.get()));
            }
            steps.addAll(retired(actual.table().get().table(), desired, owner));
            steps.add(new Step.DropTable(actual.table().get().table()));
        } else if (before.isEmpty() && !actual.databaseExists()) {
            steps.add(new Step.CreateDatabase(database(name.database(), owner)));
        }

        List<String> misread = ManifestPlanner.misread(desired.folders(), actual.folders());
        if (!misread.isEmpty()) {
            steps.add(new Step.DeleteManifests(desired.root(), misread));
        }
        if (!desired.outdated().isEmpty()) {
            steps.add(new Step.WriteManifests(desired.root(), desired.outdated()));
        }
        if (before.isEmpty()) {
            steps.add(new Step.WriteTable(desired.record().syncing(desired.twin()), Optional.empty()));
        }
        partitions(desired, rebuild ? List.of() : actual.partitions(), owner, steps, conflicts);
        Set<String> expired = new HashSet<>(actual.expired());
        expired.removeAll(desired.folders());
        misread.forEach(expired::remove);
        if (!expired.isEmpty()) {
            steps.add(new Step.DeleteManifests(
                    desired.root(), expired.stream().sorted().toList()));
        }
        record(desired, before, owner, steps);
        List<String> foreignFiles = ManifestPlanner.misread(desired.folders(), actual.foreignFiles());
        if (!foreignFiles.isEmpty()) {
            conflicts.add(new Reason(
                    "FOREIGN_FILES",
                    "below " + desired.root().uri() + " lie files that readers take for manifests: "
                            + foreignFiles.stream().limit(5).toList(),
                    "delete them"));
        }
        return new Plan(name, steps, conflicts);
    }

    /** The plan that takes a twin away whose source is gone or has left lakeFS; the caller knows that it is ours. */
    static Plan removal(TableName source, StoredTable twin, List<Partition> partitions, String owner) {
        List<Step> steps = new ArrayList<>();
        CatalogTable table = twin.table();
        ManifestRoot.parse(table.location(), owner)
                .filter(root -> root.isOf(source))
                .ifPresent(root -> steps.add(new Step.RetireManifests(root, source)));
        Optional<Reason> foreign = foreignPartition(table.name(), partitions, owner);
        if (foreign.isPresent()) {
            return new Plan(source, List.of(), List.of(foreign.get()));
        }
        if (!partitions.isEmpty()) {
            steps.add(new Step.DropPartitions(
                    table, partitions.stream().map(Partition::values).toList()));
        }
        steps.add(new Step.DropTable(table));
        return new Plan(source, steps, List.of());
    }

    /** Why a table of the target is not this source's to change; empty where it is. */
    static Optional<Reason> taken(CatalogTable table, String source, String owner) {
        if (!TwinRecord.ownedBy(owner, table.parameters())) {
            String other = table.parameters().get(TwinRecord.OWNER);
            return Optional.of(new Reason(
                    "NAME_TAKEN",
                    "table " + table.name() + " exists in the target and "
                            + (other == null ? "was not made by Mirrorlake" : "belongs to the owner \"" + other + "\""),
                    "drop or rename it there, or exclude the source table"));
        }
        String itsSource = TwinRecord.of(table).map(TwinRecord::source).orElse("");
        if (!itsSource.equals(source)) {
            return Optional.of(new Reason(
                    "TWIN_OF_ANOTHER",
                    "table " + table.name() + " is the twin of " + itsSource + ", not of " + source,
                    "exclude one of the two"));
        }
        return Optional.empty();
    }

    private static void partitions(
            Desired desired, List<Partition> actual, String owner, List<Step> steps, List<Reason> conflicts) {
        Map<List<String>, Partition> left = new HashMap<>();
        actual.forEach(partition -> left.put(partition.values(), partition));
        List<Partition> created = new ArrayList<>();
        List<Partition> updated = new ArrayList<>();
        for (Partition wanted : desired.partitions()) {
            Partition found = left.remove(wanted.values());
            if (found == null) {
                created.add(wanted);
            } else if (!TwinRecord.ownedBy(owner, found.parameters())) {
                conflicts.add(foreignPartition(desired.twin().name(), found));
            } else if (!found.equals(wanted)) {
                updated.add(wanted);
            }
        }
        if (!created.isEmpty() || !updated.isEmpty()) {
            steps.add(new Step.WritePartitions(desired.twin(), created, updated));
        }
        List<List<String>> dropped = new ArrayList<>();
        for (Partition partition : left.values()) {
            if (TwinRecord.ownedBy(owner, partition.parameters())) {
                dropped.add(partition.values());
            } else {
                conflicts.add(foreignPartition(desired.twin().name(), partition));
            }
        }
        if (!dropped.isEmpty()) {
            dropped.sort((a, b) -> a.toString().compareTo(b.toString()));
            steps.add(new Step.DropPartitions(desired.twin(), dropped));
        }
    }

    private static void record(Desired desired, Optional<StoredTable> before, String owner, List<Step> steps) {
        CatalogTable after = desired.record().converged(desired.twin());
        if (before.isPresent()) {
            CatalogTable found = before.get().table();
            TwinRecord old = TwinRecord.of(found).orElse(desired.record());
            if (desired.record().asOf(old).converged(desired.twin()).equals(found)) {
                return;
            }
            steps.addAll(retired(found, desired, owner));
            steps.add(new Step.WriteTable(after, before));
        } else {
            steps.add(new Step.WriteRecord(after));
        }
    }

    /** Retires the manifests of a twin that moves to another root. */
    private static List<Step> retired(CatalogTable found, Desired desired, String owner) {
        if (found.location().equals(desired.twin().location())) {
            return List.of();
        }
        return ManifestRoot.parse(found.location(), owner).filter(root -> root.isOf(desired.source())).stream()
                .<Step>map(root -> new Step.RetireManifests(root, desired.source()))
                .toList();
    }

    private static boolean sameKeys(List<Column> a, List<Column> b) {
        return keyTypes(a).equals(keyTypes(b));
    }

    private static List<List<String>> keyTypes(List<Column> keys) {
        return keys.stream().map(key -> List.of(key.name(), key.type())).toList();
    }

    private static Database database(String name, String owner) {
        return new Database(
                name, "Twins of the Hive database " + name + ", kept by Mirrorlake.", Map.of(TwinRecord.OWNER, owner));
    }

    /** What keeps a table with all its partitions from being dropped: one that is not ours, if there is any. */
    private static Optional<Reason> foreignPartition(TableName table, List<Partition> partitions, String owner) {
        return partitions.stream()
                .filter(partition -> !TwinRecord.ownedBy(owner, partition.parameters()))
                .findFirst()
                .map(partition -> foreignPartition(table, partition));
    }

    private static Reason foreignPartition(TableName table, Partition partition) {
        return new Reason(
                "PARTITION_TAKEN",
                "partition " + partition.values() + " of the twin " + table + " was not made by Mirrorlake",
                "drop that partition in the target");
    }
}
