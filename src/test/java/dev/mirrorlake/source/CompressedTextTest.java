package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.ManifestPlanner;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedTextTest {
    private static final String ADDRESS = "s3://bucket/repo/data/";
    private static final Format CSV = text("org.apache.hadoop.hive.serde2.OpenCSVSerde");

    @Rule("F6")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "my_table/a.csv.gz",
                "my_table/a.GZ",
                "my_table/a.bz2",
                "my_table/a.zst",
                "my_table/part-0.Snappy",
                "my_table/a.lz4",
                "my_table/000000_0.deflate",
                "my_table/sub/a.gz",
            })
    void compressedTextAtAnAddressWithoutItsEndingIsRefused(String path) {
        assertThat(refusal(CSV, object(path, "abc"), object("my_table/b.csv", "def")))
                .hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.TEXT_COMPRESSED);
                    assertThat(reason.text()).contains("default.my_table", path);
                    assertThat(reason.remedy()).contains("uncompressed", "Parquet");
                });
    }

    @Rule("F6")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "org.apache.hive.hcatalog.data.JsonSerDe",
                "org.openx.data.jsonserde.JsonSerDe",
            })
    void soIsEachOtherFormatOfText(String serde) {
        assertThat(refusal(text(serde), object("my_table/a.gz", "abc"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_table/a.csv", "my_table/a.gzip.csv", "my_table/gz", "my_table/a.gz/part-0", "gz"})
    void textWhoseNameDoesNotEndSoIsFine(String path) {
        assertThat(refusal(CSV, object(path, "abc"))).isEmpty();
    }

    @Test
    void anImportedObjectThatKeptItsEndingIsFine() {
        assertThat(refusal(CSV, object("my_table/a.csv.gz", "import/a.csv.gz"))).isEmpty();
        assertThat(refusal(CSV, object("my_table/a.csv.GZ", "import/b.csv.gz"))).isEmpty();
    }

    @Test
    void anImportedObjectWhoseEndingReadersDoNotKnowIsRefused() {
        assertThat(refusal(CSV, object("my_table/a.csv.gz", "import/a.csv.bz2")))
                .isPresent();
        assertThat(refusal(CSV, object("my_table/a.csv.GZ", "import/a.csv.GZ"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "zst", "snappy", "lz4", "deflate", "lzo", "lzo_deflate"})
    void anImportedObjectThatOnlyItsAddressSaysIsCompressedIsRefused(String ending) {
        assertThat(refusal(CSV, object("my_table/a.csv", "import/a.csv." + ending)))
                .hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.TEXT_COMPRESSED);
                    assertThat(reason.text()).contains("my_table/a.csv\"", "import/a.csv." + ending);
                    assertThat(reason.remedy()).contains("." + ending + ",");
                });
        assertThat(refusal(CSV, object("my_table/a." + ending, "import/a." + ending)))
                .isEmpty();
    }

    @Test
    void anAddressThatReadersTakeForPlainTextIsFine() {
        assertThat(refusal(CSV, object("my_table/a.csv", "import/a.csv.GZ"))).isEmpty();
        assertThat(refusal(CSV, object("my_table/a.csv", "import.gz/a"))).isEmpty();
    }

    @Test
    void oneAddressUnderTwoPathsIsRefusedOnlyWhereThePathDiffers() {
        CatalogTable table = TestTables.table(TestTables.KEYS, CSV, Map.of());
        List<LakeObject> objects = List.of(object("my_table/2021/1/a.gz", "x.gz"), object("my_table/2021/2/a", "x.gz"));

        assertThat(refusal(table, List.of(partition("1", CSV)), objects)).isEmpty();
        assertThat(refusal(table, List.of(partition("2", CSV)), objects)).isPresent();
    }

    @Test
    void formatsThatSayInsideHowTheyAreCompressedAreFine() {
        assertThat(refusal(TestTables.PARQUET, object("my_table/a.parquet.gz", "abc")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my_table/_temporary/a.gz", "my_table/.a.gz", "my_table_old/a.gz", "elsewhere/a.gz", "a.gz"})
    void whatIsInNoManifestDoesNotMatter(String path) {
        assertThat(refusal(CSV, object(path, "abc"), object("my_table/b.csv", "def")))
                .isEmpty();
    }

    @Test
    void ofAPartitionedTableOnlyTheTextPartitionsMatter() {
        CatalogTable table = TestTables.table(TestTables.KEYS, CSV, Map.of());
        List<LakeObject> objects = List.of(
                object("my_table/2021/1/a.gz", "abc"),
                object("my_table/2021/2/b.parquet", "def"),
                object("my_table/2021/3/in-no-partition.gz", "ghi"));

        assertThat(refusal(table, List.of(partition("1", CSV), partition("2", TestTables.PARQUET)), objects))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("my_table/2021/1/a.gz"));
        assertThat(refusal(table, List.of(partition("1", TestTables.PARQUET), partition("2", CSV)), objects))
                .isEmpty();
    }

    @Test
    void theReasonIsTheSameHoweverTheListingIsOrdered() {
        LakeObject a = object("my_table/a.gz", "z");
        LakeObject b = object("my_table/b.gz", "a");

        assertThat(refusal(CSV, a, b))
                .isEqualTo(refusal(CSV, b, a))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("a.gz"));
    }

    private static Optional<Reason> refusal(Format format, LakeObject... objects) {
        return refusal(TestTables.table(List.of(), format, Map.of()), List.of(), List.of(objects));
    }

    private static Optional<Reason> refusal(CatalogTable table, List<Partition> partitions, List<LakeObject> objects) {
        List<Source> sources = new ArrayList<>();
        if (!table.partitioned()) {
            sources.add(new Source(List.of(), place("my_table")));
        }
        for (Partition partition : partitions) {
            sources.add(new Source(partition.values(), place("my_table/" + String.join("/", partition.values()))));
        }
        List<Listing> listings = List.of(new Listing("example", "main", objects));
        List<String> keys = table.partitioned() ? List.of("year", "month") : List.of();
        List<Contents> contents = ManifestPlanner.contents(keys, sources, listings, true);
        return ObjectRules.refusal(table, partitions, contents);
    }

    private static LakeLocation place(String path) {
        return new LakeLocation("example", "main", path);
    }

    private static LakeObject object(String path, String address) {
        return new LakeObject(path, ADDRESS + address, 1);
    }

    private static Partition partition(String month, Format format) {
        return new Partition(
                List.of("2021", month), "s3a://example/main/my_table/2021/" + month, format, List.of(), Map.of());
    }

    private static Format text(String serde) {
        return new Format(DataFormat.TEXT_INPUT_FORMAT, "any", serde, Map.of());
    }
}
