package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tables of any format, columns, keys and partition values are made, changed, dropped and made anew at random, through the
 * proxy. Once it is quiet, each twin has the rows of its source, or the status says why there is none; and nothing else is
 * ever in Glue. {@code -Dseed=} draws the same again, {@code -Drandom.tables=} more or fewer tables.
 */
class RandomRowsStory {
    private static final int TABLES = Integer.getInteger("random.tables", 12);
    private static final int ROUNDS = 4;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RowTables tables = new RowTables();
    private final List<RandomTable> drawn = new ArrayList<>();

    /** How often rows were compared, and how often errors. */
    private int shown;

    private int failed;

    @AfterEach
    void close() throws Exception {
        tables.close();
    }

    @Test
    void everyTwinHasItsRowsOrAReasonWhyNot() {
        for (int i = 0; i < TABLES; i++) {
            drawn.add(new RandomTable(tables, "t" + i, new Random(random.nextLong())));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (RandomTable table : drawn) {
                table.change();
                onlyWhatReadersCanRead();
            }

            drawn.forEach(table -> eventually(QUIET, () -> isRight(table)));
        }
        assertThat(failed)
                .as("%s of %s reads failed, seed %s", failed, shown + failed, seed)
                .isLessThanOrEqualTo(shown / 3);
    }

    private void isRight(RandomTable table) {
        String as = table + ", seed " + seed;
        if (!table.exists()) {
            assertThat(tables.stage.twin(table.name)).as(as).isEmpty();
            return;
        }
        assertThat(tables.stage.status(table.name)).as(as).hasValueSatisfying(status -> {
            if (table.refused()) {
                assertThat(status.state()).as(as).isEqualTo("skipped");
                assertThat(status.code()).as(as).isNotEmpty();
                assertThat(status.error()).as(as).contains(table.name.toString());
            } else {
                assertThat(status.state()).as(status.error() + ", " + as).isEqualTo("converged");
            }
        });
        if (!table.refused()) {
            Outcome source = outcome(() -> tables.stage.sourceRows(table.name));
            assertThat(outcome(() -> tables.stage.twinRows(table.name))).as(as).isEqualTo(source);
            assertThat(source.failure().isEmpty() || table.hasFilesOfOtherColumns())
                    .as("both can't be read: %s, %s", source.failure(), as)
                    .isTrue();
            assertThat(tables.stage.twinPartitions(table.name).keySet())
                    .as(as)
                    .containsExactlyInAnyOrderElementsOf(tables.hive.partitions(table.name).stream()
                            .map(Partition::values)
                            .toList());
            if (source.failure().isEmpty()) {
                shown++;
            } else {
                failed++;
            }
        }
    }

    /**
     * What a reader makes of a table.
     *
     * @param failure why there are no rows, as files hold something else than the columns say now; else empty
     */
    private record Outcome(List<List<String>> rows, String failure) {}

    private static Outcome outcome(Supplier<List<List<String>>> rows) {
        try {
            return new Outcome(rows.get(), "");
        } catch (IllegalStateException | IllegalArgumentException | DateTimeException e) {
            return new Outcome(List.of(), e.toString());
        }
    }

    /** At any moment: one table that isn't so breaks the whole database for readers. */
    private void onlyWhatReadersCanRead() {
        for (StoredTable stored : tables.stage.glue.tables(tables.stage.database)) {
            CatalogTable twin = stored.table();
            String as = twin + ", seed " + seed;
            assertThat(drawn)
                    .as(as)
                    .extracting(table -> table.name)
                    .contains(new TableName(twin.name().database(), twin.name().table()));
            assertThat(twin.type()).as(as).isEqualTo("EXTERNAL_TABLE");
            assertThat(twin.format().inputFormat())
                    .as(as)
                    .isEqualTo("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat");
            Set<String> names = new HashSet<>();
            List<Column> columns = new ArrayList<>(twin.columns());
            columns.addAll(twin.partitionKeys());
            assertThat(columns)
                    .as(as)
                    .allMatch(column -> names.add(column.name().toLowerCase(Locale.ROOT)))
                    .noneMatch(column -> column.type().contains("union"));
        }
    }
}
