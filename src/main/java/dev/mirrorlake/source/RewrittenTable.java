package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.manifest.ManifestRoot;
import java.util.Optional;

/**
 * A table that the metastore holds as one of symlinks, because rewrite mode made it so.
 *
 * @param source the table as it would be without: located in lakeFS, in the format of its data. Its parameters are those
 *     of the rewritten one
 * @param root where its manifests lie, if whoever wrote the metadata may be believed: to be compared with the home of
 *     this installation, and with the root's note
 */
public record RewrittenTable(CatalogTable source, ManifestRoot root) {
    /**
     * What the metastore has, as a rewritten table; empty where it isn't one, or another installation's.
     *
     * @param owner the id of this installation
     */
    public static Optional<RewrittenTable> of(CatalogTable stored, String owner) {
        Optional<String> location = SourceParameters.location(stored.parameters());
        if (location.isEmpty()
                || !SymlinkFormat.is(stored.format())
                || !owner.equals(stored.parameters().get(SourceParameters.OWNER))) {
            return Optional.empty();
        }
        return ManifestRoot.parse(stored.location(), owner)
                .filter(ManifestRoot::isRewritten)
                .map(root -> new RewrittenTable(
                        new CatalogTable(
                                stored.name(),
                                stored.type(),
                                stored.description(),
                                stored.columns(),
                                stored.partitionKeys(),
                                location.get(),
                                SourceParameters.format(stored.format(), stored.parameters(), stored.format()),
                                stored.parameters()),
                        root));
    }

    /**
     * Why a table that has been rewritten can't be taken for one of this installation's; empty of one that can, and of one
     * that isn't rewritten at all.
     *
     * @param owner the id of this installation
     */
    public static Optional<Reason> refusal(CatalogTable stored, String owner) {
        boolean atOurRoot = ManifestRoot.parse(stored.location(), owner)
                .filter(ManifestRoot::isRewritten)
                .isPresent();
        boolean rewritten = SymlinkFormat.is(stored.format())
                && SourceParameters.location(stored.parameters()).isPresent();
        if (!(atOurRoot || rewritten) || of(stored, owner).isPresent()) {
            return Optional.empty();
        }
        String its = stored.parameters().getOrDefault(SourceParameters.OWNER, "");
        if (!its.isEmpty() && !its.equals(owner)) {
            return Optional.of(new Reason(
                    ReasonCode.SYMLINK,
                    "table " + stored.name() + " has been rewritten by the owner \"" + its + "\", not by \"" + owner
                            + "\"",
                    "leave it to that installation, and exclude it here"));
        }
        return Optional.of(new Reason(
                ReasonCode.SYMLINK,
                "table " + stored.name() + " at \"" + stored.location()
                        + "\" has been rewritten, but its location, input format or parameters "
                        + SourceParameters.LOCATION
                        + " and " + SourceParameters.OWNER + " are not what that made them",
                "put them back, or drop the table and create it again at its place in lakeFS"));
    }

    /** The folder of a partition's manifest, ending in a slash; empty where the partition doesn't lie below the root. */
    public Optional<String> folder(Partition stored) {
        return root.folderOf(stored.location());
    }

    /**
     * A partition as it would be without rewriting. Its location is empty where nothing says where its data is but its
     * values: it lies below the root, where a client or the metastore itself put it by the table's location.
     */
    public Partition source(Partition stored) {
        boolean below = folder(stored).isPresent();
        return new Partition(
                stored.values(),
                below ? SourceParameters.location(stored.parameters()).orElse("") : stored.location(),
                SourceParameters.format(stored.format(), stored.parameters(), source.format()),
                stored.columns(),
                stored.parameters());
    }
}
