package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sync} and {@code plan}, without a proxy, as somebody runs them by hand or by cron. */
class CommandsStory {
    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");

    @TempDir
    Path directory;

    @BeforeEach
    void makeTables() {
        HiveClient hive = stage.hiveBehindOurBack();
        stage.put("orders/a.parquet", parquet("1", "a"));
        hive.createTable(Tables.external(orders, List.of(), stage.location("main/orders")));
        hive.createTable(Tables.external(stage.name("plain"), List.of(), "s3a://elsewhere/plain"));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void planSaysWhatSyncThenDoesAndBothSayWhenThereIsNothingToDo() throws Exception {
        Command mirrorlake = new Command(directory, stage.yaml());

        Command.Result plan = mirrorlake.run("plan", stage.database);
        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.out())
                .contains("to-do      " + orders, "+ database " + stage.database, "+ table " + orders, "1 to-do")
                .doesNotContain("plain");
        assertThat(stage.twin(orders)).isEmpty();

        Command.Result sync = mirrorlake.run("sync", stage.database);
        assertThat(sync.exitCode()).isZero();
        assertThat(sync.out()).contains("created    " + orders, "1 created").doesNotContain("plain");
        assertThat(stage.twinRows(orders)).isEqualTo(stage.sourceRows(orders));

        assertThat(mirrorlake.run("plan", orders.toString()).exitCode()).isZero();
        Command.Result again = mirrorlake.run("sync", "--all", "--output", "json");
        assertThat(again.exitCode()).isZero();
        JsonNode json = new ObjectMapper().readTree(again.out());
        assertThat(json.path("summary").path("unchanged").asInt()).isEqualTo(1);
        assertThat(json.path("tables").path(0).path("table").asText()).isEqualTo(orders.toString());
    }

    @Test
    void whatFailsAndWhatCanNotBeReachedHasAnExitCodeOfItsOwn() {
        Command.Result unknown = new Command(directory, stage.yaml()).run("sync", stage.database + ".no_such_table");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.out()).contains("failed", "there is no table " + stage.database + ".no_such_table");

        Command.Result noDatabase = new Command(directory, stage.yaml()).run("sync", stage.database + "_not");
        assertThat(noDatabase.exitCode()).isEqualTo(1);
        assertThat(noDatabase.err()).contains("there is no database \"" + stage.database + "_not\"");

        String nowhere = "http://127.0.0.1:1";
        Command.Result noLakeFs = new Command(
                        directory,
                        stage.yaml("endpoint: " + stage.lake.endpoint() + "\n", "endpoint: " + nowhere + "\n"))
                .run("sync", orders.toString());
        assertThat(noLakeFs.exitCode()).isEqualTo(3);
        assertThat(noLakeFs.out()).contains("failed", orders.toString(), "lakefs", "check lakefs.endpoint");

        Command.Result nothing = new Command(directory, stage.yaml()).run("sync");
        assertThat(nothing.exitCode()).isEqualTo(64);
        assertThat(nothing.err()).contains("--all");
    }
}
