package dev.mirrorlake.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.rows.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** As {@link RowsStory}, read by Trino through Glue. */
@Tag("trino")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowsTrinoStory {
    static final Set<String> FORMATS = Formats.MIRRORED.keySet();

    private RowTables tables;

    @BeforeAll
    void serve() {
        tables = new RowTables();
    }

    @AfterAll
    void close() throws Exception {
        tables.close();
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void trinoReadsTheRowsOfTheSource(String format) {
        List<TableName> made = new ArrayList<>(tables.ofEveryType(format));
        made.forEach(table -> tables.follows(table, 3));
        made.forEach(this::sameByTrino);

        TableName odd = tables.ofOddValues(format, true);
        tables.follows(odd, 3 * RowTables.ODD_VALUES.size());
        sameByTrino(odd);
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void trinoReadsTheRowsOfTheSourceOnceItsColumnsHaveChanged(String format) {
        List<TableName> made = new ArrayList<>();
        for (ColumnChange change : ColumnChange.of(format)) {
            made.add(tables.before(format, change, false));
        }
        made.forEach(table -> tables.follows(table, 2));

        for (int i = 0; i < made.size(); i++) {
            tables.change(made.get(i), format, ColumnChange.of(format).get(i), false);
        }

        made.forEach(table -> tables.follows(table, 4));
        made.forEach(this::sameByTrino);
    }

    private void sameByTrino(TableName table) {
        CatalogTable twin = tables.stage.twin(table).orElseThrow();
        assertThat(tables.stage.trinoRows(table))
                .extracting(row -> Cells.ofTrino(twin, row))
                .as(table.toString())
                .containsExactlyInAnyOrderElementsOf(tables.stage.sourceRows(table));
    }
}
