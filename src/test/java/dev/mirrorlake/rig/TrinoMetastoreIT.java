package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import dev.mirrorlake.rig.rows.RowFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Trino reads symlink tables that are in a metastore, in S3 alone, before any of ours are held against it. */
@Tag("trino")
@ParameterizedClass(name = "metastore {0}")
@ValueSource(strings = {"3.1.3", "4.0.1"})
class TrinoMetastoreIT {
    private static final List<Column> COLUMNS = List.of(new Column("id", "bigint"), new Column("key", "string"));
    private static final Format PARQUET = symlinks(
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", Map.of("serialization.format", "1"));
    private static final Format TEXT =
            symlinks("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", Map.of("field.delim", ","));

    private final TrinoServer trino = TrinoServer.shared();
    private final Config.Aws settings = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(settings, new Metrics(), List.of());
    private final S3Client s3 = access.configure(S3Client.builder(), "s3", settings.s3Endpoint())
            .forcePathStyle(true)
            .build();
    private final HiveMetastore metastore;
    private final HiveClient hive;
    private final String id;
    private final String database;

    TrinoMetastoreIT(String version) {
        metastore = HiveMetastore.shared(version);
        hive = HiveClient.connect(metastore.address());
        id = "trino-" + version.replace('.', '-');
        database = id.replace('-', '_');
    }

    @BeforeEach
    void makeDatabaseAndCatalog() {
        s3.createBucket(create -> create.bucket(id));
        hive.createDatabase(database, "s3://" + id + "/db");
        trino.createS3Catalog(id, metastore.address());
    }

    @AfterEach
    void close() {
        trino.dropCatalog(id);
        hive.dropDatabase(database, true);
        hive.close();
        s3.close();
        access.close();
    }

    @Test
    void readsWhatTheManifestOfATableNames() {
        for (Format format : List.of(PARQUET, TEXT)) {
            String table = table("whole", format);
            String data = file(table, format, "1", "a", "2", "b");
            manifest(table + "/symlink.txt", data);
            put(table + "/_table", "a note");
            put(table + "/", "");

            hive.createTable(new CatalogTable(
                    new TableName(database, table),
                    "EXTERNAL_TABLE",
                    "",
                    COLUMNS,
                    List.of(),
                    "s3://" + id + "/" + table,
                    format,
                    Map.of()));

            assertThat(rows(table)).containsExactlyInAnyOrder(List.of("1", "a"), List.of("2", "b"));
        }
    }

    @Test
    void readsWhatTheManifestsOfPartitionsName() {
        for (Format format : List.of(PARQUET, TEXT)) {
            String table = table("parts", format);
            manifest(table + "/year=2021/symlink.txt", file(table + 1, format, "1", "a"));
            manifest(table + "/year=2022/symlink.txt", file(table + 2, format, "2", "b", "3", "c"));
            put(table + "/year=2023/", "");
            put(table + "/year=2024_$folder$", "");
            manifest(table + "/_other/year=2025/symlink.txt", file(table + 5, format, "5", "e"));

            hive.createTable(new CatalogTable(
                    new TableName(database, table),
                    "EXTERNAL_TABLE",
                    "",
                    COLUMNS,
                    List.of(new Column("year", "int")),
                    "s3://" + id + "/" + table,
                    format,
                    Map.of()));
            for (String year : List.of("2021", "2022", "2023", "2024")) {
                hive.appendPartition(new TableName(database, table), List.of(year));
            }
            hive.addPartition(
                    new TableName(database, table),
                    new PartitionAt(List.of("2025"), "s3a://" + id + "/" + table + "/_other/year=2025"));

            assertThat(rows(table))
                    .containsExactlyInAnyOrder(
                            List.of("1", "a", "2021"),
                            List.of("2", "b", "2022"),
                            List.of("3", "c", "2022"),
                            List.of("5", "e", "2025"));
        }
    }

    private List<List<String>> rows(String table) {
        return trino.query("SELECT * FROM \"%s\".%s.%s".formatted(id, database, table));
    }

    private static String table(String prefix, Format format) {
        return prefix + (format.equals(TEXT) ? "_text" : "_parquet");
    }

    /** Writes a data file and returns its address. */
    private String file(String name, Format format, String... idsAndKeys) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < idsAndKeys.length; i += 2) {
            rows.add(List.of(idsAndKeys[i], idsAndKeys[i + 1]));
        }
        put("data/" + name, RowFormat.of(format, Map.of()).write(COLUMNS, rows));
        return "s3://" + id + "/data/" + name;
    }

    private void manifest(String key, String address) {
        put(key, address + "\n");
    }

    private void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String key, byte[] bytes) {
        s3.putObject(put -> put.bucket(id).key(key), RequestBody.fromBytes(bytes));
    }

    private static Format symlinks(String serde, Map<String, String> parameters) {
        return new Format(
                "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                serde,
                parameters);
    }
}
