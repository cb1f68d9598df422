package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
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
 *  first sync   manifests · table marked as being created · partitions · record
 *  update       manifests · new and changed partitions · removed partitions · record
 *    columns appended    manifests · table · partitions · record
 *    columns changed     manifests · partitions · table · removed partitions · record
 *  removal      mark the manifests as retired · partitions · table   (manifests follow after a grace period)
 *  rebuild      (other partition keys) partitions · table · manifests that would be read twice · then as a first sync
 * </pre>
 *
 * <p>Behind symlinks readers match a partition's columns to the table's by position. Where columns were only appended, a
 * partition that lacks them reads right, so the table goes first and there is no moment of mismatch. Otherwise there is
 * one, from the first partition that is updated until the table is, and nothing else is done in it.
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
     * @param foreignFiles what becomes of files of others that readers would take for manifests
     */
    record Desired(
            TableName source,
            CatalogTable twin,
            TwinRecord record,
            List<Partition> partitions,
            ManifestRoot root,
            Set<String> folders,
            List<Manifest> outdated,
            Config.ForeignFiles foreignFiles) {}

    /**
     * What is there.
     *
     * @param databaseExists irrelevant where the table exists
     * @param folders of all manifests found below the desired root
     * @param expired those of them that nothing has pointed at for the whole grace period
     * @param foreignFiles whatever else lies below the root
     * @param user the table that uses the root where the twin was found, if that root is a rewritten table's
     */
    record Actual(
            boolean databaseExists,
            Optional<StoredTable> table,
            List<Partition> partitions,
            Set<String> folders,
            Set<String> expired,
            Set<String> foreignFiles,
            Optional<TableName> user) {

        /** A twin that is to go: what else lies about doesn't matter. */
        static Actual ofTwin(StoredTable twin, List<Partition> partitions, Optional<TableName> user) {
            return new Actual(true, Optional.of(twin), partitions, Set.of(), Set.of(), Set.of(), user);
        }
    }

    /**
     * The plan that makes {@code actual} what is {@code desired}.
     *
     * <p>Where the target has something of somebody else in the way, nothing is done, but for a table that is rewritten in
     * the metastore: its manifests are what the metastore's own readers read, who can't wait until the target is in order.
     */
    static Plan plan(Desired desired, Actual actual, String owner) {
        TableName name = desired.source();
        Manifests manifests = manifests(desired, actual);
        boolean rebuild = actual.table().isPresent()
                && !sameKeys(
                        actual.table().get().table().partitionKeys(),
                        desired.twin().partitionKeys());
        Optional<Reason> inTheWay = actual.table()
                .flatMap(
                        table -> Conflicts.taken(table.table(), desired.record().source(), owner))
                .or(() -> rebuild
                        ? Conflicts.foreignPartition(desired.twin().name(), actual.partitions(), owner)
                        : Optional.empty());
        if (inTheWay.isPresent()) {
            return desired.root().isRewritten()
                    ? manifestsOnly(desired, actual, List.of(inTheWay.get()))
                    : new Plan(name, List.of(), List.of(inTheWay.get()));
        }
        List<Step> steps = new ArrayList<>();
        Optional<StoredTable> before = rebuild ? Optional.empty() : actual.table();
        if (rebuild) {
            steps.addAll(retired(desired, actual, owner));
            steps.addAll(dropped(actual.table().get().table(), actual.partitions()));
        } else if (before.isEmpty() && !actual.databaseExists()) {
            steps.add(new Step.CreateDatabase(database(desired.twin().name().database(), owner)));
        }
        steps.addAll(manifests.needed());
        if (before.isEmpty()) {
            steps.add(new Step.WriteTable(desired.record().creating(desired.twin()), Optional.empty()));
        }
        boolean asNew = before.isEmpty() || TwinRecord.isCreating(before.get().table());
        if (asNew && desired.twin().partitioned()) {
            steps.addAll(cleared(desired.twin(), before.isEmpty() ? List.of() : actual.partitions(), owner));
        }
        Partitions partitions = partitions(desired, asNew ? List.of() : actual.partitions(), owner);
        List<Step> record = record(desired, actual, before, owner);
        if (before.isPresent() && !partitions.written().isEmpty() && columnsDiffer(before.get(), desired.twin())) {
            steps.addAll(aroundColumns(desired, actual, before.get(), partitions, owner));
            record = List.of(new Step.WriteRecord(desired.record().converged(desired.twin())));
        } else {
            steps.addAll(partitions.written());
            steps.addAll(partitions.dropped());
        }
        steps.addAll(manifests.superfluous());
        steps.addAll(record);
        return new Plan(name, steps, joined(partitions.conflicts(), manifests.conflicts()));
    }

    /**
     * Rids a table that is being made of partitions. Whatever it shows may be of a table before it and on its way out, and
     * would take along what is made meanwhile; so nothing is made, nor the state left, as long as anything is there.
     *
     * @param shown of which what is the owner's, or was handed over, is dropped; the rest is waited for
     */
    private static List<Step> cleared(CatalogTable twin, List<Partition> shown, String owner) {
        List<List<String>> ours = shown.stream()
                .filter(partition -> TwinRecord.ownedBy(owner, partition.parameters()))
                .map(Partition::values)
                .toList();
        Step rest = new Step.DropOrphans(twin, owner);
        return ours.isEmpty() ? List.of(rest) : List.of(new Step.DropPartitions(twin, ours), rest);
    }

    private static boolean columnsDiffer(StoredTable before, CatalogTable twin) {
        return !types(before.table().columns()).equals(types(twin.columns()));
    }

    /** The table among its partitions, where no reader finds the two apart for longer than need be. */
    private static List<Step> aroundColumns(
            Desired desired, Actual actual, StoredTable before, Partitions partitions, String owner) {
        List<List<String>> columns = types(desired.twin().columns());
        List<List<String>> old = types(before.table().columns());
        boolean appended =
                old.size() < columns.size() && columns.subList(0, old.size()).equals(old);
        List<Step> steps = new ArrayList<>(retired(desired, actual, owner));
        Step table = new Step.WriteTable(desired.record().syncing(desired.twin()), Optional.of(before));
        if (appended) {
            steps.add(table);
        }
        steps.addAll(partitions.written());
        if (!appended) {
            steps.add(table);
        }
        steps.addAll(partitions.dropped());
        return steps;
    }

    /** The plan that leaves the twin of a rewritten table as it is: for these reasons more can't be done. */
    static Plan manifestsOnly(Desired desired, Actual actual, List<Reason> why) {
        Manifests manifests = manifests(desired, actual);
        return new Plan(desired.source(), manifests.steps(), joined(manifests.conflicts(), why));
    }

    /**
     * What is to be done below the root.
     *
     * @param needed before anything points there
     * @param superfluous once nothing does any more
     */
    private record Manifests(List<Step> needed, List<Step> superfluous, List<Reason> conflicts) {
        List<Step> steps() {
            return joined(needed, superfluous);
        }
    }

    private static Manifests manifests(Desired desired, Actual actual) {
        ManifestRoot root = desired.root();
        List<Step> needed = new ArrayList<>();
        List<Reason> conflicts = new ArrayList<>();
        List<String> misread = ManifestPlanner.misread(desired.folders(), actual.folders());
        if (!misread.isEmpty()) {
            needed.add(new Step.DeleteManifests(root, misread));
        }
        List<String> foreign = ManifestPlanner.misread(desired.folders(), actual.foreignFiles());
        if (!foreign.isEmpty() && desired.foreignFiles() == Config.ForeignFiles.DELETE) {
            needed.add(new Step.DeleteForeignFiles(root, foreign));
        } else if (!foreign.isEmpty()) {
            conflicts.add(Conflicts.foreignFiles(root, foreign));
        }
        if (!desired.outdated().isEmpty()) {
            needed.add(new Step.WriteManifests(root, desired.outdated()));
        }
        Set<String> expired = new HashSet<>(actual.expired());
        expired.removeAll(desired.folders());
        misread.forEach(expired::remove);
        List<Step> superfluous = expired.isEmpty()
                ? List.of()
                : List.of(
                        new Step.DeleteManifests(root, expired.stream().sorted().toList()));
        return new Manifests(needed, superfluous, conflicts);
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        List<T> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    /**
     * The plan that takes a twin away whose source is gone or has left lakeFS; the caller knows that it is ours.
     *
     * @param actual with the twin's table
     */
    static Plan removal(TableName source, Actual actual, String owner) {
        CatalogTable table = actual.table().orElseThrow().table();
        Optional<Reason> foreign = Conflicts.foreignPartition(table.name(), actual.partitions(), owner);
        if (foreign.isPresent()) {
            return new Plan(source, List.of(), List.of(foreign.get()));
        }
        List<Step> steps = new ArrayList<>();
        ownRoot(source, actual, owner).ifPresent(root -> steps.add(new Step.RetireManifests(root, source)));
        steps.addAll(dropped(table, actual.partitions()));
        return new Plan(source, steps, List.of());
    }

    /**
     * What takes a twin away that had another name, once the one of the right name stands.
     *
     * @param stray the twin of before, which the caller knows to be the same source's
     * @param partitions of it; where one isn't ours, the twin stays
     */
    static Plan renamed(Desired desired, StoredTable stray, List<Partition> partitions, String owner) {
        CatalogTable table = stray.table();
        Optional<Reason> foreign = Conflicts.foreignPartition(table.name(), partitions, owner);
        if (foreign.isPresent()) {
            return new Plan(desired.source(), List.of(), List.of(foreign.get()));
        }
        List<Step> steps = new ArrayList<>();
        ManifestRoot.parse(table.location(), owner)
                .filter(root -> !root.equals(desired.root()) && !root.isRewritten() && root.isOf(desired.source()))
                .ifPresent(root -> steps.add(new Step.RetireManifests(root, desired.source())));
        steps.addAll(dropped(table, partitions));
        return new Plan(desired.source(), steps, List.of());
    }

    /** Glue takes its time with the partitions of a table that is deleted before them. */
    private static List<Step> dropped(CatalogTable table, List<Partition> partitions) {
        if (partitions.isEmpty()) {
            return List.of(new Step.DropTable(table));
        }
        return List.of(
                new Step.DropPartitions(
                        table, partitions.stream().map(Partition::values).toList()),
                new Step.AwaitNoPartitions(table),
                new Step.DropTable(table));
    }

    /**
     * What is to be done about partitions.
     *
     * @param written that are new or changed
     * @param dropped that aren't the source's any more
     */
    private record Partitions(List<Step> written, List<Step> dropped, List<Reason> conflicts) {}

    private static Partitions partitions(Desired desired, List<Partition> actual, String owner) {
        Map<List<String>, Partition> left = new HashMap<>();
        actual.forEach(partition -> left.put(partition.values(), partition));
        List<Partition> created = new ArrayList<>();
        List<Partition> updated = new ArrayList<>();
        List<Reason> conflicts = new ArrayList<>();
        for (Partition wanted : desired.partitions()) {
            Partition found = left.remove(wanted.values());
            if (found == null) {
                created.add(wanted);
            } else if (!TwinRecord.ownedBy(owner, found.parameters())) {
                conflicts.add(Conflicts.foreignPartition(desired.twin().name(), found));
            } else if (!found.equals(wanted)) {
                updated.add(wanted);
            }
        }
        List<List<String>> dropped = new ArrayList<>();
        for (Partition partition : left.values()) {
            if (TwinRecord.ownedBy(owner, partition.parameters())) {
                dropped.add(partition.values());
            } else {
                conflicts.add(Conflicts.foreignPartition(desired.twin().name(), partition));
            }
        }
        dropped.sort((a, b) -> a.toString().compareTo(b.toString()));
        return new Partitions(
                created.isEmpty() && updated.isEmpty()
                        ? List.of()
                        : List.of(new Step.WritePartitions(desired.twin(), created, updated)),
                dropped.isEmpty() ? List.of() : List.of(new Step.DropPartitions(desired.twin(), dropped)),
                conflicts);
    }

    private static List<Step> record(Desired desired, Actual actual, Optional<StoredTable> before, String owner) {
        CatalogTable after = desired.record().converged(desired.twin());
        if (before.isEmpty()) {
            return List.of(new Step.WriteRecord(after));
        }
        CatalogTable found = before.get().table();
        TwinRecord old = TwinRecord.of(found).orElse(desired.record());
        if (desired.record().asOf(old).converged(desired.twin()).equals(found)) {
            return List.of();
        }
        return joined(retired(desired, actual, owner), List.of(new Step.WriteTable(after, before)));
    }

    /** Retires the manifests of a twin that moves to another root. */
    private static List<Step> retired(Desired desired, Actual actual, String owner) {
        return ownRoot(desired.source(), actual, owner).filter(root -> !root.equals(desired.root())).stream()
                .<Step>map(root -> new Step.RetireManifests(root, desired.source()))
                .toList();
    }

    /**
     * The root at which a twin was found, where its manifests are the source's alone: by its name, or by the note in a
     * rewritten table's. What another table may use is never retired.
     */
    private static Optional<ManifestRoot> ownRoot(TableName source, Actual actual, String owner) {
        return actual.table()
                .flatMap(found -> ManifestRoot.parse(found.table().location(), owner))
                .filter(root -> root.isRewritten()
                        ? actual.user().filter(source::equals).isPresent()
                        : root.isOf(source));
    }

    private static boolean sameKeys(List<Column> a, List<Column> b) {
        return types(a).equals(types(b));
    }

    /** Names and types: comments make no difference to readers. */
    private static List<List<String>> types(List<Column> columns) {
        return columns.stream()
                .map(column -> List.of(column.name(), column.type()))
                .toList();
    }

    private static Database database(String name, String owner) {
        return new Database(
                name, "Twins of the Hive database " + name + ", kept by Mirrorlake.", Map.of(TwinRecord.OWNER, owner));
    }
}
