package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.config.Config.UnsupportedColumns;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeFile;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSchemasTest {
    private static final String URL = "avro.schema.url";
    private static final String LITERAL = "avro.schema.literal";
    private static final String SCHEMA = TestTables.schema("id", "key") + "\n";

    private final Map<String, String> files = new HashMap<>(Map.of("lakefs://example/main/schemas/t.avsc", SCHEMA));
    private final List<LakeLocation> read = new ArrayList<>();
    private final AvroSchemas schemas = new AvroSchemas(this::file, Set.of("example"));

    private LakeFile file(LakeLocation place) {
        read.add(place);
        return new LakeFile(
                Optional.ofNullable(files.get(place.toString())),
                new Watched(place.repository(), place.ref(), Set.of("schemas/"), "c1", ""));
    }

    @Rule("C40")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lakefs://example/main/schemas/t.avsc",
                "s3a://example/main/schemas/t.avsc",
                "s3://example/main//schemas/t.avsc",
                "s3n://example/main/schemas/t.avsc",
            })
    void aSchemaInLakeFsIsInlinedWhereItsAddressWas(String url) {
        SourceTable inTheTable = read(TestTables.table(List.of(), avro(Map.of()), Map.of(URL, url)));
        SourceTable inTheSerde = read(TestTables.table(List.of(), avro(Map.of(URL, url)), Map.of()));

        assertThat(inTheTable.refusal()).isEmpty();
        assertThat(inTheTable.table().parameters()).isEqualTo(Map.of(LITERAL, SCHEMA));
        assertThat(inTheSerde.refusal()).isEmpty();
        assertThat(inTheSerde.table().format()).isEqualTo(avro(Map.of(LITERAL, SCHEMA)));
        assertThat(inTheSerde.watched()).extracting(Watched::prefixes).contains(Set.of("schemas/"));
    }

    @Test
    void aPartitionHasItsOwnSchemaAndEachFileIsReadOnce() {
        files.put("lakefs://example/v1/old.avsc", SCHEMA.replace("\"t\"", "\"old\""));
        Map<String, String> own = Map.of(URL, "s3a://example/v1/old.avsc");
        SourceTable source = read(
                TestTables.table(TestTables.KEYS, avro(Map.of(URL, "s3a://example/main/schemas/t.avsc")), Map.of()));

        List<Partition> partitions = List.of(
                source.partition(partition(avro(own))),
                source.partition(partition(avro(own))),
                source.partition(partition(avro(Map.of()))));

        assertThat(partitions)
                .extracting(partition -> partition.format().serdeParameters().get(LITERAL))
                .containsExactly(SCHEMA.replace("\"t\"", "\"old\""), SCHEMA.replace("\"t\"", "\"old\""), SCHEMA);
        assertThat(partitions)
                .allSatisfy(partition -> assertThat(source.refusal(partition)).isEmpty());
        assertThat(read).hasSize(2).doesNotHaveDuplicates();
        assertThat(source.watched()).hasSize(2);
    }

    @Rule("C40")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3a://example/main/absent.avsc | there is no such object",
                "s3a://example/main/text.avsc | it isn't JSON",
                "s3a://example/main/string.avsc | it is no Avro schema of a record",
                "s3a://example/main/twice.avsc | it isn't JSON",
                "s3a://example | names no ref",
            })
    void whatCannotBeInlinedIsRefusedWithTheReason(String url, String why) {
        files.put("lakefs://example/main/text.avsc", "record t {}");
        files.put("lakefs://example/main/string.avsc", "{\"type\": \"string\"}");
        files.put("lakefs://example/main/twice.avsc", SCHEMA + SCHEMA);

        SourceTable source = read(TestTables.table(List.of(), avro(Map.of()), Map.of(URL, url)));

        assertThat(source.refusal()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_URL);
            assertThat(reason.text()).contains("table default.my_table", url, why);
            assertThat(reason.remedy()).contains(LITERAL);
        });
    }

    @Test
    void aSchemaWithOtherFieldsThanTheTableHasColumnsIsRefusedAndWatchedSoThatItIsSeenToChange() {
        files.put("lakefs://example/main/schemas/t.avsc", TestTables.schema("id", "key", "added"));

        SourceTable source =
                read(TestTables.table(List.of(), avro(Map.of()), Map.of(URL, "s3a://example/main/schemas/t.avsc")));

        assertThat(source.refusal()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.AVRO_SCHEMA_DIFFERS);
            assertThat(reason.text()).contains("\"added\"");
        });
        assertThat(source.watched()).hasSize(1);
    }

    @Test
    void whatIsMissingIsWatchedSoThatItIsSeenToCome() {
        SourceTable source =
                read(TestTables.table(List.of(), avro(Map.of()), Map.of(URL, "s3a://example/main/schemas/new.avsc")));

        assertThat(source.refusal()).isPresent();
        assertThat(source.watched()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://elsewhere/t.avsc", "hdfs://namenode/t.avsc", "http://registry/t"})
    void aSchemaOutsideOfLakeFsIsNotLookedFor(String url) {
        SourceTable source = read(TestTables.table(List.of(), avro(Map.of()), Map.of(URL, url)));

        assertThat(source.refusal())
                .hasValueSatisfying(reason -> assertThat(reason.text()).endsWith("which Athena doesn't follow"));
        assertThat(read).isEmpty();
    }

    @Test
    void anAddressThatNobodyFollowsIsNotLookedFor() {
        String url = "s3a://example/main/schemas/t.avsc";

        read(TestTables.table(List.of(), TestTables.PARQUET, Map.of(URL, url)));
        read(TestTables.table(List.of(), avro(Map.of(URL, url)), Map.of(LITERAL, SCHEMA)));

        assertThat(read).isEmpty();
    }

    @Test
    void aSchemaThatIsTooLargeIsAReasonAndALakeFsThatFailsOrRefusesEndsTheSync() {
        CatalogTable table =
                TestTables.table(List.of(), avro(Map.of()), Map.of(URL, "s3a://example/main/schemas/t.avsc"));

        SourceTable refused =
                SourceTable.read(table, failing(Kind.REFUSED, ReasonCode.TOO_LARGE), UnsupportedColumns.REFUSE);

        assertThat(refused.refusal())
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("lakefs: it says"));
        for (ReasonCode code : List.of(ReasonCode.FAILED, ReasonCode.CREDENTIALS, ReasonCode.ACCESS_DENIED)) {
            Kind kind = code == ReasonCode.FAILED ? Kind.RETRY : Kind.REFUSED;
            assertThatThrownBy(() -> SourceTable.read(table, failing(kind, code), UnsupportedColumns.REFUSE))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.code()).isEqualTo(code));
        }
    }

    private static AvroSchemas failing(Kind kind, ReasonCode code) {
        return new AvroSchemas(
                place -> {
                    throw new SyncException(kind, code, "lakefs", "it says", "", null);
                },
                Set.of("example"));
    }

    private SourceTable read(CatalogTable stored) {
        return SourceTable.read(stored, schemas, UnsupportedColumns.REFUSE);
    }

    private static Format avro(Map<String, String> serdeParameters) {
        return Formats.of(DataFormat.AVRO, serdeParameters);
    }

    private static Partition partition(Format format) {
        return new Partition(List.of("2021", "1"), "s3a://example/main/t", format, List.of(), Map.of());
    }
}
