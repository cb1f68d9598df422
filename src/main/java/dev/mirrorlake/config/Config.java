package dev.mirrorlake.config;

import static dev.mirrorlake.config.Role.ALL;
import static dev.mirrorlake.config.Role.MIRROR;
import static dev.mirrorlake.config.Role.PROXY;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration, and its reference: each key with its default, what it takes and which roles can't do without
 * it. The keys of the YAML file are the component names in kebab case ({@code connectTimeout} is {@code
 * connect-timeout}). A component with a {@link Key} is a value, any other is a section.
 *
 * @param owner the id of this installation; everything that Mirrorlake creates carries it
 * @param shutdownTimeout how long calls in flight and the current syncs may take to end after SIGTERM
 * @param rewrite tables that the metastore itself is to hold as symlink tables: the proxy rewrites calls that create or
 *     change one whose name and lake location match any of these; none: no call is rewritten, nor held. The proxy then
 *     lists the data and writes manifests itself, so even {@code --role proxy} needs lakeFS and S3
 */
public record Config(
        @Key(
                requiredBy = {ALL, PROXY, MIRROR},
                pattern = "[a-z0-9][a-z0-9-]{0,62}",
                allowed = "1 to 63 of the characters a-z, 0-9 and -, the first of them not a -")
        String owner,

        @Key(defaultValue = "20s", range = "0s..1h") Duration shutdownTimeout,
        Proxy proxy,
        Metastore metastore,
        LakeFs lakefs,
        Aws aws,
        Glue glue,
        Mirror mirror,
        @Key List<TablePattern> rewrite,
        Admin admin) {
    public Config {
        rewrite = List.copyOf(rewrite);
    }

    /**
     * The proxy that clients connect to.
     *
     * @param listen where clients connect
     * @param connectTimeout how long a client waits for a metastore at most, however many are tried: each gets an equal
     *     share of what is left, so that one that doesn't answer leaves time for the next
     * @param retryFailedAfter how long a metastore that could not be reached is tried last
     * @param maxConnections clients beyond these are closed at once; 0: no limit. A metastore gives each connection a
     *     thread, of 1,000 at most (hive.metastore.server.max.threads), and lets those wait in silence that find none
     * @param maxRequestBytes a request longer than this closes its connection; 0: no limit, as the metastore has its own
     */
    public record Proxy(
            @Key(defaultValue = "127.0.0.1:9083") HostPort listen,
            @Key(defaultValue = "5s", range = "1ms..1h") Duration connectTimeout,
            @Key(defaultValue = "30s", range = "0s..1d") Duration retryFailedAfter,
            @Key(defaultValue = "900", range = "0..1000000") int maxConnections,

            @Key(defaultValue = "0", range = "0..999999999") int maxRequestBytes,
            Acknowledge acknowledge,
            Rewriting rewriting) {}

    /**
     * Calls that are answered in full only once the twin has followed.
     *
     * @param sync successful calls that name a table which matches any of these wait for its sync; none: no call waits
     * @param timeout how long a call waits at most; must be shorter than the clients' own time-out for a call
     */
    public record Acknowledge(
            @Key List<NamePattern> sync,

            @Key(defaultValue = "30s", range = "1ms..1h") Duration timeout) {
        public Acknowledge {
            sync = List.copyOf(sync);
        }
    }

    /**
     * Calls that are held until they are rewritten: those that may concern a table of {@code rewrite}. Beyond a limit a call
     * is refused with a MetaException.
     *
     * @param timeout for one call, from its last byte until its manifests are written, the wait for a worker included; must
     *     be shorter than the clients' own time-out for a call
     * @param maxCallBytes a call that is longer is refused; as long as a string may be that a metastore reads
     *     (hive.metastore.server.max.message.size)
     * @param maxHeldBytes most bytes of all calls held at the same time, the memory that they take before they are worked on
     * @param workers calls rewritten at a time
     */
    public record Rewriting(
            @Key(defaultValue = "8s", range = "1ms..1h") Duration timeout,

            @Key(defaultValue = "104857600", range = "1..999999999")
            int maxCallBytes,

            @Key(defaultValue = "268435456", range = "1..999999999")
            int maxHeldBytes,

            @Key(defaultValue = "8", range = "1..256") int workers) {}

    /**
     * The Hive metastores behind the proxy.
     *
     * @param uris {@code thrift://host:port}, tried in turn
     * @param timeout for one call of the mirror's own client
     * @param framed as {@code hive.metastore.thrift.framed.transport.enabled} of the metastores; the proxy needs neither
     * @param compact as {@code hive.metastore.thrift.compact.protocol.enabled}
     */
    public record Metastore(
            @Key(
                    requiredBy = {ALL, PROXY, MIRROR},
                    scheme = "thrift",
                    defaultPort = 9083)
            List<HostPort> uris,

            @Key(defaultValue = "30s", range = "1ms..1h") Duration timeout,
            @Key(defaultValue = "false") boolean framed,
            @Key(defaultValue = "false") boolean compact) {
        public Metastore {
            uris = List.copyOf(uris);
        }
    }

    /**
     * The lakeFS server that shows the data.
     *
     * @param endpoint the server, with or without {@code /api/v1}; empty only where the role needs no lakeFS
     * @param buckets the {@code s3://} and {@code s3a://} buckets that are lakeFS repositories; {@code lakefs://}
     *     locations need none
     * @param pollEvery how often the heads of the branches that twins show are looked at
     * @param timeout for one API call
     */
    public record LakeFs(
            @Key(
                    requiredBy = {ALL, MIRROR},
                    url = true)
            URI endpoint,

            @Key(requiredBy = {ALL, MIRROR}) String accessKeyId,
            @Key(requiredBy = {ALL, MIRROR}) Secret secretAccessKey,

            @Key(
                    pattern = "[a-z0-9][a-z0-9-]{2,62}",
                    allowed = "the id of a lakeFS repository: 3 to 63 of the characters a-z, 0-9 and -")
            List<String> buckets,

            @Key(defaultValue = "30s", range = "1ms..1d") Duration pollEvery,
            @Key(defaultValue = "30s", range = "1ms..1h") Duration timeout) {
        public LakeFs {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * How Glue and S3 are reached.
     *
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
            @Key(pattern = "[a-z]+(-[a-z0-9]+)+", allowed = "a region such as eu-central-1")
            String region,

            @Key String profile,

            @Key(
                    pattern = "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]+",
                    allowed = "the ARN of a role, arn:aws:iam::<account>:role/<name>")
            String roleArn,

            @Key String externalId,
            @Key(url = true) String glueEndpoint,
            @Key(url = true) String s3Endpoint,
            @Key(defaultValue = "false") boolean s3PathStyle,

            @Key(pattern = "[0-9]{12}", allowed = "an account id of 12 digits")
            String catalogId,

            @Key(defaultValue = "1m", range = "1ms..1h") Duration timeout) {}

    /**
     * What twins are called in Glue, and which parameters they have.
     *
     * @param database a template for the name of a twin's database, of the source's {@code {catalog}}, {@code {database}},
     *     {@code {table}}, {@code {repository}} and {@code {ref}}; what comes of it is folded to what Glue and Athena take:
     *     lower case, and {@code _} for what is not a letter of a to z, a digit or {@code _}
     * @param table likewise, for the name of the twin
     * @param copyParameters globs of table parameters that twins have beside those that say how files are read
     * @param preserveParameters globs of parameters that somebody else has set in Glue, and that updates leave there
     */
    public record Glue(
            @Key(
                    defaultValue = "{database}",
                    requiredBy = {ALL, MIRROR},
                    pattern = TEMPLATE,
                    allowed = TEMPLATE_ALLOWED)
            String database,

            @Key(
                    defaultValue = "{table}",
                    requiredBy = {ALL, MIRROR},
                    pattern = TEMPLATE,
                    allowed = TEMPLATE_ALLOWED)
            String table,

            @Key(pattern = PARAMETER, allowed = PARAMETER_ALLOWED)
            List<String> copyParameters,

            @Key(pattern = PARAMETER, allowed = PARAMETER_ALLOWED)
            List<String> preserveParameters) {
        private static final String TEMPLATE = "([a-zA-Z0-9_-]|\\{(catalog|database|table|repository|ref)\\})+";
        private static final String TEMPLATE_ALLOWED = "letters, digits, _ and -, and {catalog}, {database}, {table},"
                + " {repository} and {ref}, at least one of all";
        private static final String PARAMETER = "(?!mirrorlake\\.).+";
        private static final String PARAMETER_ALLOWED = "globs (* and ?) that don't begin with mirrorlake.";

        public Glue {
            copyParameters = List.copyOf(copyParameters);
            preserveParameters = List.copyOf(preserveParameters);
        }

        /** Whether twins have this parameter of their source, if it is one that they may have. */
        public boolean copies(String parameter) {
            return copyParameters.stream().anyMatch(glob -> Glob.matches(glob, parameter));
        }

        /** Whether updates leave a parameter on a twin that somebody else has set there. */
        public boolean preserves(String parameter) {
            return preserveParameters.stream().anyMatch(glob -> Glob.matches(glob, parameter));
        }
    }

    /**
     * Which tables get a twin, and when.
     *
     * @param manifestBase where manifests are written, {@code s3://bucket/prefix}; empty: each repository's storage
     *     namespace
     * @param recursive whether sub-folders of a partition belong to it, as Athena reads them; false lists one level
     * @param include which tables are mirrored: those that match any of these; none means all
     * @param exclude which of those are not
     * @param workers how many tables are synced at a time
     * @param quiet how long a table must be quiet before it is synced
     * @param quietAtMost how long a table that never gets quiet waits at most
     * @param resyncEvery how often every table and every twin is looked at, whether or not anything changed
     * @param refusedTwins what becomes of the twin of a table that was mirrored and can't be any more
     * @param partitionsInS3 what becomes of a table with partitions located in S3 outside lakeFS
     * @param foreignFiles what becomes of data files that an engine wrote among the manifests of a rewritten table
     * @param url where {@code --role proxy} sends the names of changed tables: the admin address of a mirror
     * @param secret the shared secret of proxies and mirror; empty: the mirror takes no changes from others
     */
    public record Mirror(
            @Key(
                    pattern = "s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/\\s?#]+)*/?",
                    allowed = "s3://bucket or s3://bucket/prefix, without //, ?, # or white space in the prefix")
            String manifestBase,

            @Key(defaultValue = "head") View view,
            @Key(defaultValue = "true") boolean recursive,
            @Key List<TablePattern> include,
            @Key List<TablePattern> exclude,
            @Key(defaultValue = "4", range = "1..256") int workers,
            @Key(defaultValue = "2s", range = "0s..1h") Duration quiet,
            @Key(defaultValue = "30s", range = "0s..1d") Duration quietAtMost,
            @Key(defaultValue = "6h", range = "1s..30d") Duration resyncEvery,
            @Key(defaultValue = "report") ForeignFiles foreignFiles,
            @Key(defaultValue = "keep") RefusedTwins refusedTwins,
            @Key(defaultValue = "refuse") PartitionsInS3 partitionsInS3,
            Columns columns,
            Removal removal,
            @Key(requiredBy = PROXY, url = true) String url,

            @Key(
                    requiredBy = PROXY,
                    pattern = "[\\x21-\\x7e]{16,1024}",
                    allowed =
                            "16 to 1024 visible ASCII characters without white space, the same for proxies and mirror")
            Secret secret) {
        public Mirror {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }
    }

    /** What a twin shows of a branch. */
    public enum View {
        /** Uncommitted objects too, as engines see the branch. */
        HEAD,
        /** The last commit. */
        COMMITTED
    }

    /** What becomes of the twin of a table that was mirrored and can't be any more. */
    public enum RefusedTwins {
        /** It shows what it last showed, marked as stale. */
        KEEP,
        /** It is deleted, as that of a table that has left lakeFS. */
        DELETE
    }

    /** What becomes of a table with partitions located in S3 outside lakeFS. */
    public enum PartitionsInS3 {
        /** It has no twin. */
        REFUSE,
        /** Their objects are listed in S3; nothing but a resync sees them change. */
        LIST
    }

    /**
     * What becomes of columns.
     *
     * @param unsupported of a type that Athena can't read
     */
    public record Columns(@Key(defaultValue = "refuse") UnsupportedColumns unsupported) {}

    /** What becomes of columns of a type that Athena can't read. */
    public enum UnsupportedColumns {
        /** Their table has no twin. */
        REFUSE,
        /** The twin has the others, where its readers find columns by name, or they are the last. */
        OMIT
    }

    /** What becomes of files among the manifests of a rewritten table that are none. */
    public enum ForeignFiles {
        /** They are named in the log and the status, and stay. */
        REPORT,
        /** They are deleted too: rows that only the metastore's readers could see are lost. */
        DELETE
    }

    /**
     * When twins and manifests are removed.
     *
     * @param seenGrace how long a twin outlives its source when the drop was seen
     * @param unseenGrace the least time between the two observations that a source is missing when no drop was seen
     * @param manifestGrace how long manifests outlive their partition or twin, for queries still running
     * @param guardMinimum so many unexplained deletes an hour are always allowed
     * @param guardPercent so many per cent of all twins may be deleted an hour without an explanation
     */
    public record Removal(
            @Key(defaultValue = "30s", range = "0s..30d") Duration seenGrace,
            @Key(defaultValue = "10m", range = "0s..30d") Duration unseenGrace,
            @Key(defaultValue = "1h", range = "0s..30d") Duration manifestGrace,
            @Key(defaultValue = "10", range = "0..1000000") int guardMinimum,
            @Key(defaultValue = "25", range = "0..100") int guardPercent) {}

    /**
     * Health, metrics and status over HTTP.
     *
     * @param listen the admin port
     */
    public record Admin(
            @Key(defaultValue = "127.0.0.1:9084") HostPort listen) {}

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
