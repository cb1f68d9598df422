package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.manifest.PartitionFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the mirror remembers between syncs. All of it can be lost: a restart finds it again, or waits a grace period
 * anew. Safe for use by many threads.
 */
public final class MirrorMemory {
    private final MirrorStatus status = new MirrorStatus();
    private final KnownTwins twins = new KnownTwins();
    private final SeenRoots seenRoots = new SeenRoots();
    private final Leftovers leftovers;

    public MirrorMemory(Duration manifestGrace) {
        this.leftovers = new Leftovers(manifestGrace);
    }

    public MirrorStatus status() {
        return status;
    }

    KnownTwins twins() {
        return twins;
    }

    SeenRoots seenRoots() {
        return seenRoots;
    }

    Leftovers leftovers() {
        return leftovers;
    }

    /** Keeps in step with what was just done. */
    void applied(Step step, Instant now) {
        if (step instanceof Step.RetireManifests retire) {
            leftovers.add(new Retired(retire.root(), retire.source(), now));
            seenRoots.forget(retire.source(), retire.root());
        } else if (step instanceof Step.DropPartitions drop) {
            List<String> keys =
                    drop.table().partitionKeys().stream().map(Column::name).toList();
            List<String> folders = drop.dropped().stream()
                    .map(values -> PartitionFolder.of(keys, values))
                    .toList();
            leftovers.left(drop.table().location(), folders, now);
        } else if (step instanceof Step.WriteTable write) {
            source(write.table())
                    .ifPresent(source -> twins.add(source, write.table().name()));
        } else if (step instanceof Step.DeleteRetired deleted) {
            leftovers.forget(deleted.retired().root());
        } else if (step instanceof Step.ReviveManifests revived) {
            leftovers.forget(revived.retired().root());
        }
    }

    /**
     * A table's plan is carried out whole: the names of twins that it took away are free, but for those it has made anew.
     */
    void carriedOut(TableName source, List<Step> steps) {
        Set<TableName> gone = new HashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.DropTable drop) {
                gone.add(drop.table().name());
            } else if (step instanceof Step.WriteTable write) {
                gone.remove(write.table().name());
            }
        }
        gone.forEach(name -> twins.remove(source, name));
    }

    private static Optional<TableName> source(CatalogTable twin) {
        return TwinRecord.of(twin).map(TwinRecord::source).flatMap(TwinRecord::sourceTable);
    }
}
