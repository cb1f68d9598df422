package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what of the target is this installation's. Safe for use by many threads. */
final class OwnTwins {
    private static final Logger LOG = LoggerFactory.getLogger(OwnTwins.class);

    private final CatalogTarget target;
    private final ManifestStore manifests;
    private final TwinNames names;
    private final KnownTwins known;
    private final String owner;

    /** Whether the target has been listed, perhaps but for what it refuses to. */
    private final AtomicBoolean looked = new AtomicBoolean();

    OwnTwins(CatalogTarget target, ManifestStore manifests, TwinNames names, KnownTwins known, String owner) {
        this.target = target;
        this.manifests = manifests;
        this.names = names;
        this.known = known;
        this.owner = owner;
    }

    /**
     * The twins of a source: normally one; more while one is renamed. Costs a GetTable for each name that one may have, and
     * once in a lifetime a listing of the target where names depend on where sources lie.
     */
    List<StoredTable> of(TableName source) {
        Optional<TableName> usual = names.of(source);
        if (usual.isEmpty() && !looked.get()) {
            list();
        }
        Set<TableName> candidates = new TreeSet<>(known.of(source));
        usual.ifPresent(candidates::add);
        return found(source, candidates);
    }

    /** The twins of a source that have another name than they should have, as far as they are known. */
    List<StoredTable> strays(TableName source, TableName twin) {
        Set<TableName> candidates = new TreeSet<>(known.of(source));
        candidates.remove(twin);
        return found(source, candidates);
    }

    private List<StoredTable> found(TableName source, Set<TableName> candidates) {
        List<StoredTable> found = new ArrayList<>();
        for (TableName name : candidates) {
            Optional<StoredTable> twin = target.table(name).filter(table -> isOf(source, table));
            if (twin.isPresent()) {
                found.add(twin.get());
            } else {
                known.remove(source, name);
            }
        }
        return found;
    }

    /**
     * Remembers what was found under a twin's name.
     *
     * @param taken there is a table
     * @param own and it is the twin; else, as long as it is there, the source waits for the name
     */
    void seen(TableName source, TableName twin, boolean taken, boolean own) {
        if (own) {
            known.add(source, twin);
        } else if (taken) {
            known.contend(source, twin);
        }
    }

    boolean isOf(TableName source, StoredTable found) {
        return Conflicts.taken(found.table(), TwinRecord.sourceName(source), owner)
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

    /**
     * The sources of all twins, whose names are known from then on. What the target refuses to list is passed over, as a
     * database that another account shares without a grant: it must not keep all other tables from being looked at.
     */
    Set<TableName> list() {
        Set<TableName> sources = new TreeSet<>();
        List<SyncException> refusals = new ArrayList<>();
        for (String database : unlessRefused(target::databases, refusals)) {
            for (StoredTable table : unlessRefused(() -> target.tables(database), refusals)) {
                sourceOf(table).ifPresent(source -> {
                    known.add(source, table.table().name());
                    sources.add(source);
                });
            }
        }
        looked.set(true);
        if (refusals.isEmpty()) {
            known.listed();
        }
        return sources;
    }

    /** The sources in a database of the metastore that have a twin. */
    Set<TableName> sourcesIn(String catalog, String database) {
        Set<TableName> sources = new TreeSet<>();
        Optional<String> common = names.databaseOf(catalog, database);
        if (common.isPresent()) {
            target.tables(common.get()).forEach(table -> sourceOf(table).ifPresent(sources::add));
        } else if (!looked.get()) {
            list();
        }
        sources.addAll(known.sources());
        sources.removeIf(source ->
                !source.catalog().equals(catalog) || !source.database().equals(database));
        return sources;
    }

    private Optional<TableName> sourceOf(StoredTable stored) {
        return TwinRecord.ownedBy(owner, stored.table().parameters())
                ? TwinRecord.of(stored.table()).map(TwinRecord::source).flatMap(TwinRecord::sourceTable)
                : Optional.empty();
    }

    private static <T> List<T> unlessRefused(Supplier<List<T>> listing, List<SyncException> refusals) {
        try {
            return listing.get();
        } catch (SyncException e) {
            if (e.kind() != SyncException.Kind.REFUSED) {
                throw e;
            }
            refusals.add(e);
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("twins are not looked for");
            return List.of();
        }
    }
}
