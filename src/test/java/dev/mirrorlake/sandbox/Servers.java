package dev.mirrorlake.sandbox;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.cli.App;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.glue.GlueTarget;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Everything that runs in the sandbox, and the clients to look at it with. Guarded by this. */
final class Servers implements AutoCloseable {
    static final String OWNER = "sandbox";
    static final String BUCKET = "my-bucket";
    static final String REPOSITORY = "example";

    final Ports ports;
    final S3Client s3;
    final LakeFs lake;
    final GlueTarget glue;
    final App app;

    /** Closed from the last to the first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /**
     * Starts all, one after the other.
     *
     * @param configuration where Mirrorlake's configuration is written to
     * @param progress is told a line about each
     * @throws IOException where the configuration can't be written, or a port was taken meanwhile
     */
    Servers(Ports ports, Path configuration, Consumer<String> progress) throws IOException {
        this.ports = ports;
        try {
            Moto moto = open(timed("S3 and Glue (moto)", progress, () -> Moto.start(ports.aws())));
            s3 = open(S3Client.builder()
                    .endpointOverride(moto.endpoint())
                    .region(Region.of(Moto.REGION))
                    .forcePathStyle(true)
                    .credentialsProvider(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(Moto.ACCESS_KEY_ID, Moto.SECRET_ACCESS_KEY)))
                    .build());
            s3.createBucket(create -> create.bucket(BUCKET));
            LakeFsEmulator emulator = open(timed(
                    "lakeFS (emulator)", progress, () -> new LakeFsEmulator(ObjectStore.inS3(s3), ports.lakeFs())));
            lake = emulator.lakeFs("s3://" + BUCKET);
            open(timed(
                    "Hive metastore " + HiveMetastore.VERSION,
                    progress,
                    () -> HiveMetastore.start("sandbox-metastore", ports.metastore())));

            Files.createDirectories(configuration.toAbsolutePath().getParent());
            Files.writeString(configuration, yaml());
            Config config = new ConfigLoader(Map.of("LAKEFS_SECRET_ACCESS_KEY", lake.secretAccessKey()))
                    .load(configuration, Role.ALL)
                    .config();
            AwsAccess access = open(new AwsAccess(config.aws(), new Metrics(), List.of()));
            glue = open(GlueTarget.open(access, config.aws()));
            app = open(timed("Mirrorlake", progress, () -> new App(config, Role.ALL, List.of())));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private String yaml() {
        return """
                # The sandbox's Mirrorlake. What is short here is long in production: see conf/mirrorlake.yaml.
                owner: %s
                proxy: {listen: "127.0.0.1:%d"}
                admin: {listen: "127.0.0.1:%d"}
                metastore: {uris: ["thrift://127.0.0.1:%d"]}
                lakefs:
                  endpoint: http://127.0.0.1:%d
                  access-key-id: %s
                  secret-access-key: ${LAKEFS_SECRET_ACCESS_KEY}
                  buckets: [%s]
                  poll-every: 2s
                aws:
                  region: %s
                  glue-endpoint: http://127.0.0.1:%d
                  s3-endpoint: http://127.0.0.1:%d
                  s3-path-style: true
                mirror:
                  quiet: 500ms
                  quiet-at-most: 5s
                  removal: {seen-grace: 5s, unseen-grace: 30s, manifest-grace: 1m}
                """.formatted(
                        OWNER,
                        ports.proxy(),
                        ports.admin(),
                        ports.metastore(),
                        ports.lakeFs(),
                        lake.accessKeyId(),
                        REPOSITORY,
                        Moto.REGION,
                        ports.aws(),
                        ports.aws());
    }

    /** What makes a server. */
    private interface Start<T> {
        T get() throws IOException;
    }

    private static <T> T timed(String what, Consumer<String> progress, Start<T> start) throws IOException {
        long began = System.nanoTime();
        T started = start.get();
        double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
        progress.accept("%-24s up after %.1f s".formatted(what, seconds));
        return started;
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** Ends all, in the reverse order, and forgets what they held. A second time it does nothing. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable next = opened.pop();
            try {
                next.close();
            } catch (Exception e) {
                System.err.println("sandbox: " + next.getClass().getSimpleName() + " did not end in order: " + e);
            }
        }
    }
}
