package dev.mirrorlake.rig;

import dev.mirrorlake.config.Config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Hive metastore as a child process on a Derby database of its own. Locations of the schemes {@code s3},
 * {@code s3a} and {@code lakefs} are accepted by a stub that holds no files, but keeps what was done to folders.
 *
 * <p>It runs on the tests' own Java, or on {@code -Dmetastore.java=/path/to/bin/java}; Hadoop needs 17 or 21.
 */
public final class HiveMetastore implements AutoCloseable {
    /** The version that is run where none is named. */
    public static final String VERSION = "3.1.3";

    /** Subject.getSubject, which Hadoop 3.3 logs in with, throws since. Source: JDK 24 release notes (JEP 486). */
    private static final int FIRST_JAVA_WITHOUT_SUBJECT = 24;

    private static final Duration START_WITHIN = Duration.ofMinutes(2);

    /** Every class that reads its columns from the metastore rather than from the data. */
    private static final String SERDES = String.join(
            ",",
            "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe",
            "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
            "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            "org.apache.hadoop.hive.serde2.JsonSerDe",
            "org.apache.hive.hcatalog.data.JsonSerDe",
            "org.apache.hadoop.hive.serde2.RegexSerDe");

    private static final Pattern S3A_JARS = Pattern.compile(
            "(hadoop-aws|aws-java-sdk|jmespath|ion-java|joda-time|httpc|"
                    + "commons-logging|commons-codec|jackson-(core|databind|annotations|dataformat-cbor)-2|wildfly-openssl).*");

    private static final Map<String, HiveMetastore> SHARED = new HashMap<>();
    private static final Map<String, Path> CLASSES = new HashMap<>();

    private final String name;
    private final String version;
    private final Map<String, String> site;
    private final Folders folders;
    private final Path folder;
    private final int port;
    private ChildProcess process;

    private HiveMetastore(
            String name, String version, Map<String, String> site, Folders folders, Path folder, int port) {
        this.name = name;
        this.version = version;
        this.site = Map.copyOf(site);
        this.folders = folders;
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    /** One metastore for all tests of this JVM, started by the first; don't stop it, and use names of your own. */
    public static HiveMetastore shared() {
        return shared(VERSION);
    }

    /** As {@link #shared()}: one for each version. */
    public static synchronized HiveMetastore shared(String version) {
        return SHARED.computeIfAbsent(version, absent -> {
            HiveMetastore started = start("metastore", version, Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            return started;
        });
    }

    /** A metastore of one's own; returns once it accepts connections, after some 4 seconds. */
    public static HiveMetastore start(String name) {
        return start(name, ChildProcess.freePort());
    }

    /** As {@link #start(String)}, on a port of the caller's choice. */
    public static HiveMetastore start(String name, int port) {
        return start(name, VERSION, Map.of(), Folders.STUB, port);
    }

    /**
     * As {@link #start(String)}, of another version, or with other settings.
     *
     * @param version one of those with a {@code src/test/rig/hive-VERSION} that holds a server: 3.1.3, 4.0.1
     * @param site what {@code metastore-site.xml} says more, or otherwise
     */
    public static HiveMetastore start(String name, String version, Map<String, String> site) {
        return start(name, version, site, Folders.STUB, ChildProcess.freePort());
    }

    /**
     * As {@link #start(String, String, Map)}, with the folders of {@code s3} and {@code s3a} locations in an S3 server,
     * as Hadoop's S3A keeps them there: it leaves markers, and deletes what it is asked to. Its jars are those of the
     * Maven profile {@code spark}.
     *
     * @param s3 an S3 server for all other buckets, which takes {@link Moto}'s credentials
     * @param repository the bucket that lakeFS's S3 gateway serves
     */
    public static HiveMetastore startOnS3(String name, String version, URI s3, LakeFs lake, String repository) {
        Folders folders = new Folders(new S3aSettings(s3).but(repository, lake).toMap(), s3aJars());
        return start(name, version, Map.of(), folders, ChildProcess.freePort());
    }

    private static HiveMetastore start(
            String name, String version, Map<String, String> site, Folders folders, int port) {
        Path folder = RigFiles.newFolder(name);
        RigFiles.copy(template(version), folder.resolve("derby"));
        return new HiveMetastore(name, version, site, folders, folder, port);
    }

    /** S3A and what only it needs; Hadoop itself is the metastore's. */
    private static List<Path> s3aJars() {
        return RigFiles.jars("spark-" + SparkServer.VERSION).stream()
                .filter(jar -> S3A_JARS.matcher(jar.getFileName().toString()).matches())
                .toList();
    }

    /** A database whose tables exist already: making them takes a metastore 10 seconds. */
    private static synchronized Path template(String version) {
        Path template = RigFiles.part("hive-" + version).resolve("derby");
        if (!Files.exists(template)) {
            Path folder = RigFiles.newFolder("template");
            try (HiveMetastore first = new HiveMetastore(
                    "metastore-template", version, Map.of(), Folders.STUB, folder, ChildProcess.freePort())) {
                first.stop();
                Files.move(folder.resolve("derby"), template);
            } catch (IOException e) {
                if (!Files.exists(template)) { // or another JVM was faster
                    throw new UncheckedIOException(e);
                }
            }
        }
        return template;
    }

    public int port() {
        return port;
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    /**
     * What it did to folders at or below a location since it first started, in order: {@code mkdirs FOLDER}, {@code
     * delete FOLDER} (with all that is below it), {@code rename FOLDER TO}. Folders are written without a slash at their
     * end. Nothing where its folders are in S3.
     *
     * @param location without a slash at its end
     */
    public List<String> folderChanges(String location) {
        Path changes = folderChanges();
        try (Stream<String> lines = Files.exists(changes) ? Files.lines(changes) : Stream.empty()) {
            Pattern folder = Pattern.compile(" " + Pattern.quote(location) + "(/| |$)");
            return lines.filter(line -> folder.matcher(line).find()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folderChanges() {
        return folder.resolve("folder-changes.txt");
    }

    /** Ends in order what runs; the database stays. */
    public void stop() {
        process.close();
    }

    /** Ends the process as a crash does; the database stays. */
    public void kill() {
        process.kill();
    }

    /** Starts again after {@link #stop()} or {@link #kill()}: the same port, the same database. */
    public void restart() {
        process = launch();
    }

    /** Stops it for good and deletes its database. */
    @Override
    public void close() {
        stop();
        RigFiles.delete(folder);
    }

    private ChildProcess launch() {
        writeSite("metastore-site.xml", metastoreSettings());
        writeSite("core-site.xml", folders.settings());
        List<Path> classPath =
                new ArrayList<>(List.of(folder, RigFiles.SOURCES.resolve("hive-server"), classes(version)));
        classPath.addAll(RigFiles.hiveJars(version));
        classPath.addAll(folders.jars());
        List<String> command = List.of(
                java(),
                "-Xmx512m",
                "-Xss8m", // 4.0.1 drops a table of 1,000 partitions by a query that recurses once for each
                // the serialiser of Hive's expressions looks into lists and URIs
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                "-Dfolder.changes=" + folderChanges(),
                "-classpath",
                RigFiles.joined(classPath),
                "MetastoreChild",
                "-p",
                String.valueOf(port));
        return ChildProcess.start(name, command).awaitPort(port, START_WITHIN);
    }

    /** Sources: facts found by running it; without the proxy it doesn't start, without the task it doesn't listen. */
    private Map<String, String> metastoreSettings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "javax.jdo.option.ConnectionURL",
                "jdbc:derby:;databaseName=" + folder.resolve("derby") + ";create=true",
                "javax.jdo.option.ConnectionDriverName",
                "org.apache.derby.jdbc.EmbeddedDriver",
                "metastore.warehouse.dir",
                "s3a://warehouse/",
                "datanucleus.schema.autoCreateAll",
                "true",
                "metastore.schema.verification",
                "false",
                "metastore.expression.proxy",
                version.startsWith("3.")
                        ? "FilterTextExpressions"
                        : "org.apache.hadoop.hive.ql.optimizer.ppr.PartitionExpressionForMetastore",
                "metastore.task.threads.always",
                "org.apache.hadoop.hive.metastore.events.EventCleanerTask",
                "metastore.serdes.using.metastore.for.schema",
                SERDES));
        settings.putAll(site);
        return settings;
    }

    private void writeSite(String file, Map<String, String> settings) {
        StringBuilder xml = new StringBuilder("<configuration>\n");
        new TreeMap<>(settings)
                .forEach((key, value) -> xml.append("  <property><name>%s</name><value>%s</value></property>%n"
                        .formatted(key, value.replace("&", "&amp;").replace("<", "&lt;"))));
        try {
            Files.writeString(folder.resolve(file), xml.append("</configuration>\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What keeps the metastore's folders.
     *
     * @param settings properties of a Hadoop configuration
     * @param jars behind the metastore's own
     */
    private record Folders(Map<String, String> settings, List<Path> jars) {
        static final Folders STUB = new Folders(
                Map.of("fs.s3.impl", "LakeStub", "fs.s3a.impl", "LakeStub", "fs.lakefs.impl", "LakeStub"), List.of());
    }

    private static synchronized Path classes(String version) {
        return CLASSES.computeIfAbsent(version, absent -> RigFiles.compileForHive("hive-server", version));
    }

    /** A Java that Hadoop runs on. */
    static String java() {
        String chosen = System.getProperty("metastore.java", "");
        if (!chosen.isEmpty()) {
            return chosen;
        }
        int version = Runtime.version().feature();
        if (version >= FIRST_JAVA_WITHOUT_SUBJECT) {
            throw new IllegalStateException(
                    "Hadoop's login code, and so a Hive metastore, needs Java 17 or 21, and this is " + version
                            + ": point at one with -Dmetastore.java=/path/to/bin/java");
        }
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
