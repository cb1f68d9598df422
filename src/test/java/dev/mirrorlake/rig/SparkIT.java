package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One Spark session works in lakeFS and in S3, with a metastore that does too, before tables of ours are made of either. */
@Tag("spark")
class SparkIT {
    private static final String BUCKET = "spark-it";
    private static final String STORED =
            " PARTITIONED BY (year INT, month INT) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','";
    private static final String SYMLINKS = STORED
            + " STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'"
            + " OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'";
    private static final TableName ORDERS = new TableName("spark_it", "orders");

    private final Config.Aws settings = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(settings, new Metrics(), List.of());
    private final S3Client s3 = access.configure(S3Client.builder(), "s3", settings.s3Endpoint())
            .forcePathStyle(true)
            .build();
    private final LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inS3(s3));
    private final LakeFs lake = emulator.lakeFs("s3://" + BUCKET);
    private final HiveMetastore metastore =
            HiveMetastore.startOnS3("spark-it", "3.1.3", Moto.shared().endpoint(), lake, "example");
    private final HiveClient hive = HiveClient.connect(metastore.address());
    private final SparkServer spark =
            SparkServer.start(metastore.address(), Moto.shared().endpoint(), lake, "example");

    @BeforeEach
    void makeBucketAndRepository() {
        Moto.shared().reset();
        s3.createBucket(create -> create.bucket(BUCKET));
        lake.createRepository("example");
        spark.sql("CREATE DATABASE spark_it LOCATION 's3a://example/main'");
    }

    @AfterEach
    void close() {
        spark.close();
        hive.close();
        metastore.close();
        emulator.close();
        s3.close();
        access.close();
    }

    @Test
    void findsAndAddsPartitionsOfTablesInLakeFsAndInS3() {
        lake.put("example", "main", "lake/year=2021/month=1/a.csv", bytes("1,a\n"));
        spark.sql("CREATE EXTERNAL TABLE spark_it.lake (id BIGINT, key STRING)" + STORED
                + " LOCATION 's3a://example/main/lake'");
        spark.sql("MSCK REPAIR TABLE spark_it.lake");
        assertThat(spark.sql("SELECT * FROM spark_it.lake")).containsExactly(List.of("1", "a", "2021", "1"));

        put("symlinks/year=2021/month=1/symlink.txt", "s3://" + BUCKET + "/data/1\n");
        put("symlinks/year=2021/month=2/symlink.txt", "");
        put("symlinks/year=2021/month=3/symlink.txt", "");
        put("symlinks/_table", "a note");
        put("symlinks/_other/year=2021/month=4/symlink.txt", "");
        spark.sql("CREATE EXTERNAL TABLE spark_it.orders (id BIGINT, key STRING)" + SYMLINKS + " LOCATION 's3://"
                + BUCKET + "/symlinks'");
        spark.sql("ALTER TABLE spark_it.orders ADD PARTITION (year = 2021, month = 2)");
        assertThat(hive.partitionNames(ORDERS)).containsExactly("year=2021/month=2");
        spark.sql("MSCK REPAIR TABLE spark_it.orders");

        String root = "s3://" + BUCKET + "/symlinks";
        assertThat(hive.table(ORDERS).location()).isEqualTo(root);
        assertThat(hive.partitions(ORDERS))
                .extracting(Partition::location)
                .containsExactly(root + "/year=2021/month=1", root + "/year=2021/month=2", root + "/year=2021/month=3");
        assertThat(keys("symlinks/")).noneMatch(key -> key.endsWith("/"));

        // the metastore makes the folder of one that is nowhere
        spark.sql("ALTER TABLE spark_it.orders ADD PARTITION (year = 2022, month = 1)");
        assertThat(keys("symlinks/year=2022")).containsExactly("symlinks/year=2022/month=1/");
        spark.sql("DROP TABLE spark_it.orders");
        assertThat(keys("symlinks/")).hasSize(6);
    }

    private List<String> keys(String prefix) {
        return s3.listObjectsV2(list -> list.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private void put(String key, String text) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
