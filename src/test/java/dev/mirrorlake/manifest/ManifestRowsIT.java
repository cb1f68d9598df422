package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.rows.RowFormat;
import dev.mirrorlake.rig.rows.SourceReader;
import dev.mirrorlake.rig.rows.SymlinkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The manifests of a table give a reader the rows of the table: planner, store and reader together. */
class ManifestRowsIT {
    private static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private static final List<Column> COLUMNS = List.of(new Column("id", "bigint"), new Column("key", "string"));

    private final String bucket = "lake-" + UUID.randomUUID();
    private final S3Client s3 = S3Client.builder()
            .endpointOverride(Moto.shared().endpoint())
            .region(Region.of(Moto.REGION))
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    private final Config.Aws config = new Config.Aws(
            Moto.REGION, "", "", "", "", Moto.shared().endpoint().toString(), true, "", Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(config, new Metrics(), List.of());
    private final ManifestStore store = new ManifestStore(access, config);
    private final List<LakeObject> objects = new ArrayList<>();

    @BeforeEach
    void makeBucket() {
        s3.createBucket(create -> create.bucket(bucket));
    }

    @AfterEach
    void close() {
        store.close();
        access.close();
        s3.close();
    }

    /** Puts a file of two rows that name it. */
    private void write(Format format, String path) {
        List<List<String>> rows = List.of(List.of("" + objects.size(), path), List.of("-1", "\\N"));
        put(path, RowFormat.of(format, Map.of()).write(COLUMNS, rows));
    }

    private void put(String path, byte[] bytes) {
        String key = "ns/data/g/x" + objects.size();
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
        objects.add(new LakeObject(path, "s3://" + bucket + "/" + key, bytes.length));
    }

    private static Format source(String serde) {
        return new Format("source's own", "", serde, Map.of("field.delim", ","));
    }

    private static CatalogTable table(String name, Format format, String location, Column... keys) {
        return new CatalogTable(
                new TableName("db", name), "EXTERNAL_TABLE", "", COLUMNS, List.of(keys), location, format, Map.of());
    }

    private static Partition partition(Format format, String location, String... values) {
        return new Partition(List.of(values), location, format, COLUMNS, Map.of());
    }

    private List<List<String>> sourceRows(CatalogTable table, List<Partition> partitions, boolean recursive) {
        return new SourceReader(
                        s3,
                        location -> objects.stream()
                                .filter(object -> object.path().startsWith(location.prefix()))
                                .toList(),
                        Set.of(),
                        recursive)
                .read(table, partitions);
    }

    /** Writes the manifests and reads them as the twin's. */
    private List<List<String>> twinRows(CatalogTable table, List<Partition> partitions, boolean recursive) {
        LakeLocation location = LakeLocation.parse(table.location(), Set.of()).orElseThrow();
        ManifestRoot root = ManifestRoot.of("", "s3://" + bucket + "/ns/", "prod", location, table.name());
        List<Source> sources = table.partitioned()
                ? partitions.stream()
                        .map(partition -> new Source(
                                partition.values(),
                                LakeLocation.parse(partition.location(), Set.of())
                                        .orElseThrow()))
                        .toList()
                : List.of(new Source(List.of(), location));
        List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
        Listing listing = new Listing(location.repository(), location.ref(), objects);
        ManifestPlanner.plan(keys, sources, List.of(listing), recursive).forEach(manifest -> store.put(root, manifest));
        Format format = symlinks(table.format());
        CatalogTable twin = table(
                table.name().table(), format, root.uri(), table.partitionKeys().toArray(Column[]::new));
        List<Partition> twins = partitions.stream()
                .map(partition -> partition(
                        format,
                        root.uri(PartitionFolder.of(keys, partition.values())),
                        partition.values().toArray(String[]::new)))
                .toList();
        return new SymlinkReader(s3).read(twin, twins);
    }

    private static Format symlinks(Format source) {
        return new Format(
                "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat", "", source.serde(), source.serdeParameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                TEXT,
                "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                "org.apache.hive.hcatalog.data.JsonSerDe",
            })
    void aPartitionedTableOfEachFormat(String serde) {
        Format format = source(serde);
        write(format, "t/dt=1/a");
        write(format, "t/dt=1/sub/b");
        write(format, "t/dt=11/a");
        write(format, "t_old/dt=1/a");
        put("t/dt=1/_SUCCESS", new byte[0]);
        put("t/dt=1/", new byte[0]);
        put("t/dt=11/_temporary/0/a", new byte[] {1});
        CatalogTable table = table("t", format, "lakefs://repo/main/t", new Column("dt", "int"));
        List<Partition> partitions = List.of(
                partition(format, "lakefs://repo/main/t/dt=1", "1"),
                partition(format, "lakefs://repo/main/t/dt=11", "11"),
                partition(format, "lakefs://repo/main/t/dt=2", "2"));

        List<List<String>> rows = twinRows(table, partitions, true);

        // OpenCSV knows no NULL: an empty field is the empty text
        String none = serde.endsWith("OpenCSVSerde") ? "" : "\\N";
        assertThat(rows)
                .hasSize(6)
                .contains(List.of("0", "t/dt=1/a", "1"), List.of("1", "t/dt=1/sub/b", "1"), List.of("-1", none, "11"))
                .containsExactlyInAnyOrderElementsOf(sourceRows(table, partitions, true));
        assertThat(twinRows(table, partitions, false))
                .hasSize(4)
                .containsExactlyInAnyOrderElementsOf(sourceRows(table, partitions, false));
    }

    @Test
    void nestedTablesAndTablesAtOnePathEachHaveTheirOwnRows() {
        Format format = source(TEXT);
        write(format, "t/a");
        write(format, "t/inner/b");
        List<CatalogTable> tables = List.of(
                table("outer", format, "lakefs://repo/main/t"),
                table("twin", format, "lakefs://repo/main/t"),
                table("inner", format, "lakefs://repo/main/t/inner"));

        tables.forEach(table -> twinRows(table, List.of(), true));

        for (CatalogTable table : tables) {
            assertThat(twinRows(table, List.of(), true))
                    .hasSize(table.name().table().equals("inner") ? 2 : 4)
                    .containsExactlyInAnyOrderElementsOf(sourceRows(table, List.of(), true));
        }
    }

    @Test
    void nestedAndOutlyingPartitionsWithOddValues() {
        Format format = source(TEXT);
        write(format, "t/a");
        write(format, "t/p=x/a");
        write(format, "t/p=x/deeper/a");
        write(format, "elsewhere/_hidden/a");
        CatalogTable table = table("t", format, "lakefs://repo/main/t", new Column("p", "string"));
        List<Partition> partitions = List.of(
                partition(format, "lakefs://repo/main/t", "whole"),
                partition(format, "lakefs://repo/main/t/p=x", "a/b c=%d"),
                partition(format, "lakefs://repo/main/t/p=x/deeper", "é日本"),
                partition(format, "lakefs://repo/main/elsewhere/_hidden", "__HIVE_DEFAULT_PARTITION__"));

        assertThat(twinRows(table, partitions, true))
                .hasSize(8)
                .contains(List.of("3", "elsewhere/_hidden/a", "\\N"))
                .containsExactlyInAnyOrderElementsOf(sourceRows(table, partitions, true));
    }
}
