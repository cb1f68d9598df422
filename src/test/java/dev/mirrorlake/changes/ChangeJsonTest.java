package dev.mirrorlake.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeJsonTest {
    @Test
    void changesComeBackAsTheyWere() throws Exception {
        List<Change> changes = List.of(
                new Change.OfTable(new TableName("sales", "orders")),
                new Change.OfTable(new TableName("spark", "größe", "a \"b\" \u0001"), true, "[::1]:9083"),
                new Change.OfTable(
                        new TableName("sales", "parts"),
                        false,
                        "",
                        Set.of(List.of("2021", "\u0000ß\""), List.of("", ""))),
                new Change.OfDatabase("hive", "sales", true, "hms:9083"),
                new Change.OfEverything());

        assertThat(ChangeJson.read(ChangeJson.write(changes))).isEqualTo(changes);
    }

    @Test
    void isWrittenAsDocumented() {
        List<Change> changes = List.of(
                new Change.OfTable(new TableName("sales", "orders"), false, "hms:9083", Set.of(List.of("2021", "11"))),
                new Change.OfDatabase("hive", "sales", true, ""),
                new Change.OfEverything());

        assertThat(ChangeJson.write(changes))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"version\":2,\"changes\":["
                        + "{\"kind\":\"table\",\"catalog\":\"hive\",\"database\":\"sales\",\"table\":\"orders\","
                        + "\"goneSeen\":false,\"metastore\":\"hms:9083\",\"partitions\":[[\"2021\",\"11\"]]},"
                        + "{\"kind\":\"database\",\"catalog\":\"hive\",\"database\":\"sales\","
                        + "\"goneSeen\":true,\"metastore\":\"\"},"
                        + "{\"kind\":\"everything\"}]}");
    }

    @Test
    void aLaterVersionMayKnowMore() throws Exception {
        List<Change> changes = read("""
                {"version": 3, "cluster": "x", "changes": [
                  {"kind": "table", "catalog": "hive", "database": "sales", "table": "orders", "goneSeen": true,
                   "metastore": "", "snapshot": 7},
                  {"kind": "function", "name": "f"}]}
                """);

        assertThat(changes)
                .containsExactly(
                        new Change.OfTable(new TableName("sales", "orders"), true, ""), new Change.OfEverything());
    }

    @Test
    void anEarlierVersionMeansTheWholeTable() throws Exception {
        List<Change> changes = read("""
                {"version": 1, "changes": [{"kind": "table", "catalog": "hive", "database": "sales", "table": "orders",
                  "goneSeen": false, "metastore": ""}]}
                """);

        assertThat(changes).containsExactly(new Change.OfTable(new TableName("sales", "orders")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[7]", "[[7]]", "[[null]]", "[\"2021\"]", "[[[\"2021\"]]]", "null"})
    void refusesPartitionsThatAreNoListsOfTexts(String partitions) {
        assertThatThrownBy(() -> read("""
                        {"version": 2, "changes": [{"kind": "table", "catalog": "hive", "database": "sales",
                          "table": "orders", "goneSeen": false, "metastore": "", "partitions": %s}]}
                        """.formatted(partitions)))
                .isInstanceOf(ChangeFormatException.class)
                .hasMessageContaining("partition");
    }

    @Test
    void aMessageStaysSmallHoweverManyPartitionsItsChangesHave() throws Exception {
        String worst = "\u0000".repeat(1000);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TableName table = new TableName("sales", "orders" + i);
            changes.add(new Change.OfTable(table, false, "", Set.of(List.of(worst, Integer.toString(i)))));
        }

        byte[] message = ChangeJson.write(changes);

        assertThat(message).hasSizeLessThan(512 * 1024);
        List<Change> read = ChangeJson.read(message);
        assertThat(read)
                .extracting(Change::key)
                .isEqualTo(changes.stream().map(Change::key).toList());
        assertThat(read).startsWith(changes.get(0)).endsWith(changes.get(99).key());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                          | version must be
            null                                                        | version must be
            []                                                          | version must be
            {}                                                          | version must be
            {"version": 0, "changes": []}                               | version must be
            {"version": "1", "changes": []}                             | version must be
            {"version": 1.5, "changes": []}                             | version must be
            {"version": 1                                               | not JSON
            {"version": 1, "changes": []} x                             | not JSON
            {"version": 1, "version": 1, "changes": []}                 | not JSON
            {"version": 1, "changes": [[[[[[[[[[[[]]]]]]]]]]]]}         | not JSON
            {'version': 1, 'changes': []}                               | not JSON
            {"version": 1}                                              | changes must be a list
            {"version": 1, "changes": {}}                               | changes must be a list
            {"version": 1, "changes": [], "more": 1}                    | only these fields are allowed
            {"version": 1, "changes": [null]}                           | kind must be a text
            {"version": 1, "changes": ["everything"]}                   | kind must be a text
            {"version": 1, "changes": [{"kind": "view"}]}               | kind must be table, database or everything
            {"version": 1, "changes": [{"kind": "everything", "a": 1}]} | only these fields are allowed
            {"version": 1, "changes": [{"kind": "table"}]}              | catalog must be a text
            {"version": 1, "changes": [{"kind": "database", "catalog": "hive", "database": " "}]} | database must not be
            {"version": 1, "changes": [{"kind": "database", "catalog": "a", "database": "b", "goneSeen": "no"}]} | true or
            {"version": 3, "changes": [{"kind": "table", "table": 7}]}  | catalog must be a text
            """)
    void refusesWhatIsNotExactlySo(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ChangeFormatException.class)
                .hasMessageContaining(message);
    }

    private static List<Change> read(String json) throws ChangeFormatException {
        return ChangeJson.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
