package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.rows.Cells;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.s3.S3Client;

/** Trino reads symlink tables through the emulated Glue, before any of ours are held against it. */
@Tag("trino")
class TrinoIT {
    private static final String BUCKET = "trino-it";

    private final TrinoServer trino = TrinoServer.shared();
    private final Config.Aws settings = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(settings, new Metrics(), List.of());
    private final S3Client s3 = access.configure(S3Client.builder(), "s3", settings.s3Endpoint())
            .forcePathStyle(true)
            .build();
    private final GlueClient glue = access.configure(GlueClient.builder(), "glue", settings.glueEndpoint())
            .build();

    @BeforeEach
    void forget() {
        Moto.shared().reset();
    }

    @AfterEach
    void close() {
        s3.close();
        glue.close();
        access.close();
    }

    @Test
    void readsTheObjectsThatThePartitionsManifestsName() {
        s3.createBucket(bucket -> bucket.bucket(BUCKET));
        put("data/one", "1,a\n2,\\N\n");
        put("data/two", "3,c\n");
        put("data/unlisted", "4,d\n");
        put("data/three", "5,\n");
        givenOrders();
        givenPartition("2021", "s3://trino-it/data/one\ns3://trino-it/data/two\n");
        givenPartition("2022", "s3://trino-it/data/three\n");
        givenPartition("2023", "");

        assertThat(trino.query("SELECT id, key, year FROM trino_it.orders"))
                .containsExactlyInAnyOrder(
                        List.of("1", "a", "2021"),
                        List.of("2", Cells.NULL, "2021"),
                        List.of("3", "c", "2021"),
                        List.of("5", "", "2022"));
        assertThat(trino.query("SELECT year FROM trino_it.\"orders$partitions\" ORDER BY year"))
                .containsExactly(List.of("2021"), List.of("2022"), List.of("2023"));
    }

    @Test
    void rendersEachValueAsText() {
        assertThat(trino.query("""
                        SELECT true, 1e10, REAL '1.1', nan(), DECIMAL '1.50', DATE '2021-11-30',
                          TIMESTAMP '2021-11-30 10:00:00.000', X'00ff', ARRAY[1, NULL], ROW(1, 'a'), MAP(ARRAY['k'], ARRAY[2])
                        """))
                .containsExactly(List.of(
                        "true",
                        "1.0E10",
                        "1.1",
                        "NaN",
                        "1.50",
                        "2021-11-30",
                        "2021-11-30 10:00:00.000",
                        "AP8=",
                        "[1,null]",
                        "[1,\"a\"]",
                        "{\"k\":2}"));
    }

    @Test
    void readsResultsOfManyPages() {
        assertThat(trino.query("SELECT n, m FROM UNNEST(sequence(1, 1000)) a(n), UNNEST(sequence(1, 100)) b(m)"))
                .hasSize(100_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void aStatementThatFailsNamesTrinosError() {
        assertThatThrownBy(() -> trino.query("SELECT * FROM trino_it.missing"))
                .isInstanceOf(TrinoServer.Failure.class)
                .hasMessageContaining("trino_it")
                .extracting(failure -> ((TrinoServer.Failure) failure).errorName())
                .isEqualTo("SCHEMA_NOT_FOUND");
    }

    private void givenOrders() {
        glue.createDatabase(create -> create.databaseInput(database -> database.name("trino_it")));
        glue.createTable(create -> create.databaseName("trino_it")
                .tableInput(table -> table.name("orders")
                        .tableType("EXTERNAL_TABLE")
                        .partitionKeys(column("year", "int"))
                        .storageDescriptor(symlinks("s3://trino-it/symlinks"))));
    }

    private void givenPartition(String year, String manifest) {
        put("symlinks/year=" + year + "/symlink.txt", manifest);
        glue.createPartition(create -> create.databaseName("trino_it")
                .tableName("orders")
                .partitionInput(partition ->
                        partition.values(year).storageDescriptor(symlinks("s3://trino-it/symlinks/year=" + year))));
    }

    private void put(String key, String content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private static StorageDescriptor symlinks(String location) {
        return StorageDescriptor.builder()
                .columns(column("id", "bigint"), column("key", "string"))
                .location(location)
                .inputFormat("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat")
                .outputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
                .serdeInfo(serde -> serde.serializationLibrary("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe")
                        .parameters(Map.of("field.delim", ",")))
                .build();
    }

    private static Column column(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }
}
