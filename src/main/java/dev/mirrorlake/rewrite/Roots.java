package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.source.Reason;
import java.util.Optional;
import java.util.function.Supplier;

/** Where rewritten tables have their manifests. Each method costs a call of lakeFS. */
final class Roots {
    private final MetastoreClient metastore;
    private final LakeFsClient lakefs;
    private final ManifestStore store;
    private final String base;
    private final String owner;
    private final Supplier<String> ids;

    /** @param ids that were never used before, as {@link ManifestRoot#ofRewritten} takes them */
    Roots(Config config, MetastoreClient metastore, LakeFsClient lakefs, ManifestStore store, Supplier<String> ids) {
        this.metastore = metastore;
        this.lakefs = lakefs;
        this.store = store;
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
     * such a source, and that no other table uses it. Costs a GetObject too.
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
        Optional<TableName> user = store.user(root).filter(other -> !other.equals(table));
        if (user.isPresent() && uses(user.get(), root)) {
            throw TableCalls.refused(new Reason(
                    ReasonCode.MANIFESTS_OF_ANOTHER,
                    "table " + table + " has its manifests at " + root + ", which are those of table " + user.get(),
                    "drop one of the two, and make it again with its location in lakeFS"));
        }
    }

    /** A note may be older than a rename. */
    private boolean uses(TableName other, ManifestRoot root) {
        try (Session session = metastore.open("")) {
            return session.table(other)
                    .flatMap(stored -> ManifestRoot.parse(stored.location(), owner))
                    .equals(Optional.of(root));
        }
    }

    private String namespace(LakeLocation source) {
        return lakefs.repository(source.repository()).storageNamespace();
    }
}
