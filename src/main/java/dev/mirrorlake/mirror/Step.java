package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that a sync does. Steps are applied in their plan's order; each may be applied twice (after a crash) with
 * the same result.
 */
public sealed interface Step {
    /** Carries the step out. */
    void apply(CatalogTarget target, ManifestStore manifests);

    /** The step in words, a line a thing: {@code +} makes, {@code ~} changes, {@code -} takes away. */
    List<String> lines();

    record CreateDatabase(Database database) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            target.createDatabase(database);
        }

        @Override
        public List<String> lines() {
            return List.of("+ database " + database.name());
        }
    }

    record WriteManifests(ManifestRoot root, List<Manifest> written) implements Step {
        public WriteManifests {
            written = List.copyOf(written);
        }

        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            written.forEach(manifest -> manifests.put(root, manifest));
        }

        @Override
        public List<String> lines() {
            return written.stream()
                    .map(manifest -> "~ manifest " + root.uri(manifest.folder()) + " ("
                            + manifest.addresses().size() + " objects)")
                    .toList();
        }
    }

    /** Takes manifests away that no partition points at. */
    record DeleteManifests(ManifestRoot root, List<String> folders) implements Step {
        public DeleteManifests {
            folders = List.copyOf(folders);
        }

        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.delete(root, folders);
        }

        @Override
        public List<String> lines() {
            return folders.stream()
                    .map(folder -> "- manifest " + root.uri(folder))
                    .toList();
        }
    }

    /** Marks all manifests of a root as no longer needed; they are deleted after the grace period. */
    record RetireManifests(ManifestRoot root, TableName source) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.retire(root, source);
        }

        @Override
        public List<String> lines() {
            return List.of("- manifests below " + root.uri() + " (after a grace period)");
        }
    }

    /** Deletes the manifests that a retired root still holds, or all that it holds, and the mark that it is retired. */
    record DeleteRetired(ManifestStore.Retired retired, Config.ForeignFiles foreignFiles) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.deleteRoot(retired, foreignFiles);
        }

        @Override
        public List<String> lines() {
            String others = foreignFiles == Config.ForeignFiles.DELETE ? ", and files of others" : "";
            return List.of("- retired manifests below " + retired.root().uri() + others);
        }
    }

    /** Takes the mark of a retired root away: a twin lies there again. */
    record ReviveManifests(ManifestStore.Retired retired) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.revive(retired.root());
        }

        @Override
        public List<String> lines() {
            return List.of("~ manifests below " + retired.root().uri() + " are kept: the table is back");
        }
    }

    /** Notes down that a rewritten table's manifests are this table's. */
    record ClaimManifests(ManifestRoot root, TableName table) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.claim(root, table);
        }

        @Override
        public List<String> lines() {
            return List.of("~ manifests below " + root.uri() + " belong to table " + table);
        }
    }

    /** Deletes what isn't ours and readers take for manifests; only where that is configured. */
    record DeleteForeignFiles(ManifestRoot root, List<String> paths) implements Step {
        public DeleteForeignFiles {
            paths = List.copyOf(paths);
        }

        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            manifests.deleteForeign(root, paths);
        }

        @Override
        public List<String> lines() {
            return paths.stream().map(path -> "- file " + root.uri(path)).toList();
        }
    }

    /** Makes a table, or replaces the description of the one that was read {@code before}. */
    record WriteTable(CatalogTable table, Optional<StoredTable> before) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            if (before.isPresent()) {
                target.updateTable(table, before.get());
            } else {
                target.createTable(table);
            }
        }

        @Override
        public List<String> lines() {
            return List.of(
                    before.isPresent()
                            ? "~ table " + table.name() + ": "
                                    + TableDifference.of(before.get().table(), table)
                            : "+ table " + table.name() + " at " + table.location());
        }
    }

    /** Completes a table that this plan made: its description with the record that says converged. */
    record WriteRecord(CatalogTable table) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            StoredTable made = target.table(table.name())
                    .orElseThrow(() -> new SyncException(
                            SyncException.Kind.RETRY,
                            target.system(),
                            "table " + table.name() + " was deleted by somebody else while it was being made",
                            "",
                            null));
            target.updateTable(table, made);
        }

        @Override
        public List<String> lines() {
            return List.of();
        }
    }

    record WritePartitions(CatalogTable table, List<Partition> created, List<Partition> updated) implements Step {
        public WritePartitions {
            created = List.copyOf(created);
            updated = List.copyOf(updated);
        }

        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            if (!created.isEmpty()) {
                target.createPartitions(table, created);
            }
            if (!updated.isEmpty()) {
                target.updatePartitions(table, updated);
            }
        }

        @Override
        public List<String> lines() {
            return Stream.concat(
                            created.stream().map(partition -> "+ partition " + table.name() + " " + partition.values()),
                            updated.stream().map(partition -> "~ partition " + table.name() + " " + partition.values()))
                    .toList();
        }
    }

    /** @param table as it is to be afterwards */
    record DropPartitions(CatalogTable table, List<List<String>> dropped) implements Step {
        public DropPartitions {
            dropped = List.copyOf(dropped);
        }

        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            target.deletePartitions(table.name(), dropped);
        }

        @Override
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            dropped.forEach(values -> lines.add("- partition " + table.name() + " " + values));
            return lines;
        }
    }

    /** Goes on only when the target shows no partition of a table any more, which is about to be deleted. */
    record AwaitNoPartitions(CatalogTable table) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            List<Partition> left = target.partitions(table.name());
            if (!left.isEmpty()) {
                throw stillThere(
                        target,
                        "table " + table.name() + ": " + left.size() + " deleted partitions are still there, such as "
                                + left.get(0).values(),
                        "");
            }
        }

        @Override
        public List<String> lines() {
            return List.of();
        }

        private static SyncException stillThere(CatalogTarget target, String message, String remedy) {
            return new SyncException(
                    SyncException.Kind.RETRY, ReasonCode.DELETION_RUNNING, target.system(), message, remedy, null);
        }
    }

    /**
     * Takes away what a table that was just made still shows of one that had its name before. A catalog deletes such
     * partitions some time after their table, and would take those that were made meanwhile. What isn't the owner's is waited
     * for, and not touched; where it never goes, because somebody adds to the table that is being made, the failure says so.
     */
    record DropOrphans(CatalogTable table, String owner) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            List<Partition> orphans = target.partitions(table.name());
            if (orphans.isEmpty()) {
                return;
            }
            target.deletePartitions(
                    table.name(),
                    orphans.stream()
                            .filter(orphan -> TwinRecord.ownedBy(owner, orphan.parameters()))
                            .map(Partition::values)
                            .toList());
            List<Partition> left = target.partitions(table.name());
            if (!left.isEmpty()) {
                Partition named = foreign(left).orElse(left.get(0));
                throw AwaitNoPartitions.stillThere(
                        target,
                        "table " + table.name() + " is being made, and still shows " + left.size()
                                + " partitions of one before it, such as " + named.values(),
                        foreign(left)
                                .map(partition -> "where that doesn't end by itself, somebody has added them: "
                                        + Conflicts.foreignPartition(table.name(), partition)
                                                .remedy())
                                .orElse(""));
            }
        }

        @Override
        public List<String> lines() {
            return List.of();
        }

        private Optional<Partition> foreign(List<Partition> partitions) {
            return partitions.stream()
                    .filter(partition -> !TwinRecord.ownedBy(owner, partition.parameters()))
                    .findFirst();
        }
    }

    record DropTable(CatalogTable table) implements Step {
        @Override
        public void apply(CatalogTarget target, ManifestStore manifests) {
            target.deleteTable(table.name());
        }

        @Override
        public List<String> lines() {
            return List.of("- table " + table.name());
        }
    }
}
