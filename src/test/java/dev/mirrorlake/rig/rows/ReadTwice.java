package dev.mirrorlake.rig.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.glue.GlueTarget;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsSettings;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.TrinoServer;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Symlink tables in a database and a bucket of their own, that Trino and the test reader both read; only in tests tagged
 * {@code trino}.
 */
final class ReadTwice implements AutoCloseable {
    /** In the place of a failed query's rows. */
    static final String FAILS = "fails";

    final String id = UUID.randomUUID().toString();
    final String location = "s3://" + id + "/t";

    private final TrinoServer trino = TrinoServer.shared();
    private final Config.Aws settings = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(settings, new Metrics(), List.of());
    private final GlueTarget glue = GlueTarget.open(access, settings);
    private final S3Client s3 = access.configure(S3Client.builder(), "s3", settings.s3Endpoint())
            .forcePathStyle(true)
            .build();
    private final SymlinkReader reader = new SymlinkReader(s3);
    private final AtomicInteger tables = new AtomicInteger();

    ReadTwice() {
        s3.createBucket(create -> create.bucket(id));
        glue.createDatabase(new Database(id, "", Map.of()));
    }

    @Override
    public void close() {
        s3.close();
        glue.close();
        access.close();
    }

    static Format symlinks(String serde, Map<String, String> parameters) {
        return new Format(
                SymlinkReader.INPUT_FORMAT,
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                serde,
                parameters);
    }

    void put(String key, String text) {
        s3.putObject(put -> put.bucket(id).key(key), RequestBody.fromString(text));
    }

    void put(String key, byte[] bytes) {
        s3.putObject(put -> put.bucket(id).key(key), RequestBody.fromBytes(bytes));
    }

    /** The line of a manifest that names a file in the folder of the data. */
    String line(String file) {
        return "s3://" + id + "/data/" + file;
    }

    /** A new table at {@link #location}. */
    CatalogTable table(Format format, List<Column> columns, Column... keys) {
        return table(format, columns, Map.of(), keys);
    }

    CatalogTable table(Format format, List<Column> columns, Map<String, String> parameters, Column... keys) {
        return new CatalogTable(
                new TableName(id, "t" + tables.incrementAndGet()),
                "EXTERNAL_TABLE",
                "",
                columns,
                List.of(keys),
                location,
                format,
                parameters);
    }

    /** @param folder below {@link #location} */
    Partition partition(Format format, String folder, List<Column> columns, String... values) {
        return new Partition(List.of(values), location + "/" + folder, format, columns, Map.of());
    }

    /** What Trino reads of a table without keys whose data is one file, after seeing that the test reader reads the same. */
    List<List<String>> rowsOfFile(Format format, List<Column> columns, Map<String, String> parameters, byte[] file) {
        return rowsOfFile(format, columns, parameters, "file", file);
    }

    List<List<String>> rowsOfFile(
            Format format, List<Column> columns, Map<String, String> parameters, String name, byte[] file) {
        CatalogTable table = table(format, columns, parameters);
        String folder = table.name().table();
        put("data/" + folder + "/" + name, file);
        put(folder + "/symlink.txt", line(folder + "/" + name) + "\n");
        CatalogTable there = new CatalogTable(
                table.name(),
                table.type(),
                "",
                columns,
                List.of(),
                "s3://" + id + "/" + folder,
                table.format(),
                parameters);
        return rows(there, List.of());
    }

    /** What Trino reads of a table, after seeing that the test reader reads the same. */
    List<List<String>> rows(CatalogTable table, List<Partition> partitions) {
        List<List<String>> byTrino = byTrino(table, partitions);
        List<List<String>> byReader = byReader(table, partitions);

        assertThat(byReader).as(table.toString()).containsExactlyInAnyOrderElementsOf(byTrino);
        return byTrino;
    }

    /**
     * What Trino alone reads of a table, which may be one that the test reader isn't made for. Of the columns of ORC Trino is told what
     * Athena sees in the SerDe's parameters.
     */
    List<List<String>> byTrino(CatalogTable table, List<Partition> partitions) {
        glue.createTable(table);
        glue.createPartitions(table, partitions);
        try {
            String sql = "SELECT * FROM \"%s\".%s".formatted(id, table.name().table());
            return (OrcRows.areFoundByPosition(table) ? trino.queryOrcByPosition(sql) : trino.query(sql))
                    .stream().map(row -> Cells.ofTrino(table, row)).toList();
        } catch (TrinoServer.Failure e) {
            return List.of(List.of(FAILS));
        }
    }

    private List<List<String>> byReader(CatalogTable table, List<Partition> partitions) {
        try {
            return reader.read(table, partitions);
        } catch (IllegalStateException | IllegalArgumentException | DateTimeException e) {
            return List.of(List.of(FAILS));
        }
    }
}
