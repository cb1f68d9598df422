package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewrittenTableTest {
    private static final String OWNER = "prod";
    private static final String ROOT = "s3://bucket/repo/symlinks/prod/example/main/default.my_table~0123456789ab";
    private static final String PLACE = "s3a://example/main/my_table";
    private static final Format SYMLINKS = new Format(
            SymlinkFormat.INPUT,
            SymlinkFormat.OUTPUT,
            TestTables.PARQUET.serde(),
            TestTables.PARQUET.serdeParameters());
    private static final Map<String, String> PARAMETERS = Map.of(
            SourceParameters.LOCATION,
            PLACE,
            SourceParameters.INPUT_FORMAT,
            TestTables.PARQUET.inputFormat(),
            SourceParameters.OUTPUT_FORMAT,
            TestTables.PARQUET.outputFormat(),
            SourceParameters.OWNER,
            OWNER,
            "comment",
            "kept");

    @Test
    void itsSourceIsTheTableAsItWasAndItsRootIsWhereItIs() {
        RewrittenTable table =
                RewrittenTable.of(table(ROOT, SYMLINKS, PARAMETERS), OWNER).orElseThrow();

        assertThat(table.root().uri()).isEqualTo(ROOT + "/");
        assertThat(table.source()).isEqualTo(table(PLACE, TestTables.PARQUET, PARAMETERS));
    }

    @Test
    void anOrdinaryTableIsNotRewritten() {
        CatalogTable ordinary = TestTables.table(TestTables.KEYS);

        assertThat(RewrittenTable.of(ordinary, OWNER)).isEmpty();
        assertThat(RewrittenTable.refusal(ordinary, OWNER)).isEmpty();
    }

    @Test
    void aTablePutBackByHandIsNotRewrittenWhateverItsParametersSay() {
        CatalogTable restored = table(PLACE, TestTables.PARQUET, PARAMETERS);

        assertThat(RewrittenTable.of(restored, OWNER)).isEmpty();
        assertThat(RewrittenTable.refusal(restored, OWNER)).isEmpty();
    }

    @Test
    void aSymlinkTableOfSomebodyElseIsNotRewritten() {
        CatalogTable symlinks = table("s3://bucket/_symlink_format_manifest", SYMLINKS, Map.of());

        assertThat(RewrittenTable.of(symlinks, OWNER)).isEmpty();
        assertThat(RewrittenTable.refusal(symlinks, OWNER)).isEmpty();
        assertThat(SourceRules.refusal(symlinks)).get().extracting(Reason::code).isEqualTo(ReasonCode.SYMLINK);
    }

    @Test
    void aTableThatAnotherOwnerHasRewrittenIsRefusedWithItsName() {
        Map<String, String> parameters = new HashMap<>(PARAMETERS);
        parameters.put(SourceParameters.OWNER, "test");
        CatalogTable others = table(ROOT.replace("/prod/", "/test/"), SYMLINKS, parameters);

        assertThat(RewrittenTable.of(others, OWNER)).isEmpty();
        assertThat(RewrittenTable.refusal(others, OWNER)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.SYMLINK);
            assertThat(reason.text()).contains("default.my_table", "\"test\"", "\"prod\"");
        });
    }

    @ParameterizedTest
    @CsvSource({
        SourceParameters.LOCATION + ", ''",
        SourceParameters.LOCATION + ", ' '",
        SourceParameters.OWNER + ", ''",
    })
    void aTableAtOurRootThatHasLostAParameterIsRefusedAndNotTakenForOneOutsideOfLakeFs(String key, String value) {
        Map<String, String> parameters = new HashMap<>(PARAMETERS);
        parameters.put(key, value);

        refused(table(ROOT, SYMLINKS, parameters));
    }

    @Test
    void aTableAtOurRootInAnotherFormatReadsManifestsAsDataAndIsRefused() {
        refused(table(ROOT, TestTables.PARQUET, PARAMETERS));
        refused(table(ROOT, TestTables.PARQUET, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/repo/symlinks/prod/example/main/default.my_table",
        "s3://bucket/repo/symlinks/prod/example/main/default.my_table~0123456789ab/day=1",
        "s3://bucket/elsewhere",
        "hdfs://bucket/repo/symlinks/prod/example/main/default.my_table~0123456789ab",
    })
    void aRewrittenTableThatWasMovedIsRefused(String location) {
        refused(table(location, SYMLINKS, PARAMETERS));
    }

    @Test
    void withoutASourceFormatItIsASymlinkTable() {
        Map<String, String> parameters = new HashMap<>(PARAMETERS);
        parameters.remove(SourceParameters.INPUT_FORMAT);

        CatalogTable source = RewrittenTable.of(table(ROOT, SYMLINKS, parameters), OWNER)
                .orElseThrow()
                .source();

        assertThat(SourceRules.refusal(source)).get().extracting(Reason::code).isEqualTo(ReasonCode.SYMLINK);
    }

    @Test
    void aPartitionSaysWhereItsDataIsAndWhatItWas() {
        Format orc = new Format(SymlinkFormat.INPUT, SymlinkFormat.OUTPUT, "orc.Serde", Map.of());
        Partition stored = partition(
                ROOT + "/year=2021/month=11",
                orc,
                Map.of(
                        SourceParameters.LOCATION, "s3a://example/main/elsewhere",
                        SourceParameters.INPUT_FORMAT, "orc.Input",
                        SourceParameters.OUTPUT_FORMAT, "orc.Output"));

        assertThat(rewritten().folder(stored)).contains("year=2021/month=11/");
        assertThat(rewritten().source(stored)).satisfies(source -> {
            assertThat(source.location()).isEqualTo("s3a://example/main/elsewhere");
            assertThat(source.format()).isEqualTo(new Format("orc.Input", "orc.Output", "orc.Serde", Map.of()));
            assertThat(source.values()).containsExactly("2021", "11");
        });
    }

    @Test
    void aPartitionThatTheMetastorePutBelowTheRootSaysNothingAndHasTheTablesFormat() {
        Partition stored = partition(ROOT + "/year=2021/month=11", SYMLINKS, Map.of());

        assertThat(rewritten().source(stored).location()).isEmpty();
        assertThat(rewritten().source(stored).format()).isEqualTo(TestTables.PARQUET);
    }

    @Test
    void aPartitionThatIsStillInLakeFsIsWhatItIs() {
        Partition stored = partition(PLACE + "/x", TestTables.PARQUET, Map.of());

        assertThat(rewritten().folder(stored)).isEmpty();
        assertThat(rewritten().source(stored)).isEqualTo(stored);
    }

    private static RewrittenTable rewritten() {
        return RewrittenTable.of(table(ROOT, SYMLINKS, PARAMETERS), OWNER).orElseThrow();
    }

    private static void refused(CatalogTable table) {
        assertThat(RewrittenTable.of(table, OWNER)).isEmpty();
        assertThat(RewrittenTable.refusal(table, OWNER)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.SYMLINK);
            assertThat(reason.text()).contains(table.location());
        });
    }

    private static CatalogTable table(String location, Format format, Map<String, String> parameters) {
        CatalogTable table = TestTables.table(TestTables.KEYS, format, parameters);
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                table.partitionKeys(),
                location,
                format,
                parameters);
    }

    private static Partition partition(String location, Format format, Map<String, String> parameters) {
        return new Partition(List.of("2021", "11"), location, format, TestTables.COLUMNS, parameters);
    }
}
