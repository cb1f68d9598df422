package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.Moto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** lakeFS or AWS are down, refuse or talk nonsense: the metastore doesn't notice, the table says so, the rest goes on. */
class BadWeatherStory {
    private final Stage stage = Stage.create().serve();
    private final HiveClient hive = stage.hive();
    private final TableName table = stage.name("orders");

    @BeforeEach
    void putData() {
        stage.put("orders/a.parquet", parquet("1", "a"));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void whileLakeFsIsDownTheMetastoreWorksAndTheMirrorCatchesUp() {
        LakeFsEmulator lakefs = emulator();
        lakefs.stop();

        createTable(table, "main/orders");

        assertThat(hive.table(table).columns()).isEqualTo(Tables.COLUMNS);
        troubleIs(table, "failed", "UNREACHABLE", "lakefs");
        lakefs.start();
        stage.awaitRows(table, 1);
        stage.awaitConverged(table);
    }

    @Test
    void whatLakeFsAnswersInsteadIsShownAndRetriedOrGivenUp() {
        LakeFsEmulator lakefs = emulator();
        lakefs.failWith(200, "text/html", "<html>a login page</html>");
        createTable(table, "main/orders");
        troubleIs(table, "failed", "FAILED", "a login page");

        lakefs.failWith(429);
        troubleIs(table, "failed", "THROTTLED", "429");

        lakefs.failWith(403);
        troubleIs(table, "given-up", "ACCESS_DENIED", "access denied");
        lakefs.recover();
        hive.setParameters(table, Map.of("comment", "looked at again"));
        stage.awaitRows(table, 1);
    }

    @Test
    void awsThatThrottlesOrDeniesIsShownAndTheOtherTablesGoOn() {
        stage.put("items/b.parquet", parquet("2", "b"));
        stage.aws.throttle("CreateTable");
        createTable(table, "main/orders");
        troubleIs(table, "failed", "THROTTLED", "Rate exceeded");
        stage.aws.allow("CreateTable");
        stage.awaitRows(table, 1);

        stage.aws.deny("UpdateTable");
        hive.setParameters(table, Map.of("comment", "a change"));
        troubleIs(table, "given-up", "ACCESS_DENIED", "UpdateTable");
        assertThat(stage.status(table).orElseThrow().remedy()).contains("glue:UpdateTable");
        stage.aws.allow("UpdateTable");

        createTable(stage.name("items"), "main/items");
        stage.awaitRows(stage.name("items"), 1);
    }

    @Test
    void aBranchOrRepositoryThatDoesNotExistIsReportedForThatTable() {
        createTable(stage.name("no_branch"), "nowhere/orders");
        hive.createTable(Tables.external(stage.name("no_repository"), List.of(), "lakefs://no-such-repo/main/orders"));
        createTable(table, "main/orders");

        troubleIs(stage.name("no_branch"), "given-up", "NO_SUCH_PLACE", "nowhere");
        troubleIs(stage.name("no_repository"), "given-up", "NO_SUCH_PLACE", "no-such-repo");
        stage.awaitRows(table, 1);
    }

    @Test
    void aTableOfSomebodyElseInGlueIsLeftAloneAndReported() {
        CatalogTable theirs = Tables.external(table, List.of(), "s3://theirs/orders/");
        stage.glue.createDatabase(new Database(stage.database, "theirs", Map.of()));
        stage.glue.createTable(theirs);

        createTable(table, "main/orders");

        troubleIs(table, "given-up", "NAME_TAKEN", "not made by Mirrorlake");
        assertThat(stage.twin(table).orElseThrow().location()).isEqualTo("s3://theirs/orders/");
        hive.dropTable(table);
        eventually(() -> assertThat(stage.status(table)).isEmpty());
        assertThat(stage.twin(table)).isPresent();
    }

    @Test
    void aNameThatGlueRefusesIsReportedForThatTable() {
        String longName = "c".repeat(300);
        CatalogTable plain = Tables.external(stage.name("wide"), List.of(), stage.location("main/orders"));
        hive.createTable(new CatalogTable(
                plain.name(),
                plain.type(),
                "",
                List.of(new Column(longName, "string")),
                List.of(),
                plain.location(),
                plain.format(),
                plain.parameters()));
        createTable(table, "main/orders");

        troubleIs(stage.name("wide"), "skipped", "NAME_UNSUPPORTED", longName.substring(0, 20));
        stage.awaitRows(table, 1);
    }

    @Test
    void whileTheMetastoreIsDownThatIsShownAndEverythingWorksOnceItIsBack() {
        try (HiveMetastore metastore = HiveMetastore.start("weather")) {
            metastore.stop();
            stage.stopServing();
            stage.serve(
                    stage.config("thrift://" + HiveMetastore.shared().address(), "thrift://" + metastore.address()));
            eventually(() -> assertThat(stage.app().status().trouble()).contains("metastore", "can't connect"));

            metastore.restart();

            HiveClient back = stage.hive();
            back.createDatabase(stage.database, "s3a://elsewhere/" + stage.database);
            back.createTable(Tables.external(table, List.of(), stage.location("main/orders")));
            eventually(() -> assertThat(stage.twinRows(table)).hasSize(1));
            eventually(() -> assertThat(stage.app().status().trouble()).isEmpty());
        }
    }

    @Test
    void whileAwsIsDownTheMetastoreWorksAndALaterMirrorCatchesUp() {
        String nowhere = "http://127.0.0.1:1";
        String endpoint = Moto.shared().endpoint().toString();
        stage.stopServing();
        stage.serve(stage.config("endpoint: " + endpoint, "endpoint: " + nowhere));
        stage.hive().createTable(Tables.external(table, List.of(), stage.location("main/orders")));

        troubleIs(table, "failed", "UNREACHABLE", "glue");
        eventually(() -> assertThat(stage.app().status().trouble()).contains("glue"));

        stage.stopServing();
        stage.serve();
        stage.awaitRows(table, 1);
    }

    private LakeFsEmulator emulator() {
        Assumptions.assumeTrue(stage.emulator.isPresent(), "only the emulator can be made to fail");
        return stage.emulator.orElseThrow();
    }

    private void createTable(TableName name, String refAndPath) {
        hive.createTable(Tables.external(name, List.of(), stage.location(refAndPath)));
    }

    private void troubleIs(TableName name, String state, String code, String inTheError) {
        eventually(() -> assertThat(stage.status(name)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo(state);
            assertThat(status.code()).isEqualTo(code);
            assertThat(status.error() + status.remedy()).contains(inTheError);
        }));
    }
}
