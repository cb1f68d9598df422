package dev.mirrorlake.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration. The keys of the YAML file are the component names in kebab case ({@code connectTimeout} is
 * {@code connect-timeout}).
 *
 * @param owner the id of this installation; everything that Mirrorlake creates carries it
 * @param shutdownTimeout how long calls in flight and the current syncs may take to end after SIGTERM
 */
public record Config(
        String owner,
        Duration shutdownTimeout,
        Proxy proxy,
        Metastore metastore,
        LakeFs lakefs,
        Aws aws,
        Mirror mirror,
        Admin admin) {

    /**
     * @param listen where clients connect
     * @param connectTimeout how long one metastore may take to accept a connection before the next is tried
     * @param retryFailedAfter how long a metastore that could not be reached is tried last
     */
    public record Proxy(HostPort listen, Duration connectTimeout, Duration retryFailedAfter) {}

    /**
     * @param uris {@code thrift://host:port}, tried in turn
     * @param timeout for one call of the mirror's own client
     */
    public record Metastore(List<HostPort> uris, Duration timeout) {}

    /**
     * @param endpoint the server, with or without {@code /api/v1}
     * @param buckets the {@code s3://} and {@code s3a://} buckets that are lakeFS repositories; {@code lakefs://}
     *     locations need none
     * @param pollEvery how often the heads of the branches that twins show are looked at
     * @param timeout for one API call
     */
    public record LakeFs(
            URI endpoint,
            String accessKeyId,
            Secret secretAccessKey,
            List<String> buckets,
            Duration pollEvery,
            Duration timeout) {}

    /**
     * @param region empty: the AWS SDK's own search (environment, profile, instance)
     * @param profile empty: the default one
     * @param roleArn assumed where not empty
     * @param externalId sent when the role is assumed, where not empty
     * @param glueEndpoint empty: AWS's own
     * @param s3Endpoint empty: AWS's own
     * @param s3PathStyle addresses buckets by path, as emulators need it
     * @param catalogId the Glue catalog (an account id); empty: the caller's own
     * @param timeout for one API call, its retries included
     */
    public record Aws(
            String region,
            String profile,
            String roleArn,
            String externalId,
            String glueEndpoint,
            String s3Endpoint,
            boolean s3PathStyle,
            String catalogId,
            Duration timeout) {}

    /**
     * @param manifestBase where manifests are written, {@code s3://bucket/prefix}; empty: each repository's storage
     *     namespace
     * @param recursive whether sub-folders of a partition belong to it, as Athena reads them; false lists one level
     * @param include which tables are mirrored: those that match any of these; none means all
     * @param exclude which of those are not
     * @param quiet how long a table must be quiet before it is synced
     * @param quietAtMost how long a table that never gets quiet waits at most
     * @param url where {@code --role proxy} sends the names of changed tables: the admin address of a mirror
     * @param secret the shared secret of proxies and mirror; empty: the mirror takes no changes from others
     */
    public record Mirror(
            String manifestBase,
            View view,
            boolean recursive,
            List<TablePattern> include,
            List<TablePattern> exclude,
            int workers,
            Duration quiet,
            Duration quietAtMost,
            Duration resyncEvery,
            Removal removal,
            String url,
            Secret secret) {}

    /** What a twin shows of a branch. */
    public enum View {
        /** Uncommitted objects too, as engines see the branch. */
        HEAD,
        /** The last commit. */
        COMMITTED
    }

    /**
     * @param seenGrace how long a twin outlives its source when the drop was seen
     * @param unseenGrace the least time between the two observations that a source is missing when no drop was seen
     * @param manifestGrace how long manifests outlive their partition or twin, for queries still running
     * @param guardMinimum so many unexplained deletes an hour are always allowed
     * @param guardPercent so many per cent of all twins may be deleted an hour without an explanation
     */
    public record Removal(
            Duration seenGrace, Duration unseenGrace, Duration manifestGrace, int guardMinimum, int guardPercent) {}

    /** @param listen the admin port */
    public record Admin(HostPort listen) {}

    /** A network address. Port 0 in a listening address means any free port. */
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
        }
    }

    /** A value that must not be printed. */
    public record Secret(String value) {
        public boolean isEmpty() {
            return value.isEmpty();
        }

        @Override
        public String toString() {
            return value.isEmpty() ? "" : "***";
        }
    }
}
