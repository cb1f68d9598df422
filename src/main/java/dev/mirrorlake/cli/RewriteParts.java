package dev.mirrorlake.cli;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rewrite.LakeRewriter;
import java.util.List;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * What rewrites calls, with clients of its own: what the mirror does with its clients doesn't hold up a call. Building it
 * calls nobody.
 */
final class RewriteParts implements AutoCloseable {
    private final AwsAccess aws;
    private final LakeFsClient lakefs;
    private final ManifestStore manifests;
    private final LakeRewriter rewriter;

    /** @param interceptors of every AWS call, for tests */
    RewriteParts(Config config, Metrics metrics, List<ExecutionInterceptor> interceptors) {
        aws = new AwsAccess(config.aws(), metrics, interceptors);
        lakefs = new LakeFsClient(config.lakefs(), metrics);
        manifests = new ManifestStore(aws, config.aws());
        rewriter =
                new LakeRewriter(config, new MetastoreClient(config.metastore(), metrics), lakefs, manifests, metrics);
    }

    LakeRewriter rewriter() {
        return rewriter;
    }

    @Override
    public void close() {
        rewriter.close();
        manifests.close();
        lakefs.close();
        aws.close();
    }
}
