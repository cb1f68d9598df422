package dev.mirrorlake.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.rig.rows.Cells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Spark session with its own Hive client as a child process, which runs SQL. Only the Maven profile {@code spark} fetches
 * it; tests that use it are tagged {@code spark}.
 *
 * <p>It runs on the Java that {@link HiveMetastore} runs on.
 */
public final class SparkServer implements AutoCloseable {
    public static final String VERSION = "3.5.7";

    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Spark opens of the JDK. Source: Spark 3.5's JavaModuleOptions, read 2026-11-20. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ChildProcess process;
    private final URI address;

    private SparkServer(ChildProcess process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * A session whose files are in S3, and for one bucket in lakeFS; returns once it is up, after some 8 seconds.
     *
     * @param s3 an S3 server for all other buckets, which takes {@link Moto}'s credentials
     * @param repository the bucket that lakeFS's S3 gateway serves
     */
    public static SparkServer start(HostPort metastore, URI s3, LakeFs lake, String repository) {
        Map<String, String> settings = new TreeMap<>();
        new S3aSettings(s3)
                .but(repository, lake)
                .toMap()
                .forEach((name, value) -> settings.put("spark.hadoop." + name, value));
        return start(metastore, List.of(), settings);
    }

    /** A session without files: folders exist once they were made, and nothing can be written. */
    public static SparkServer withoutFiles(HostPort metastore) {
        return start(
                metastore,
                List.of(RigFiles.compile("hive-server", RigFiles.hiveJars(HiveMetastore.VERSION))),
                Map.of("spark.hadoop.fs.s3a.impl", "LakeStub"));
    }

    private static SparkServer start(HostPort metastore, List<Path> more, Map<String, String> settings) {
        int port = ChildProcess.freePort();
        List<Path> jars = RigFiles.jars("spark-" + VERSION);
        List<Path> classPath = new ArrayList<>();
        classPath.add(RigFiles.SOURCES.resolve("spark-server"));
        classPath.add(RigFiles.compile("spark-server", jars));
        classPath.addAll(more);
        classPath.addAll(jars);
        List<String> command =
                new ArrayList<>(List.of(HiveMetastore.java(), "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(Map.of(
                "spark.app.name", "rig",
                "spark.master", "local[2]",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.sql.shuffle.partitions", "1",
                "spark.sql.session.timeZone", "UTC",
                "spark.hadoop.hive.metastore.uris", "thrift://" + metastore));
        all.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-classpath", RigFiles.joined(classPath), "SparkChild", String.valueOf(port)));
        return new SparkServer(
                ChildProcess.start("spark", command).awaitPort(port, START_WITHIN),
                URI.create("http://127.0.0.1:" + port + "/"));
    }

    /**
     * Runs one statement. Without an ORDER BY the rows come in any order.
     *
     * @return the rows, a {@link Cells cell} for each value
     * @throws Failure where Spark refuses it or fails in it
     */
    public List<List<String>> sql(String statement) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_WITHIN)
                .POST(HttpRequest.BodyPublishers.ofString(statement))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new Failure(statement + ": " + response.body());
            }
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode row : JSON.readTree(response.body())) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.isNull() ? Cells.NULL : cell.textValue()));
                rows.add(cells);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a statement of Spark's", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** A statement failed; the message holds it and what Spark said. */
    public static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }
}
