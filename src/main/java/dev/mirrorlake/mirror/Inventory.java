package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.manifest.ManifestHome;
import dev.mirrorlake.manifest.ManifestStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables there are: those of the metastore, those that have a twin, and those whose retired manifests wait to be
 * deleted.
 */
public final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final Config config;
    private final MetastoreClient metastore;
    private final LakeFsClient lakefs;
    private final OwnTwins twins;
    private final ManifestStore manifests;
    private final MirrorMemory memory;

    Inventory(
            Config config,
            MetastoreClient metastore,
            LakeFsClient lakefs,
            OwnTwins twins,
            ManifestStore manifests,
            MirrorMemory memory) {
        this.config = config;
        this.metastore = metastore;
        this.lakefs = lakefs;
        this.twins = twins;
        this.manifests = manifests;
        this.memory = memory;
    }

    /** @throws SyncException where the metastore can't be listed whole, or the target not now */
    public Set<TableName> everything() {
        Set<TableName> tables = twins.list();
        for (DatabaseName database : databases()) {
            tables.addAll(sourceTables(database));
        }
        tables.addAll(retired());
        return tables;
    }

    private record DatabaseName(String catalog, String database) {}

    private List<DatabaseName> databases() {
        try (Session session = metastore.open("")) {
            return session.catalogs().stream()
                    .flatMap(catalog ->
                            session.databases(catalog).stream().map(database -> new DatabaseName(catalog, database)))
                    .toList();
        }
    }

    /**
     * The tables of a database in the metastore. Each is asked for on a connection of its own, so that one that the
     * metastore refuses to list, as its authorizer may, keeps no other from being looked at.
     */
    private List<TableName> sourceTables(DatabaseName name) {
        try (Session session = metastore.open("")) {
            return session.tables(name.catalog(), name.database()).stream()
                    .map(table -> new TableName(name.catalog(), name.database(), table))
                    .toList();
        } catch (SyncException e) {
            if (e.kind() == SyncException.Kind.UNREACHABLE) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("database", name.database())
                    .addKeyValue("error", e.getMessage())
                    .log("tables of a database are not looked for");
            return List.of();
        }
    }

    /** The tables of one database, and its twins; empty where there is neither the database nor a twin of it. */
    public Optional<Set<TableName>> database(String catalog, String database) {
        Set<TableName> tables = new TreeSet<>(twins.sourcesIn(catalog, database));
        try (Session session = metastore.open("")) {
            boolean exists = session.databaseExists(catalog, database);
            if (exists) {
                session.tables(catalog, database).forEach(table -> tables.add(new TableName(catalog, database, table)));
            }
            return exists || !tables.isEmpty() ? Optional.of(tables) : Optional.empty();
        }
    }

    /**
     * The sources whose retired manifests are still there. Repositories that can't be listed are left for the next
     * time: what stays is only storage.
     */
    private Set<TableName> retired() {
        Set<TableName> sources = new TreeSet<>();
        Set<String> bases = new TreeSet<>();
        try {
            if (config.mirror().manifestBase().isEmpty()) {
                lakefs.repositories().stream().map(Repository::storageNamespace).forEach(bases::add);
            } else {
                bases.add(config.mirror().manifestBase());
            }
        } catch (SyncException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("retired manifests are not looked for");
        }
        for (String base : bases) {
            try {
                for (ManifestStore.Retired retired : manifests.retired(ManifestHome.of(base, config.owner()))) {
                    memory.leftovers().add(retired);
                    sources.add(retired.source());
                }
            } catch (SyncException e) {
                LOG.atDebug()
                        .addKeyValue("base", base)
                        .addKeyValue("error", e.getMessage())
                        .log("retired manifests are not looked for");
            }
        }
        return sources;
    }
}
