package dev.mirrorlake.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.AwsCalls;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_database_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.apache.thrift.TSerializable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A rewriter in front of a real metastore, with lakeFS and S3 emulated, but without a proxy: calls are given to it, and then
 * to the metastore. Its database, repository and bucket are its own.
 */
final class RewriteStage implements AutoCloseable {
    private static final long RUN = System.currentTimeMillis() % 1_000_000_000;

    final String database;
    final String repository;
    final String bucket;
    final LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inMemory());
    final LakeFs lake;
    final AwsCalls aws = new AwsCalls();
    final Metrics metrics = new Metrics();
    final Config config;
    final S3Client s3;
    final LakeRewriter rewriter;

    private final AwsAccess access;
    private final LakeFsClient lakefs;
    private final ManifestStore manifests;
    private final MetastoreClient metastore;
    private int ids;

    /** @param name that no other stage has */
    RewriteStage(String name, HiveMetastore server) {
        this("rewrite_" + name + "_" + RUN, "rewrite-" + name.replace('_', '-') + "-" + RUN, server);
    }

    /** @param repository as the locations in calls name it */
    RewriteStage(String database, String repository, HiveMetastore server) {
        this.database = database;
        this.repository = repository;
        bucket = "bucket-" + repository + "-" + server.port();
        lake = emulator.lakeFs("s3://" + bucket);
        lake.createRepository(repository, "s3://" + bucket + "/" + repository);
        config = new ConfigLoader(Map.of())
                .parse(
                        "stage.yaml",
                        """
                        owner: prod
                        metastore: {uris: ["thrift://%s"]}
                        lakefs: {endpoint: %s, access-key-id: %s, secret-access-key: %s, buckets: [%s]}
                        aws: {region: %s, s3-endpoint: %s, s3-path-style: true}
                        rewrite: [{database: %s, ref: main}]
                        """.formatted(
                                        server.address(),
                                        emulator.endpoint(),
                                        LakeFsEmulator.ACCESS_KEY_ID,
                                        LakeFsEmulator.SECRET_ACCESS_KEY,
                                        repository,
                                        Moto.REGION,
                                        Moto.shared().endpoint(),
                                        database),
                        Role.MIRROR)
                .config();
        s3 = S3Client.builder()
                .endpointOverride(Moto.shared().endpoint())
                .region(Region.of(Moto.REGION))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(Moto.ACCESS_KEY_ID, Moto.SECRET_ACCESS_KEY)))
                .build();
        s3.createBucket(create -> create.bucket(bucket));
        access = new AwsAccess(config.aws(), metrics, List.of(aws));
        lakefs = new LakeFsClient(config.lakefs(), metrics);
        manifests = new ManifestStore(access, config.aws());
        metastore = new MetastoreClient(config.metastore(), metrics);
        rewriter =
                new LakeRewriter(config, metastore, lakefs, manifests, metrics, () -> "aaaabbbb%04d".formatted(ids++));
    }

    TableName name(String table) {
        return new TableName(database, table);
    }

    /** Puts an object of these bytes in place of rows, and gives the line that a manifest has for it. */
    String put(String path) {
        lake.put(repository, "main", path, path.getBytes(UTF_8));
        return lakefs.snapshot(repository, "main", List.of(""), false).objects().stream()
                        .filter(object -> object.path().equals(path))
                        .findFirst()
                        .orElseThrow()
                        .physicalAddress()
                + "\n";
    }

    String location(String path) {
        return "s3a://" + repository + "/main/" + path;
    }

    /** A call as the rewriter leaves it. */
    CallMessage rewritten(String method, TSerializable arguments) {
        return rewritten(Messages.call(method, 7, arguments));
    }

    CallMessage rewritten(byte[] message) {
        CallMessage call = CallMessage.read(WireFormat.BINARY, ByteBuffer.wrap(message));
        boolean changed = rewriter.rewrite(call);
        assertThat(changed).isEqualTo(call.isChanged());
        return call;
    }

    /** Gives a call to the rewriter and to the metastore, which must not refuse it. */
    void send(String method, TSerializable arguments) {
        forward(rewritten(method, arguments));
    }

    void forward(CallMessage call) {
        assertThat(refusal(call)).isEmpty();
    }

    /** What the metastore says against a call; empty where it does it. */
    String refusal(CallMessage call) {
        CallMessage sent = CallMessage.read(WireFormat.BINARY, ByteBuffer.wrap(call.write()));
        try (Session session = metastore.open("")) {
            StructValue result = StructValue.read(
                    WireFormat.BINARY,
                    session.exchange(call.method(), "test", sent.arguments().write()));
            for (int field = 1; field < 6; field++) {
                if (result.struct(field).isPresent()) {
                    return call.method() + ": "
                            + result.struct(field).get().text(1).orElse("field " + field);
                }
            }
            return "";
        }
    }

    /** Makes the database, at this place. */
    void createDatabase(String location) {
        Database made = new Database();
        made.setName(database);
        made.setLocationUri(location);
        made.setParameters(Map.of());
        send("create_database", new create_database_args(made));
    }

    /** Makes a table around the rewriter. */
    void createUnseen(Table table) {
        forward(CallMessage.read(
                WireFormat.BINARY, ByteBuffer.wrap(Messages.call("create_table", 7, new create_table_args(table)))));
    }

    void create(Table table) {
        send("create_table", new create_table_args(table));
    }

    /** Makes a table with partitions by year and month, at the path of its name. */
    CatalogTable createPartitioned(String name) {
        create(HiveTables.table(database, name, location(name), "year", "month"));
        return stored(name);
    }

    void add(org.apache.hadoop.hive.metastore.api.Partition... partitions) {
        send("add_partitions", new add_partitions_args(List.of(partitions)));
    }

    void alter(String name, Table table) {
        send("alter_table", new alter_table_args(database, name, table));
    }

    CatalogTable stored(String table) {
        try (Session session = metastore.open("")) {
            return session.table(name(table)).orElseThrow();
        }
    }

    /** By values with slashes between them. */
    Map<String, Partition> partitions(String table) {
        try (Session session = metastore.open("")) {
            Map<String, Partition> partitions = new HashMap<>();
            session.partitions(
                    session.table(name(table)).orElseThrow(),
                    page -> page.forEach(partition -> partitions.put(String.join("/", partition.values()), partition)));
            return partitions;
        }
    }

    /** @param values with slashes between them */
    Partition partition(String table, String values) {
        return Optional.ofNullable(partitions(table).get(values)).orElseThrow();
    }

    /** The keys of all manifests, notes and tombstones, below the home. */
    List<String> keys() {
        String home = repository + "/symlinks/prod/";
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(home)).contents().stream()
                .map(S3Object::key)
                .map(key -> key.substring(home.length()))
                .toList();
    }

    /** Those of one table's roots, without what comes before its name. */
    List<String> keys(String table) {
        String root = repository + "/main/" + database + "." + table + "~";
        List<String> keys = new ArrayList<>();
        for (String key : keys()) {
            if (key.contains(root)) {
                keys.add((key.startsWith("_removed/") ? "removed:" : "") + key.substring(key.indexOf('~') + 1));
            }
        }
        return keys;
    }

    /** What a file says. */
    String text(String address) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(address.substring(("s3://" + bucket + "/").length())))
                .asUtf8String();
    }

    String manifest(String folder) {
        return text(folder + (folder.endsWith("/") ? "" : "/") + "symlink.txt");
    }

    void overwrite(String folder, String text) {
        String key = folder.substring(("s3://" + bucket + "/").length()) + "/symlink.txt";
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    /** Forgets the calls up to now, also those of {@link #emulator}. */
    void forgetCalls() {
        aws.forget();
        emulator.clearCalls();
    }

    @Override
    public void close() {
        rewriter.close();
        manifests.close();
        lakefs.close();
        access.close();
        s3.close();
        emulator.close();
    }
}
