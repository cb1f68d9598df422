package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkFoldersTest {
    private static final LakeLocation PLACE = new LakeLocation("example", "main", "sales/t");

    @ParameterizedTest
    @ValueSource(strings = {"sales/t/day=1/a.parquet", "sales/t/day=1/hour=2/a.parquet", "sales/t/old/day=1/a.parquet"})
    void aFolderThatSparkReadsAsAPartitionIsRefusedWithoutPartitionColumns(String path) {
        assertThat(refusal("parquet", "main", path, 1)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.PARTITIONS_UNDECLARED);
            assertThat(reason.text()).contains("table sales.parquet", "\"" + path + "\"");
            assertThat(reason.remedy()).contains("PARTITIONED BY", "MSCK REPAIR TABLE sales.parquet");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sales/t/a.parquet",
                "sales/t/a=b.parquet",
                "sales/t/old/a.parquet",
                "sales/t/_temporary/day=1/a.parquet",
                "sales/t/.spark-staging/day=1/a.parquet",
                "sales/t/day=1/_SUCCESS",
                "sales/t_old/day=1/a.parquet",
            })
    void othersAreNone(String path) {
        assertThat(refusal("parquet", "main", path, 1)).isEmpty();
    }

    @Test
    void norAreThoseWithoutRowsNorThoseOfOtherBranches() {
        assertThat(refusal("parquet", "main", "sales/t/day=1/", 0)).isEmpty();
        assertThat(refusal("parquet", "dev", "sales/t/day=1/a.parquet", 1)).isEmpty();
    }

    @Test
    void partitionColumnsMakeThemPartitions() {
        assertThat(refusal("repaired", "main", "sales/t/day=1/a.parquet", 1)).isEmpty();
    }

    @Test
    void hivesTablesMayHaveSuchFolders() {
        CatalogTable stored = SparkTables.recorded("stored_as");

        assertThat(SparkTable.read(stored).refusal(PLACE, listings("main", "sales/t/day=1/a.parquet", 1)))
                .isEmpty();
    }

    private static Optional<Reason> refusal(String table, String ref, String path, int sizeBytes) {
        return SparkTable.read(SparkTables.recorded(table)).refusal(PLACE, listings(ref, path, sizeBytes));
    }

    private static List<Listing> listings(String ref, String path, int sizeBytes) {
        return List.of(
                new Listing("example", ref, List.of(new LakeObject(path, "s3://bucket/repo/data/x", sizeBytes))));
    }
}
