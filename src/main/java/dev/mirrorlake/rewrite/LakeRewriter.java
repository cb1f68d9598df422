package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.RewrittenCall;
import dev.mirrorlake.proxy.thrift.ThriftFormatException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rewrites calls, as {@code rewrite} in the configuration chooses: what the metastore then holds is a table of symlinks,
 * whose manifests are there before it.
 *
 * <pre>
 *   call ─▶ rules (pure): what becomes of it? ─▶ lakeFS: where is the data? ─▶ S3: tombstone, note, manifests ─▶ edited call
 *             ▲ metastore: what is stored?
 * </pre>
 *
 * <p>Whatever fails, fails the call, and leaves nothing of any table changed: a root that nobody came to use goes after the
 * grace period, and a manifest that is there is never replaced. Thread-safe.
 */
public final class LakeRewriter implements CallRewriter, AutoCloseable {
    private final Choice choice;
    private final ManifestWriter writer;
    private final TableCalls tables;
    private final PartitionCalls partitions;
    private final FileCalls files;

    /** Calls nobody until it is asked to. */
    public LakeRewriter(
            Config config, MetastoreClient metastore, LakeFsClient lakefs, ManifestStore manifests, Metrics metrics) {
        this(config, metastore, lakefs, manifests, metrics, new RandomIds());
    }

    /** @param ids that were never used before, of 12 to 32 lower-case letters and digits */
    LakeRewriter(
            Config config,
            MetastoreClient metastore,
            LakeFsClient lakefs,
            ManifestStore manifests,
            Metrics metrics,
            Supplier<String> ids) {
        choice = new Choice(config);
        writer = new ManifestWriter(manifests);
        Passed passed = new Passed(metrics);
        Roots roots = new Roots(config, metastore, lakefs, manifests, ids);
        LakeListings listings = new LakeListings(lakefs, config.mirror().view() == Config.View.COMMITTED);
        TablePlans plans = new TablePlans(listings, config.mirror().recursive());
        tables = new TableCalls(config, metastore, manifests, roots, plans, writer, passed);
        files = new FileCalls(config.owner(), metastore);
        SpelledFolders spelled = new SpelledFolders(lakefs, listings);
        partitions = new PartitionCalls(
                config,
                metastore,
                new PartitionPlacement(config, roots, listings, spelled, manifests, writer, ids),
                passed);
    }

    /** A name that is empty isn't known. A database may carry its catalog, as {@code @catalog#database}. */
    @Override
    public boolean mayConcern(String database, String table) {
        String plain = database.startsWith("@") ? database.substring(database.indexOf('#') + 1) : database;
        return choice.mayConcern(plain.strip(), table.strip());
    }

    @Override
    public boolean rewrite(CallMessage call) {
        Optional<RewrittenCall> form = CallTable.ours().rewritten(call.method());
        if (form.isEmpty()) {
            return false;
        }
        try {
            switch (form.get().kind()) {
                case CREATE_TABLE -> tables.create(form.get(), call);
                case ALTER_TABLE -> tables.alter(form.get(), call);
                case TAKE_FILES -> files.refuse(form.get(), call);
                default -> partitions.rewrite(form.get(), call);
            }
            return call.isChanged();
        } catch (SyncException e) {
            throw ForClients.explained(e);
        } catch (ThriftFormatException e) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    ForClients.OWN,
                    call.method() + " can't be read: " + e.getMessage(),
                    "name fewer partitions in one statement",
                    e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
