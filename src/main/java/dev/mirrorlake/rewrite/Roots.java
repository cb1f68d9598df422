package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestRoot;
import java.util.function.Supplier;

/** Where rewritten tables have their manifests. Each method costs one call of lakeFS. */
final class Roots {
    private final LakeFsClient lakefs;
    private final String base;
    private final String owner;
    private final Supplier<String> ids;

    /** @param ids that were never used before, as {@link ManifestRoot#ofRewritten} takes them */
    Roots(LakeFsClient lakefs, Config config, Supplier<String> ids) {
        this.lakefs = lakefs;
        this.base = config.mirror().manifestBase();
        this.owner = config.owner();
        this.ids = ids;
    }

    /** A root that nobody has. */
    ManifestRoot fresh(LakeLocation source, TableName table) {
        return ManifestRoot.ofRewritten(base, namespace(source), owner, source, table, ids.get());
    }

    /**
     * Sees to it that a root that the metastore names may be written to: that it lies in this installation's own home for
     * such a source.
     *
     * @throws SyncException REFUSED where it doesn't
     */
    void requireOwn(ManifestRoot root, LakeLocation source, TableName table) {
        ManifestHome home = ManifestHome.of(base, namespace(source), owner);
        if (!root.home().equals(home)) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "metastore",
                    "table " + table + " has its manifests at " + root + ", but those of data at " + source
                            + " belong below " + home,
                    "take the rewriting back with mirrorlake restore " + table
                            + ", change the table, and rewrite it again",
                    null);
        }
    }

    private String namespace(LakeLocation source) {
        return lakefs.repository(source.repository()).storageNamespace();
    }
}
