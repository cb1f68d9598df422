package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Objects that lie where lakeFS did not put them: imported ones, and those of partitions outside lakeFS. */
class ObjectsStory {
    private static final Format CSV = new Format(
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            Map.of());

    private static final String LIST = "quiet: 100ms\n  partitions-in-s3: list";

    private final Stage stage = Stage.create();
    private final String bucket = "import-" + stage.id;

    ObjectsStory() {
        stage.s3.createBucket(create -> create.bucket(bucket));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void anImportThatLakeFsGarblesIsRefusedUntilItIsWrittenThroughLakeFs() {
        HiveClient hive = stage.serve().hive();
        TableName table = stage.name("garbled");
        imported("garbled/col=a%23b/p", "raw/col=a%23b/p", parquet("1", "a"));

        hive.createTable(Tables.external(table, List.of(), stage.location("main/garbled")));

        reasonIs(table, "OBJECT_MISSING", "garbled/col=a%23b/p", "s3://" + bucket + "/raw/col=a#b/p");
        stage.put("garbled/col=a%23b/p", parquet("1", "a"));
        stage.awaitRows(table, 1);
    }

    @Test
    void aNameThatReadersPassOverIsRefusedByItsPathInLakeFs() {
        HiveClient hive = stage.serve().hive();
        TableName table = stage.name("hidden");
        imported("hidden/p", "raw/_p", parquet("1", "a"));

        hive.createTable(Tables.external(table, List.of(), stage.location("main/hidden")));

        reasonIs(table, "OBJECT_UNREADABLE", "hidden/p", "raw/_p");
        imported("hidden/p", "raw/p", parquet("1", "a"));
        stage.awaitRows(table, 1);
    }

    @Test
    void compressedTextIsMirroredWhereBothItsNamesSaySo() throws IOException {
        HiveClient hive = stage.serve().hive();
        byte[] compressed = gzip(Tables.file(CSV, "1", "a", "2", "b"));
        imported("same/a.csv.gz", "raw/a.csv.gz", compressed);
        imported("shown/a.csv.gz", "raw/a", compressed);
        imported("stored/a.csv", "raw/b.csv.gz", compressed);

        for (String name : List.of("same", "shown", "stored")) {
            hive.createTable(Tables.external(stage.name(name), List.of(), stage.location("main/" + name), CSV));
        }

        stage.awaitRows(stage.name("same"), 2);
        reasonIs(stage.name("shown"), "TEXT_COMPRESSED", "shown/a.csv.gz");
        reasonIs(stage.name("stored"), "TEXT_COMPRESSED", "stored/a.csv", "raw/b.csv.gz");
        assertThat(stage.glue.tables(stage.database)).hasSize(1);
    }

    @Test
    void aPartitionOutsideLakeFsIsRefused() {
        HiveClient hive = stage.serve().hive();
        TableName table = withAPartitionInS3(hive);

        reasonIs(table, "PARTITION_OUTSIDE_LAKEFS", "[old]", bucket, "partitions-in-s3");
        hive.dropPartition(table, List.of("old"));
        hive.dropPartition(table, List.of("older"));
        stage.awaitRows(table, 1);
    }

    @Test
    void aPartitionOutsideLakeFsIsListedWhereThatIsConfigured() {
        HiveClient hive = stage.serve(stage.config("quiet: 100ms", LIST)).hive();
        TableName table = withAPartitionInS3(hive);

        eventually(() -> assertThat(stage.twinRows(table))
                .containsExactlyInAnyOrder(
                        List.of("1", "a", "new"),
                        List.of("2", "b", "old"),
                        List.of("3", "c", "old"),
                        List.of("4", "d", "older")));

        hive.addPartition(table, new PartitionAt(List.of("nowhere"), "s3://no-such-bucket-" + stage.id + "/x"));
        reasonIs(table, "OBJECT_ELSEWHERE", "[nowhere]", "no-such-bucket");
        hive.dropPartition(table, List.of("nowhere"));
        hive.addPartition(table, new PartitionAt(List.of("ours"), "s3://bucket-" + stage.id + "/" + stage.repository));
        reasonIs(table, "PARTITION_OUTSIDE_LAKEFS", "[ours]", "manifests of Mirrorlake");
    }

    @Test
    void aTableOutsideLakeFsIsNoneOfOurBusinessWhereverItsPartitionsAre() {
        HiveClient hive = stage.serve(stage.config("quiet: 100ms", LIST)).hive();
        TableName outside = stage.name("outside");
        TableName inside = stage.name("inside");
        stage.put("inside/p", parquet("1", "a"));
        hive.createTable(Tables.external(outside, Tables.DAY, "s3a://elsewhere/outside"));
        hive.addPartition(outside, new PartitionAt(List.of("1"), stage.location("main/inside")));

        hive.createTable(Tables.external(inside, List.of(), stage.location("main/inside")));

        stage.awaitRows(inside, 1);
        assertThat(stage.status(outside)).isEmpty();
        assertThat(stage.glue.tables(stage.database)).hasSize(1);
    }

    @Test
    void aRepositoryOnAnotherStorageThanS3IsRefused() {
        Assumptions.assumeTrue(
                stage.emulator.isPresent(), "lakeFS has several storages only in its Enterprise edition");
        stage.emulator.orElseThrow().addStorage("google", "gs");
        stage.lake.createRepository(stage.id, "gs://bucket/prefix", "google");
        HiveClient hive = stage.serve().hive();

        hive.createTable(Tables.external(stage.name("google"), List.of(), "lakefs://" + stage.id + "/main/t"));

        reasonIs(stage.name("google"), "STORAGE_UNSUPPORTED", "gs", "gs://bucket/prefix");
    }

    @Test
    void whatIsInDoubtCostsAHeadOnce() {
        HiveClient hive = stage.hiveBehindOurBack();
        TableName table = stage.name("imports");
        hive.createTable(Tables.external(table, List.of(), stage.location("main/imports")));
        stage.put("imports/written", parquet("1", "a"));
        byte[] plain = parquet("2", "b");
        String own = "bucket-" + stage.id;
        stage.s3.putObject(put -> put.bucket(own).key("raw/imports/plain"), RequestBody.fromBytes(plain));
        stage.lake.stage(stage.repository, "main", "imports/plain", "s3://" + own + "/raw/imports/plain", plain.length);
        Mirror mirror = stage.mirror(stage.config());

        assertThat(heads(mirror, table)).isZero();
        imported("imports/elsewhere", "raw/imports/elsewhere", parquet("3", "c"));
        assertThat(heads(mirror, table)).isEqualTo(1);
        imported("imports/elsewhere-too", "raw/imports/elsewhere-too", parquet("4", "d"));
        imported("imports/linked", "raw/imports/original", parquet("5", "e"));
        assertThat(heads(mirror, table)).isEqualTo(1);
        assertThat(heads(mirror, table)).isZero();
        assertThat(stage.twinRows(table)).hasSize(5).isEqualTo(stage.sourceRows(table));
    }

    private int heads(Mirror mirror, TableName table) {
        stage.aws.forget();
        assertThat(mirror.reconciler().sync(new Change.OfTable(table))).isInstanceOf(Outcome.Converged.class);
        return stage.aws.counts().getOrDefault("HeadObject", 0);
    }

    /** One partition in lakeFS, one in S3, and one in S3 inside that. */
    private TableName withAPartitionInS3(HiveClient hive) {
        TableName table = stage.name("days");
        stage.put("days/day=new/p", parquet("1", "a"));
        put("days/day=old/p", parquet("2", "b"));
        put("days/day=old/sub/p", parquet("3", "c"));
        put("days/day=old/_temporary/p", parquet("9", "hidden"));
        put("days/day=old/.p", parquet("9", "hidden"));
        put("days/day=old/_SUCCESS", new byte[0]);
        put("days/day=old/empty", new byte[0]);
        put("days/day=old/older/p", parquet("4", "d"));
        put("days/day=old_not/p", parquet("9", "beside"));
        hive.createTable(Tables.external(table, Tables.DAY, stage.location("main/days")));
        hive.addPartitions(
                table,
                List.of(
                        new PartitionAt(List.of("new"), stage.location("main/days/day=new")),
                        new PartitionAt(List.of("old"), "s3a://" + bucket + "/days/day=old"),
                        new PartitionAt(List.of("older"), "s3://" + bucket + "/days//day=old/older/")));
        return table;
    }

    private void imported(String path, String key, byte[] bytes) {
        put(key, bytes);
        stage.lake.stage(stage.repository, "main", path, "s3://" + bucket + "/" + key, bytes.length);
    }

    private void put(String key, byte[] bytes) {
        stage.s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    private void reasonIs(TableName table, String code, String... parts) {
        eventually(() -> assertThat(stage.status(table)).hasValueSatisfying(status -> {
            assertThat(status.code()).isEqualTo(code);
            assertThat(status.error() + status.remedy()).contains(parts);
        }));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }
}
