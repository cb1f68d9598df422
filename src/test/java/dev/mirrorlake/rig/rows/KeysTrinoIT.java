package dev.mirrorlake.rig.rows;

import static dev.mirrorlake.rig.rows.ReadTwice.FAILS;
import static dev.mirrorlake.rig.rows.ReadTwice.symlinks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.source.KeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what is said of the values of partition keys against Trino itself. */
@Tag("trino")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysTrinoIT {
    private static final Format TEXT = symlinks(Samples.TEXT, Map.of());
    private static final List<Column> COLUMNS = List.of(new Column("c", "string"));

    private ReadTwice twice;

    @BeforeAll
    void open() {
        twice = new ReadTwice();
        twice.put("data/file", "x\n");
        twice.put("t/symlink.txt", twice.line("file") + "\n");
    }

    @AfterAll
    void close() {
        twice.close();
    }

    static Stream<String> types() {
        return KeyValues.READABLE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readableValuesAreRead(String type) {
        List<String> values = new ArrayList<>(KeyValues.READABLE.get(type));
        values.add("__HIVE_DEFAULT_PARTITION__");

        assertThat(rows(type, values)).hasSameSizeAs(values).doesNotContain(List.of(FAILS));
    }

    @ParameterizedTest
    @MethodSource("dev.mirrorlake.source.KeyValues#unreadable")
    void othersAreNot(String type, String value) {
        List<List<String>> rows = rows(type, List.of(value));

        assertThat(rows).containsExactly(type.equals("string") ? List.of("x", Cells.NULL) : List.of(FAILS));
    }

    /** Of a table with a partition for each value, which all have the same file of one row. */
    private List<List<String>> rows(String type, List<String> values) {
        CatalogTable table = twice.table(TEXT, COLUMNS, new Column("k", type));
        List<Partition> partitions = values.stream()
                .map(value -> new Partition(List.of(value), twice.location, TEXT, COLUMNS, Map.of()))
                .toList();
        return twice.byTrino(table, partitions);
    }
}
