package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.Moto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Holds the test reader to what Trino was seen to do. */
class SymlinkReaderIT {
    private static final Column ID = new Column("id", "bigint");
    private static final Column NAME = new Column("name", "string");
    private static final Format TEXT = symlinks(RowFormatTest.TEXT);

    private final String bucket = "rows-" + UUID.randomUUID();
    private final String location = "s3://" + bucket + "/t";
    private final S3Client s3 = S3Client.builder()
            .endpointOverride(Moto.shared().endpoint())
            .region(Region.of(Moto.REGION))
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    private final SymlinkReader reader = new SymlinkReader(s3);

    private static Format symlinks(String serde) {
        return new Format(SymlinkReader.INPUT_FORMAT, "", serde, Map.of("field.delim", ","));
    }

    @BeforeEach
    void makeBucket() {
        s3.createBucket(create -> create.bucket(bucket));
        put("data/1", "1,a\n2,b\n");
        put("data/2", "3,c\n");
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private void put(String key, String text) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private String line(int file) {
        return "s3://" + bucket + "/data/" + file;
    }

    private CatalogTable table(Format format, Column... keys) {
        return new CatalogTable(
                new TableName("db", "t"),
                "EXTERNAL_TABLE",
                "",
                List.of(ID, NAME),
                List.of(keys),
                location,
                format,
                Map.of());
    }

    private List<List<String>> rows() {
        return reader.read(table(TEXT), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n%s\n", "%s\r\n%s", "%s\n%s"})
    void readsEveryLine(String manifest) {
        put("t/symlink.txt", manifest.formatted(line(1), line(2).replace("s3://", "s3a://")));

        assertThat(rows()).containsExactlyInAnyOrder(List.of("1", "a"), List.of("2", "b"), List.of("3", "c"));
    }

    @Test
    void unitesAllVisibleFilesAtAnyDepthOfTheLocationAlone() {
        put("t/symlink.txt", line(2) + "\n");
        put("t/_sub/.dir/more", line(2) + "\n");
        put("t/_hidden", line(1) + "\n");
        put("t/.hidden", line(1) + "\n");
        put("t_old/symlink.txt", line(1) + "\n");

        assertThat(rows()).containsExactly(List.of("3", "c"), List.of("3", "c"));
    }

    @Test
    void aLineGivenTwiceIsReadTwice() {
        put("t/symlink.txt", line(2) + "\n" + line(2) + "\n");

        assertThat(rows()).containsExactly(List.of("3", "c"), List.of("3", "c"));
    }

    @Test
    void noManifestAndOneWithoutBytesAreNoRows() {
        assertThat(rows()).isEmpty();

        put("t/symlink.txt", "");
        put("t/dir/", "");

        assertThat(rows()).isEmpty();
    }

    @Test
    void keysAreLiteral() {
        put("data/a b=%20+%2F é", "9,z\n");
        put("t/symlink.txt", "s3://" + bucket + "/data/a b=%20+%2F é\n");

        assertThat(rows()).containsExactly(List.of("9", "z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "%s\n\n",
                "# comment\n%s\n",
                "\ufeff%s\n",
                " %s\n",
                "s3://BUCKET/data/absent\n",
                "s3://BUCKET/data/\n",
                "s3://BUCKET/data/_x\n",
                "S3://BUCKET/data/1\n",
                "lakefs://BUCKET/data/1\n",
                "s3://BUCKET/data%%2F1\n",
            })
    void aLineThatIsNoAddressOfAnObjectFailsTheQuery(String manifest) {
        put("data/_x", "1,a\n");
        put("t/symlink.txt", manifest.formatted(line(1)).replace("BUCKET", bucket));

        assertThatThrownBy(this::rows).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void textIsDecompressedByTheNameInTheLine() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(gzip)) {
            stream.write("7,g\n".getBytes(UTF_8));
        }
        s3.putObject(put -> put.bucket(bucket).key("data/x.csv.gz"), RequestBody.fromBytes(gzip.toByteArray()));
        put("t/symlink.txt", "s3://" + bucket + "/data/x.csv.gz\n");

        assertThat(rows()).containsExactly(List.of("7", "g"));
    }

    @Test
    void partitionsAreReadInTheirOwnFormatWithTheirKeysLast() {
        put("data/3", "5;e\n");
        put("t/1/symlink.txt", line(2) + "\n");
        put("t/2/symlink.txt", line(3) + "\n");
        Format semicolon = new Format(TEXT.inputFormat(), "", TEXT.serde(), Map.of("field.delim", ";"));

        List<List<String>> rows = reader.read(
                table(TEXT, new Column("m", "int"), new Column("p", "string")),
                List.of(
                        partition(TEXT, "1", List.of(ID, NAME), "01", "x"),
                        partition(semicolon, "2", List.of(), "__HIVE_DEFAULT_PARTITION__", "y")));

        assertThat(rows).containsExactly(List.of("3", "c", "1", "x"), List.of("5", "e", Cells.NULL, "y"));
    }

    @Test
    void columnsOfAPartitionAreMatchedByPosition() {
        put("t/1/symlink.txt", line(2) + "\n");
        CatalogTable table = table(TEXT, new Column("p", "string"));

        assertThat(reader.read(table, List.of(partition(TEXT, "1", List.of(ID), "x"))))
                .containsExactly(List.of("3", "c", "x"));
        assertThat(reader.read(table, List.of(partition(TEXT, "1", List.of(ID, new Column("other", "string")), "x"))))
                .containsExactly(List.of("3", "c", "x"));
        assertThatThrownBy(() -> reader.read(table, List.of(partition(TEXT, "1", List.of(NAME, ID), "x"))))
                .hasMessageContaining("HIVE_PARTITION_SCHEMA_MISMATCH");
        Format parquet = symlinks(RowFormatTest.PARQUET);
        assertThatThrownBy(() -> reader.read(
                        table, List.of(partition(parquet, "1", List.of(ID, new Column("other", "string")), "x"))))
                .hasMessageContaining("HIVE_PARTITION_SCHEMA_MISMATCH");
    }

    @Test
    void whatGlueMustNotHoldFailsTheQuery() {
        CatalogTable table = table(TEXT, new Column("m", "int"));
        Format plain = new Format("org.apache.hadoop.mapred.TextInputFormat", "", TEXT.serde(), Map.of());

        assertThatThrownBy(() -> reader.read(table(plain), List.of())).hasMessageContaining("not a symlink table");
        for (List<String> values : List.of(List.of("abc"), List.of(""), List.of("1", "2"))) {
            Partition partition = new Partition(values, location, TEXT, List.of(), Map.of());
            assertThatThrownBy(() -> reader.read(table, List.of(partition))).isInstanceOf(RuntimeException.class);
        }
    }

    private Partition partition(Format format, String folder, List<Column> columns, String... values) {
        return new Partition(List.of(values), location + "/" + folder + "/", format, columns, Map.of());
    }
}
