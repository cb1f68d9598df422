package dev.mirrorlake.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.cli.App;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.glue.GlueTarget;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.DataObjects;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.MirrorStatus.TwinStatus;
import dev.mirrorlake.mirror.Watches;
import dev.mirrorlake.rig.AwsCalls;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.ObjectStore;
import dev.mirrorlake.rig.TrinoServer;
import dev.mirrorlake.rig.rows.SourceReader;
import dev.mirrorlake.rig.rows.SymlinkReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A metastore, lakeFS, S3 and Glue, and Mirrorlake between them. Each stage has a database, a repository, a bucket and an
 * owner of its own, so that stories can share the servers. {@code -Dlakefs.endpoint=…} puts a real lakeFS in the
 * emulator's place.
 */
final class Stage implements AutoCloseable {
    /** How soon everything must have followed, on a busy machine: what isn't awaited costs nothing. */
    static final Duration SOON = Duration.ofMinutes(1);

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String RUN =
            System.currentTimeMillis() % 1_000_000_000 + "f" + Integer.getInteger("it.fork", 0);

    final String id = "s" + RUN + "-" + COUNT.incrementAndGet();
    final String database;
    final String repository;
    final HiveMetastore metastore;
    final LakeFs lake;
    final Optional<LakeFsEmulator> emulator;
    final AwsCalls aws = new AwsCalls();
    final S3Client s3;
    final Stored stored;
    final GlueTarget glue;

    private final URI awsEndpoint;
    private final AwsAccess access;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable App app;
    private @Nullable HiveMetastore owned;

    /** A stage with a database and a repository of its own. */
    static Stage create() {
        return create(HiveMetastore.shared());
    }

    /** The same, with another metastore than the one that stories share. */
    static Stage create(HiveMetastore metastore) {
        return create(stage -> metastore);
    }

    /**
     * The same, with a metastore of its own whose folders are in S3 and in lakeFS, as real as they get; only in tests
     * tagged {@code spark}.
     */
    static Stage createOnS3(String version) {
        return create(stage -> {
            stage.createBucket("elsewhere");
            stage.createBucket("warehouse");
            HiveMetastore own = HiveMetastore.startOnS3(
                    "metastore-on-s3", version, stage.awsEndpoint, stage.lake, stage.repository);
            stage.owned = own;
            return own;
        });
    }

    /** Made once the stage has a lake and S3. */
    private interface MetastoreOf {
        HiveMetastore of(Stage stage);
    }

    private static Stage create(MetastoreOf metastore) {
        String id = "s" + RUN + "_" + (COUNT.get() + 1);
        Stage stage = new Stage(metastore, "story_" + id, "story-" + id.replace('_', '-'), Optional.empty());
        stage.hiveBehindOurBack().createDatabase(stage.database, "s3a://elsewhere/" + stage.database);
        return stage;
    }

    /** A stage with these, which nobody else on the servers may have. */
    static Stage create(String database, String repository, String namespace) {
        return new Stage(stage -> HiveMetastore.shared(), database, repository, Optional.of(namespace));
    }

    private Stage(MetastoreOf metastore, String database, String repository, Optional<String> namespace) {
        this.database = database;
        this.repository = repository;
        awsEndpoint = Moto.shared().endpoint();
        s3 = S3Client.builder()
                .endpointOverride(awsEndpoint)
                .region(Region.of(Moto.REGION))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(Moto.ACCESS_KEY_ID, Moto.SECRET_ACCESS_KEY)))
                .build();
        Optional<LakeFs> real = LakeFs.ofSystemProperties();
        emulator = real.isPresent() ? Optional.empty() : Optional.of(new LakeFsEmulator(ObjectStore.inS3(s3)));
        stored = new Stored(s3);
        String bucket = "bucket-" + id;
        lake = real.orElseGet(() -> emulator.orElseThrow().lakeFs("s3://" + bucket));
        String repositoryNamespace = namespace.orElse(lake.storageNamespace() + "/" + repository);
        if (real.isEmpty()) {
            createBucket(URI.create(repositoryNamespace).getAuthority());
        }
        lake.createRepository(repository, repositoryNamespace);
        this.metastore = metastore.of(this);
        Config.Aws settings = config().aws();
        access = new AwsAccess(settings, new Metrics(), List.of());
        glue = GlueTarget.open(access, settings);
    }

    private void createBucket(String bucket) {
        boolean exists = s3.listBuckets().buckets().stream()
                .anyMatch(existing -> existing.name().equals(bucket));
        if (!exists) {
            s3.createBucket(create -> create.bucket(bucket));
        }
    }

    /**
     * The configuration of a mirror of this stage; everything short, so that stories are.
     *
     * @param edits pairs: a piece of the YAML below, and what stands there instead
     */
    Config config(String... edits) {
        return config(Role.ALL, edits);
    }

    Config config(Role role, String... edits) {
        return new ConfigLoader(Map.of()).parse("stage.yaml", yaml(edits), role).config();
    }

    /** The same, as a file's text. */
    String yaml(String... edits) {
        String yaml = """
                owner: %s
                shutdown-timeout: 5s
                proxy: {listen: "127.0.0.1:0"}
                admin: {listen: "127.0.0.1:0"}
                metastore: {uris: ["thrift://%s"]}
                lakefs:
                  endpoint: %s
                  access-key-id: "%s"
                  secret-access-key: "%s"
                  buckets: ["%s"]
                  poll-every: 300ms
                aws:
                  region: %s
                  glue-endpoint: %s
                  s3-endpoint: %s
                  s3-path-style: true
                mirror:
                  include: [{database: "%s*"}]
                  quiet: 100ms
                  quiet-at-most: 1s
                  removal: {seen-grace: 500ms, unseen-grace: 4s, manifest-grace: 5s}
                """.formatted(
                        id,
                        metastore.address(),
                        lake.endpoint(),
                        lake.accessKeyId(),
                        lake.secretAccessKey(),
                        repository,
                        Moto.REGION,
                        awsEndpoint,
                        awsEndpoint,
                        database);
        for (int i = 0; i < edits.length; i += 2) {
            assertThat(yaml).contains(edits[i]);
            yaml = yaml.replace(edits[i], edits[i + 1]);
        }
        return yaml;
    }

    /** Starts Mirrorlake, proxy and mirror in one. */
    Stage serve() {
        return serve(config());
    }

    Stage serve(Config config) {
        try {
            app = new App(config, Role.ALL, List.of(aws));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    App app() {
        return Optional.ofNullable(app).orElseThrow();
    }

    /** Stops Mirrorlake; the servers go on. */
    void stopServing() {
        app().close();
        app = null;
    }

    /** The mirror alone, without anything that runs by itself; a new one remembers nothing, as after a restart. */
    Mirror mirror(Config config) {
        Metrics metrics = new Metrics();
        AwsAccess counted = new AwsAccess(config.aws(), metrics, List.of(aws));
        GlueTarget target = GlueTarget.open(counted, config.aws());
        ManifestStore manifests = new ManifestStore(counted, config.aws());
        DataObjects data = new DataObjects(counted, config.aws());
        LakeFsClient client = new LakeFsClient(config.lakefs(), metrics);
        opened.addAll(List.of(target, manifests, data, client, counted));
        return Mirror.of(
                config,
                new MetastoreClient(config.metastore(), metrics),
                client,
                target,
                manifests,
                data,
                Watches.NONE,
                metrics,
                Clock.systemUTC());
    }

    /** Hive's client, connected through the proxy. */
    HiveClient hive() {
        return hive(HiveMetastore.VERSION);
    }

    /** The same, of some version. */
    HiveClient hive(String version) {
        HiveClient client = HiveClient.connect(version, app().proxyAddress().orElseThrow());
        opened.add(client);
        return client;
    }

    /** Hive's client, connected to the metastore behind Mirrorlake's back. */
    HiveClient hiveBehindOurBack() {
        HiveClient client = HiveClient.connect(metastore.address());
        opened.add(client);
        return client;
    }

    TableName name(String table) {
        return new TableName(database, table);
    }

    /** A table's place in the story's repository, as engines spell it. */
    String location(String path) {
        return "s3a://" + repository + "/" + path;
    }

    void put(String path, byte[] bytes) {
        lake.put(repository, "main", path, bytes);
    }

    Optional<CatalogTable> twin(TableName table) {
        return glue.table(table).map(found -> found.table());
    }

    Map<List<String>, Partition> twinPartitions(TableName table) {
        return glue.partitions(table).stream().collect(Collectors.toMap(Partition::values, partition -> partition));
    }

    Optional<TwinStatus> status(TableName table) {
        return app().status().tables().stream()
                .filter(status -> status.table().equals(table.toString()))
                .findFirst();
    }

    /** The rows that a reader of the twin gets, sorted. */
    List<List<String>> twinRows(TableName table) {
        return sorted(new SymlinkReader(s3).read(twin(table).orElseThrow(), glue.partitions(table)));
    }

    /** What the metastore has now. */
    Source source(TableName table) {
        try (Session session = new MetastoreClient(config().metastore(), new Metrics()).open("")) {
            CatalogTable source = session.table(table).orElseThrow();
            List<Partition> partitions = new ArrayList<>();
            if (source.partitioned()) {
                session.partitions(source, partitions::addAll);
            }
            return new Source(source, partitions);
        }
    }

    /** The rows of the source table, read from what lakeFS shows below its partitions, sorted. */
    List<List<String>> sourceRows(TableName table) {
        Source source = source(table).inTheLake();
        return sorted(new SourceReader(s3, lake::objects, Set.of(repository), true)
                .read(source.table(), source.partitions()));
    }

    /** The rows that a reader gets who has the metastore's table, a rewritten one, and S3, sorted. */
    List<List<String>> heldRows(TableName table) {
        Source held = source(table);
        return sorted(new SymlinkReader(s3).read(held.table(), held.partitions()));
    }

    /** The rows that Trino reads from the twin through Glue, sorted; only in tests tagged {@code trino}. */
    List<List<String>> trinoRows(TableName table) {
        return sorted(
                TrinoServer.shared().query("SELECT * FROM \"%s\".\"%s\"".formatted(table.database(), table.table())));
    }

    /** The same, as Trino reads it, without a lakeFS that it knows of; only in tests tagged {@code trino}. */
    List<List<String>> trinoHeldRows(TableName table) {
        TrinoServer trino = TrinoServer.shared();
        String catalog = id + "-s3";
        if (!trino.query("SHOW CATALOGS").contains(List.of(catalog))) {
            trino.createS3Catalog(catalog, metastore.address());
            opened.add(() -> trino.dropCatalog(catalog));
        }
        return sorted(
                trino.query("SELECT * FROM \"%s\".\"%s\".\"%s\"".formatted(catalog, table.database(), table.table())));
    }

    /** Waits until the twin has the rows of the source, and so many of them. */
    void awaitRows(TableName table, int rows) {
        eventually(() -> assertThat(twinRows(table)).hasSize(rows).isEqualTo(sourceRows(table)));
    }

    /** The physical addresses of what lakeFS shows below a path of main, sorted. */
    List<String> addresses(String path) {
        return lake.objects(new LakeLocation(repository, "main", path)).stream()
                .filter(object -> object.sizeBytes() > 0)
                .map(LakeObject::physicalAddress)
                .sorted()
                .toList();
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    /** Waits until the last sync of a table ended well. */
    void awaitConverged(TableName table) {
        eventually(() -> assertThat(status(table))
                .hasValueSatisfying(
                        status -> assertThat(status.state()).as(status.error()).isEqualTo("converged")));
    }

    /** Waits until something is so; a state that it can't be asked of yet counts as not so. */
    static void eventually(Runnable assertion) {
        eventually(SOON, assertion);
    }

    static void eventually(Duration within, Runnable assertion) {
        await().atMost(within)
                .ignoreExceptions()
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion::run);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable client : opened) {
            client.close();
        }
        if (app != null) {
            app.close();
        }
        try (HiveClient client = HiveClient.connect(metastore.address())) {
            if (!database.equals("default")) {
                client.dropDatabase(database, true);
            }
        } catch (HiveClient.Failure e) {
            assertThat(e).hasMessageContaining("NoSuchObjectException");
        }
        if (owned != null) {
            owned.close();
        }
        if (emulator.isEmpty()) {
            lake.deleteRepository(repository);
        }
        emulator.ifPresent(LakeFsEmulator::close);
        glue.close();
        access.close();
        s3.close();
    }
}
