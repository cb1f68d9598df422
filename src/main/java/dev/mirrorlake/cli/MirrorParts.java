package dev.mirrorlake.cli;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.glue.GlueTarget;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.BranchHeadPoller;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.DataObjects;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Watches;
import dev.mirrorlake.rewrite.LakeRewriter;
import dev.mirrorlake.rewrite.StoredTables;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The mirror with the clients it needs. Building it calls nobody, so that it can be built while they are down. */
final class MirrorParts implements AutoCloseable {
    private final AwsAccess aws;
    private final LakeFsClient lakefs;
    private final GlueTarget glue;
    private final ManifestStore manifests;
    private final DataObjects data;
    private final BranchHeadPoller poller;
    private final Mirror mirror;
    private final LakeRewriter rewriter;
    private final StoredTables stored;

    /** @param interceptors of every AWS call, for tests */
    MirrorParts(Config config, Metrics metrics, List<ExecutionInterceptor> interceptors) {
        aws = new AwsAccess(config.aws(), metrics, interceptors);
        lakefs = new LakeFsClient(config.lakefs(), metrics);
        glue = GlueTarget.open(aws, config.aws());
        manifests = new ManifestStore(aws, config.aws());
        data = new DataObjects(aws, config.aws());
        poller = new BranchHeadPoller(
                lakefs, config.mirror().view(), config.lakefs().pollEvery());
        MetastoreClient metastore = new MetastoreClient(config.metastore(), metrics);
        rewriter = new LakeRewriter(config, metastore, lakefs, manifests, metrics);
        stored = new StoredTables(config, metastore, lakefs, rewriter);
        mirror = Mirror.of(
                config, metastore, lakefs, glue, manifests, data, Watches.of(poller), metrics, Clock.systemUTC());
    }

    Mirror mirror() {
        return mirror;
    }

    /** Converts tables that the metastore has already. */
    StoredTables stored() {
        return stored;
    }

    /** Knows what the mirror watches; to be started by whoever wants to be told. */
    BranchHeadPoller poller() {
        return poller;
    }

    @Override
    public void close() {
        poller.close();
        rewriter.close();
        data.close();
        manifests.close();
        glue.close();
        lakefs.close();
        aws.close();
    }
}
