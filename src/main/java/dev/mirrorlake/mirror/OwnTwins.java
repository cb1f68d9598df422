package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what of the target is this installation's. Safe for use by many threads. */
final class OwnTwins {
    private final CatalogTarget target;
    private final ManifestStore manifests;
    private final String owner;

    OwnTwins(CatalogTarget target, ManifestStore manifests, String owner) {
        this.target = target;
        this.manifests = manifests;
        this.owner = owner;
    }

    /** The twin of a source; empty where the target has none, or somebody else's table in its place. */
    Optional<StoredTable> of(TableName source) {
        return target.table(source).filter(found -> isOf(source, found));
    }

    boolean isOf(TableName source, StoredTable found) {
        return Planner.taken(found.table(), TwinRecord.sourceName(source), owner)
                .isEmpty();
    }

    /**
     * The table that uses the root where a twin lies, where that is a rewritten table's. Costs a GetObject there, and
     * nothing for others.
     *
     * @param known the root of which nobody needs to know, as it stays; null: none
     */
    Optional<TableName> user(StoredTable twin, @Nullable ManifestRoot known) {
        return ManifestRoot.parse(twin.table().location(), owner)
                .filter(root -> root.isRewritten() && !root.equals(known))
                .flatMap(manifests::user);
    }
}
