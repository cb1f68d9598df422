package dev.mirrorlake.rig;

import static org.awaitility.Awaitility.await;

import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.rig.rows.Cells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trino, the nearest thing to Athena, as a child process that reads the emulated Glue and S3 as catalog {@code glue}; in
 * catalogs that tests make, a metastore's tables in the emulated S3, or as an engine those in the lake.
 * Only the Maven profile {@code trino} fetches it; tests that use it are tagged {@code trino}.
 *
 * <p>It needs Java 24 or later: {@code -Dtrino.java=/path/to/bin/java}, or else the newest that {@link InstalledJava}
 * finds.
 */
public final class TrinoServer implements AutoCloseable {
    public static final String VERSION = "476";
    public static final String CATALOG = "glue";

    private static final int OLDEST_JAVA = 24;
    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    private static @Nullable TrinoServer shared;

    private final URI aws;
    private final Path folder;
    private final ChildProcess process;
    private final TrinoClient client;

    private TrinoServer(URI aws, Path folder, ChildProcess process, TrinoClient client) {
        this.aws = aws;
        this.folder = folder;
        this.process = process;
        this.client = client;
    }

    /** One server for all tests of this JVM, started by the first, on {@link Moto#shared()}; don't stop it. */
    public static synchronized TrinoServer shared() {
        if (shared == null) {
            TrinoServer started = start(Moto.shared().endpoint());
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            shared = started;
        }
        return shared;
    }

    /**
     * A server of one's own; returns once it answers queries, after some 10 seconds.
     *
     * @param aws where both Glue and S3 are
     */
    public static TrinoServer start(URI aws) {
        Path java = java();
        Path parts = RigFiles.part("trino-" + VERSION);
        Path folder = RigFiles.newFolder("trino");
        int port = ChildProcess.freePort();
        URI address = URI.create("http://127.0.0.1:" + port);
        Path config = folder.resolve("config.properties");
        write(config, serverSettings(parts, address));
        List<String> command = List.of(
                java.toString(),
                "-Xmx1200m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // what files hold without a zone is read in this one
                "-Duser.timezone=UTC",
                "-XX:+EnableDynamicAgentLoading",
                "-Djdk.attach.allowAttachSelf=true",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dconfig=" + config,
                "-classpath",
                RigFiles.joined(List.of(
                        RigFiles.compile("trino-server", List.of()),
                        parts.resolve("trino-server-core-" + VERSION)
                                .resolve("lib")
                                .resolve("*"))),
                "TrinoChild");
        TrinoServer server = new TrinoServer(
                aws,
                folder,
                ChildProcess.start("trino", command).awaitPort(port, START_WITHIN),
                new TrinoClient(address));
        await("Trino's first answer")
                .atMost(START_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsInstanceOf(Failure.class)
                .until(() -> !server.query("SELECT 1").isEmpty());
        server.createCatalog(CATALOG, server.glueSettings());
        return server;
    }

    /**
     * Makes a catalog of the tables of a metastore, whose files are read and written by lakeFS's S3 gateway.
     *
     * @param metastore or a proxy before it
     */
    public void createLakeCatalog(String name, HostPort metastore, LakeFs lake) {
        Map<String, String> settings = new TreeMap<>(s3Settings(lake.endpoint()));
        settings.put("s3.aws-access-key", lake.accessKeyId());
        settings.put("s3.aws-secret-key", lake.secretAccessKey());
        settings.put("hive.metastore.uri", "thrift://" + metastore);
        settings.put("hive.non-managed-table-writes-enabled", "true");
        settings.put("hive.allow-register-partition-procedure", "true");
        createCatalog(name, settings);
    }

    /**
     * Makes a catalog of the tables of a metastore, whose files are read where {@link #CATALOG} reads them: in the emulated S3. Of
     * lakeFS it knows nothing.
     *
     * @param metastore or a proxy before it
     */
    public void createS3Catalog(String name, HostPort metastore) {
        Map<String, String> settings = awsSettings();
        settings.put("hive.metastore.uri", "thrift://" + metastore);
        createCatalog(name, settings);
    }

    /**
     * Makes a catalog of the tables of a metastore, whose files are in S3, and for one bucket in lakeFS: that of an engine
     * which registers what is in lakeFS and finds tables of ours in S3.
     *
     * @param metastore or a proxy before it
     * @param repository the bucket that lakeFS's S3 gateway serves
     */
    public void createCatalog(String name, HostPort metastore, LakeFs lake, String repository) {
        Path mappings = folder.resolve(name + "-mappings.json");
        write(mappings, """
                {"mappings": [
                  {"prefix": "s3://%s/", "endpoint": "%s", "region": "%s", "accessKey": "%s", "secretKey": "%s"},
                  {"endpoint": "%s", "region": "%s", "accessKey": "%s", "secretKey": "%s"}]}
                """.formatted(
                        repository,
                        lake.endpoint(),
                        Moto.REGION,
                        lake.accessKeyId(),
                        lake.secretAccessKey(),
                        aws,
                        Moto.REGION,
                        Moto.ACCESS_KEY_ID,
                        Moto.SECRET_ACCESS_KEY));
        Map<String, String> settings = awsSettings();
        settings.put("s3.security-mapping.enabled", "true");
        settings.put("s3.security-mapping.config-file", mappings.toString());
        settings.put("hive.metastore.uri", "thrift://" + metastore);
        settings.put("hive.non-managed-table-writes-enabled", "true");
        settings.put("hive.allow-register-partition-procedure", "true");
        createCatalog(name, settings);
    }

    public void dropCatalog(String name) {
        query("DROP CATALOG \"" + name + "\"");
    }

    /** Columns of ORC are found by name: in a source as Hive finds them, in a twin as Athena is told, by what Trino doesn't look at. */
    private void createCatalog(String name, Map<String, String> settings) {
        settings.put("hive.orc.use-column-names", "true");
        query("CREATE CATALOG \"%s\" USING hive WITH (%s)"
                .formatted(
                        name,
                        settings.entrySet().stream()
                                .map(setting -> "\"%s\" = '%s'".formatted(setting.getKey(), setting.getValue()))
                                .collect(Collectors.joining(", "))));
    }

    /**
     * Runs one statement. Without an ORDER BY the rows come in any order.
     *
     * @return the rows, a {@link Cells cell} for each value; types that files of the rig don't have are as in Trino's
     *     JSON: {@code 1.50}, {@code 2021-11-30 10:00:00.000}, base64 for bytes, JSON for arrays, maps and rows
     * @throws Failure where Trino refuses it or fails in it
     */
    public List<List<String>> query(String sql) {
        return client.query(sql, Map.of());
    }

    /** As {@link #query(String)}, by {@link #CATALOG} where it finds the columns of ORC by their order. */
    public List<List<String>> queryOrcByPosition(String sql) {
        return client.query(sql, Map.of(CATALOG + ".orc_use_column_names", "false"));
    }

    @Override
    public void close() {
        process.close();
        RigFiles.delete(folder);
    }

    /** A statement failed; the message begins with Trino's name of the error, e.g. {@code HIVE_BAD_DATA}. */
    public static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String errorName;

        Failure(String errorName, String message) {
            super(errorName + ": " + message);
            this.errorName = errorName;
        }

        public String errorName() {
            return errorName;
        }
    }

    private static Map<String, String> serverSettings(Path parts, URI address) {
        return Map.ofEntries(
                Map.entry("coordinator", "true"),
                Map.entry("node-scheduler.include-coordinator", "true"),
                Map.entry("http-server.http.port", String.valueOf(address.getPort())),
                Map.entry("http-server.log.enabled", "false"),
                Map.entry("discovery.uri", address.toString()),
                Map.entry("node.environment", "rig"),
                Map.entry("node.id", "rig"),
                Map.entry("node.bind-ip", "127.0.0.1"),
                Map.entry("node.internal-address", "127.0.0.1"),
                Map.entry("plugin.dir", parts.resolve("plugin").toString()),
                // a static catalog fails queries for some seconds, until the node has announced to itself that it has
                // it
                Map.entry("catalog.management", "dynamic"),
                Map.entry("catalog.store", "memory"),
                Map.entry("query.max-execution-time", "2m"));
    }

    private Map<String, String> awsSettings() {
        Map<String, String> settings = new TreeMap<>(s3Settings(aws));
        settings.put("s3.aws-access-key", Moto.ACCESS_KEY_ID);
        settings.put("s3.aws-secret-key", Moto.SECRET_ACCESS_KEY);
        return settings;
    }

    private Map<String, String> glueSettings() {
        Map<String, String> settings = awsSettings();
        settings.put("hive.metastore", "glue");
        settings.put("hive.metastore.glue.region", Moto.REGION);
        settings.put("hive.metastore.glue.endpoint-url", aws.toString());
        settings.put("hive.metastore.glue.aws-access-key", Moto.ACCESS_KEY_ID);
        settings.put("hive.metastore.glue.aws-secret-key", Moto.SECRET_ACCESS_KEY);
        // moto ignores Glue's segments, and answers every partition in each of them
        settings.put("hive.metastore.glue.partitions-segments", "1");
        return settings;
    }

    private static Map<String, String> s3Settings(URI endpoint) {
        return Map.of(
                "fs.native-s3.enabled",
                "true",
                "s3.endpoint",
                endpoint.toString(),
                "s3.region",
                Moto.REGION,
                "s3.path-style-access",
                "true");
    }

    private static void write(Path file, Map<String, String> settings) {
        write(
                file,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                        .sorted()
                        .collect(Collectors.joining()));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path java() {
        String chosen = System.getProperty("trino.java", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen);
        }
        return InstalledJava.newest(OLDEST_JAVA)
                .map(home -> home.resolve("bin").resolve("java"))
                .orElseThrow(() -> new IllegalStateException("Trino needs Java " + OLDEST_JAVA
                        + " or later, and none was found: point at one with -Dtrino.java=/path/to/bin/java"));
    }
}
