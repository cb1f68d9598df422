package dev.mirrorlake.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import java.util.List;
import java.util.stream.Stream;

/** What Hive's clients do to tables that are rewritten, and what must be so when a call returns, and soon after. */
final class RewrittenSteps {
    private final Stage stage;
    private final HiveCalls calls;
    private final Twins twins;

    /** @param client the version of the one whose calls these are */
    RewrittenSteps(Stage stage, String client) {
        this.stage = stage;
        this.calls = new HiveCalls(stage.app(), client);
        this.twins = new Twins(stage);
    }

    /** A configuration in which the tables of this name, in the stage's databases, are rewritten. */
    static Config config(Stage stage, String tables, String... edits) {
        String[] all = Stream.concat(
                        Stream.of(
                                "admin: {",
                                "rewrite: [{database: \"%s*\", table: \"%s\"}]%nadmin: {"
                                        .formatted(stage.database, tables)),
                        Stream.of(edits))
                .toArray(String[]::new);
        return stage.config(all);
    }

    /**
     * Does it, and checks that whoever has S3 alone has the rows of the source from the moment that the call returns; that
     * the table is rewritten, and has a twin at the same place.
     *
     * @param action as {@link HiveCalls#does} has it
     * @param source the table's place in the lake
     */
    void does(String action, TableName table, String source, int rows, Runnable call) {
        calls.does(action, () -> {
            call.run();
            assertThat(stage.heldRows(table)).as(action).hasSize(rows).isEqualTo(stage.sourceRows(table));
        });
        follows(table, source, rows);
    }

    void follows(TableName table, String source, int rows) {
        twins.isRewritten(table, source, rows);
        twins.sharesManifests(table);
    }

    /** Does it, and checks only that the proxy saw the calls that this client makes for it. */
    void does(String action, Runnable call) {
        calls.does(action, call);
    }

    /** Tries it, and checks that the client is told, by a MetaException that says so, and that it changed nothing. */
    void isRefused(TableName table, Runnable call, String... texts) {
        Source before = stage.source(table);
        List<List<String>> rows = stage.heldRows(table);

        assertThatThrownBy(call::run)
                .hasMessageStartingWith("MetaException: ")
                .hasMessageContaining("mirrorlake refused the call")
                .hasMessageContainingAll(texts);

        assertThat(stage.source(table)).isEqualTo(before);
        assertThat(stage.heldRows(table)).isEqualTo(rows);
    }

    /** Checks that the metastore neither deleted nor moved anything below a location. */
    void leftAlone(String location) {
        assertThat(stage.metastore.folderChanges(location)).allMatch(change -> change.startsWith("mkdirs "));
    }
}
