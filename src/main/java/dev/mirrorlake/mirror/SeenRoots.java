package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where rewritten tables had their manifests when they were seen last. When such a table is dropped, its twin says that
 * too; but it may never have had one, since its name is taken in the target or its data refused. Safe for use by many
 * threads.
 */
final class SeenRoots {
    private final Map<TableName, Seen> seen = new ConcurrentHashMap<>();

    /** @param metastore the identity of the metastore that had the table */
    record Seen(ManifestRoot root, String metastore) {}

    void saw(TableName table, Seen at) {
        seen.put(table, at);
    }

    Optional<Seen> of(TableName table) {
        return Optional.ofNullable(seen.get(table));
    }

    /** It is retired, or another table's. */
    void forget(TableName table, ManifestRoot root) {
        seen.computeIfPresent(table, (name, at) -> at.root().equals(root) ? null : at);
    }
}
