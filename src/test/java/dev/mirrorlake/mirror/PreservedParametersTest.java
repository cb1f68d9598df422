package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.source.TestTables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreservedParametersTest {
    @ParameterizedTest
    @CsvSource({
        "lakeformation.*, lakeformation.tag,  true",
        "lakeformation.*, LakeFormation.tag,  false",
        "*,               whatever,           true",
        "team,            team,               true",
        "team,            teams,              false",
        "*,               mirrorlake.state,   false",
        "*,               skip.header.line.count, false",
        "*,               serialization.null.format, false",
        "*,               projection.enabled, false",
        "*,               table_type,         false",
        "*,               transactional,      false",
        "*,               numRows,            false",
        "*,               mirrorlake.reason,  false",
    })
    void whatMatchesStaysAndWhatIsOurOwnDoesNot(String glob, String parameter, boolean stays) {
        CatalogTable found = twin(Map.of(parameter, "theirs"));

        CatalogTable kept = preserving(glob).of(found, twin(Map.of("EXTERNAL", "TRUE")));

        assertThat(kept.parameters().containsKey(parameter)).isEqualTo(stays);
        assertThat(kept.parameters()).containsEntry("EXTERNAL", "TRUE");
    }

    @Test
    void whatTheTwinItselfWantsIsNotTheirsToSay() {
        CatalogTable found = twin(Map.of("classification", "csv", "team", "a"));

        CatalogTable kept = preserving("*").of(found, twin(Map.of("classification", "parquet")));

        assertThat(kept.parameters()).isEqualTo(Map.of("classification", "parquet", "team", "a"));
    }

    @Test
    void partitionsKeepTheirsToo() {
        Partition wanted = TestTables.partition("2021", "11");
        Partition found = with(wanted, Map.of("team", "a", "other", "b"));

        assertThat(preserving("team").of(found, wanted)).isEqualTo(with(wanted, Map.of("team", "a")));
    }

    private static PreservedParameters preserving(String glob) {
        return new PreservedParameters(new Config.Glue("{database}", "{table}", List.of(), List.of(glob)));
    }

    private static CatalogTable twin(Map<String, String> parameters) {
        return TestTables.table(TestTables.KEYS, TestTables.PARQUET, parameters);
    }

    private static Partition with(Partition partition, Map<String, String> parameters) {
        return new Partition(
                partition.values(), partition.location(), partition.format(), partition.columns(), parameters);
    }
}
