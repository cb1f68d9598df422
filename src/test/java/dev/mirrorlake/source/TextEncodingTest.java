package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodingTest {
    private static final String ENCODING = "serialization.encoding";
    private static final String CRLF = "serialization.escape.crlf";

    @Rule("C39")
    @ParameterizedTest
    @CsvSource({
        "TEXT, serialization.encoding, GBK",
        "TEXT, serialization.encoding, iso-8859-1",
        "TEXT, serialization.encoding, UTF-16",
        "TEXT, serialization.encoding, no-such-encoding",
        "TEXT, serialization.encoding, ''",
        "REGEX, serialization.encoding, GBK",
        "OPEN_CSV, serialization.encoding, GBK",
        "TEXT, serialization.escape.crlf, true",
        "TEXT, serialization.escape.crlf, TRUE",
        "RC_TEXT, serialization.escape.crlf, true",
    })
    void textThatHiveDecodesAndNoOtherReaderIsRefusedWhereverThatIsSaid(DataFormat format, String key, String value) {
        Map<String, String> inTheSerde = new HashMap<>(Formats.of(format).serdeParameters());
        inTheSerde.put(key, value);
        CatalogTable plain = TestTables.table(TestTables.KEYS, Formats.of(format), Map.of());

        assertThat(List.of(
                        SourceRules.refusal(TestTables.table(List.of(), Formats.of(format, inTheSerde), Map.of())),
                        SourceRules.refusal(TestTables.table(List.of(), Formats.of(format), Map.of(key, value))),
                        SourceRules.refusal(plain, partition(format, inTheSerde, Map.of())),
                        SourceRules.refusal(plain, partition(format, Map.of(), Map.of(key, value)))))
                .allSatisfy(refusal -> assertThat(refusal).hasValueSatisfying(reason -> {
                    assertThat(reason.code()).isEqualTo(ReasonCode.OPTION_UNSUPPORTED);
                    assertThat(reason.text()).contains("table default.my_table", key + " \"" + value + "\"");
                    assertThat(reason.remedy()).contains("write the data anew", "without " + key);
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "utf-8", "UTF8", "unicode-1-1-utf-8", "US-ASCII", "ascii", "iso646-us"})
    void utf8ByAnyNameAndItsPartAreFine(String encoding) {
        assertThat(SourceRules.refusal(
                        TestTables.table(List.of(), Formats.of(DataFormat.TEXT), Map.of(ENCODING, encoding))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PARQUET, serialization.encoding, GBK",
        "ORC, serialization.escape.crlf, true",
        "RC_TEXT, serialization.encoding, GBK",
        "JSON, serialization.encoding, GBK",
        "OPENX_JSON, serialization.encoding, GBK",
        "OPEN_CSV, serialization.escape.crlf, true",
        "TEXT, serialization.escape.crlf, false",
        "TEXT, serialization.escape.crlf, yes",
    })
    void whatHiveDoesNotFollowEitherIsNothing(DataFormat format, String key, String value) {
        assertThat(SourceRules.refusal(TestTables.table(List.of(), Formats.of(format), Map.of(key, value))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ENCODING + ", GBK, UTF-8", CRLF + ", true, false"})
    void aPartitionsOwnWordCountsForIt(String key, String refused, String fine) {
        CatalogTable table = TestTables.table(TestTables.KEYS, Formats.of(DataFormat.TEXT), Map.of(key, fine));
        CatalogTable other = TestTables.table(TestTables.KEYS, TestTables.PARQUET, Map.of(key, refused));

        assertThat(SourceRules.refusal(table, partition(DataFormat.TEXT, Map.of(key, refused), Map.of())))
                .isPresent();
        assertThat(SourceRules.refusal(other, partition(DataFormat.TEXT, Map.of(key, fine), Map.of())))
                .isEmpty();
        assertThat(SourceRules.refusal(other, partition(DataFormat.TEXT, Map.of(), Map.of())))
                .isPresent();
    }

    private static Partition partition(
            DataFormat format, Map<String, String> serdeParameters, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(Formats.of(format).serdeParameters());
        all.putAll(serdeParameters);
        return new Partition(
                List.of("2021", "1"), "s3a://example/main/t", Formats.of(format, all), List.of(), parameters);
    }
}
