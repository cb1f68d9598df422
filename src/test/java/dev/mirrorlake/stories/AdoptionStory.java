package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.mirror.Adoption;
import dev.mirrorlake.mirror.Mirror;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator hands a table of the target over to a source, and nobody else can. */
class AdoptionStory {
    private static final List<List<String>> ROWS = List.of(List.of("1", "a", "1"), List.of("2", "b", "2"));
    private static final int TOO_MANY = 20;

    private final Stage stage = Stage.create();
    private final TableName orders = stage.name("orders");
    private final Mirror mirror = stage.mirror(stage.config());

    @TempDir
    Path directory;

    @BeforeEach
    void makeTheSource() {
        HiveClient hive = stage.hiveBehindOurBack();
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        stage.put("orders/day=2/b.parquet", parquet("2", "b"));
        hive.createTable(Tables.external(orders, Tables.DAY, stage.location("main/orders")));
        hive.addPartitions(orders, List.of(day("1"), day("2")));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void whatNobodyOwnsIsTakenOverWithItsPartitionsOnlyWhenToldSo() {
        makeByHand(Map.of(), Tables.DAY);

        Outcome refused = sync(Adoption.OF_ANOTHER_SOURCE);
        assertThat(refused.trouble()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.NAME_TAKEN);
            assertThat(reason.remedy()).endsWith("mirrorlake adopt " + orders + " --unowned");
        });
        assertThat(sync(Adoption.from("another")).trouble()).isPresent();
        assertThat(stage.twin(orders).orElseThrow().parameters()).doesNotContainKey("mirrorlake.owner");

        assertThat(sync(Adoption.UNOWNED)).isInstanceOf(Outcome.Converged.class);

        isTheTwin();
    }

    @Test
    void ofOtherPartitionKeysItIsMadeAnew() {
        makeByHand(Map.of(), List.of(new Column("month", "int")));

        assertThat(sync(Adoption.UNOWNED)).isInstanceOf(Outcome.Converged.class);

        isTheTwin();
    }

    @Test
    void anotherInstallationsTwinIsTakenOverWhereverItBreaksOff() {
        Mirror another = stage.mirror(stage.config("owner: " + stage.id, "owner: another"));
        for (int write = 1; write < TOO_MANY; write++) {
            assertThat(another.reconciler().sync(new Change.OfTable(orders), adoptionOf(write)))
                    .isInstanceOf(Outcome.Converged.class);
            assertThat(sync(Adoption.UNOWNED).trouble())
                    .hasValueSatisfying(reason -> assertThat(reason.remedy()).endsWith("--from another"));
            stage.aws.forget();
            stage.aws.crashAfterWrite(write);
            stage.mirror(stage.config()).reconciler().sync(new Change.OfTable(orders), Adoption.from("another"));
            boolean crashed = stage.aws.completedWrites() >= write;
            stage.aws.forget();

            assertThat(sync(Adoption.from("another"))).isInstanceOf(Outcome.Converged.class);

            isTheTwin();
            if (!crashed) {
                return;
            }
        }
        throw new AssertionError("more writes than such a small table can need");
    }

    @Test
    void aTwinOfAnotherSourceIsHandedOverAndThatOneIsLeftWithoutIt() {
        TableName other = stage.name("returns");
        stage.hiveBehindOurBack().createTable(Tables.external(other, List.of(), stage.location("main/orders")));
        var named = stage.config("mirror:\n", "glue: {table: \"shared\"}\nmirror:\n");
        Mirror both = stage.mirror(named);
        both.reconciler().sync(new Change.OfTable(other));

        assertThat(both.reconciler().sync(new Change.OfTable(orders)).trouble())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.TWIN_OF_ANOTHER));
        assertThat(both.reconciler().sync(new Change.OfTable(orders), Adoption.OF_ANOTHER_SOURCE))
                .isInstanceOf(Outcome.Converged.class);

        assertThat(stage.twin(stage.name("shared")).orElseThrow().parameters())
                .containsEntry("mirrorlake.source", "hive." + orders);
        assertThat(both.reconciler().sync(new Change.OfTable(other)).trouble())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(ReasonCode.TWIN_OF_ANOTHER));
    }

    @Test
    void theCommandSaysWhatItWouldDoAndDoesIt() {
        makeByHand(Map.of(), Tables.DAY);
        Command mirrorlake = new Command(directory, stage.yaml());

        assertThat(mirrorlake.run("adopt", stage.database).exitCode()).isEqualTo(64);
        assertThat(mirrorlake
                        .run("adopt", orders.toString(), "--unowned", "--from", "x")
                        .exitCode())
                .isEqualTo(64);
        Command.Result refused = mirrorlake.run("adopt", orders.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("failed     NAME_TAKEN " + orders + ": exists in the target");
        Command.Result dry = mirrorlake.run("adopt", orders.toString(), "--unowned", "--dry-run");
        assertThat(dry.exitCode()).isEqualTo(2);
        assertThat(dry.out()).contains("to-do      " + orders, "~ partition " + orders + " [1]", "~ table " + orders);
        assertThat(stage.twin(orders).orElseThrow().parameters()).doesNotContainKey("mirrorlake.owner");

        assertThat(mirrorlake.run("adopt", orders.toString(), "--unowned").exitCode())
                .isZero();

        isTheTwin();
        assertThat(mirrorlake.run("adopt", orders.toString(), "--dry-run").exitCode())
                .isZero();
    }

    private Outcome sync(Adoption adoption) {
        return mirror.reconciler().sync(new Change.OfTable(orders), adoption);
    }

    /** The other installation takes it back, for the next try. */
    private Adoption adoptionOf(int write) {
        return write == 1 ? Adoption.OF_ANOTHER_SOURCE : Adoption.from(stage.id);
    }

    private void isTheTwin() {
        CatalogTable twin = stage.twin(orders).orElseThrow();
        assertThat(twin.parameters())
                .containsEntry("mirrorlake.owner", stage.id)
                .containsEntry("mirrorlake.source", "hive." + orders)
                .containsEntry("mirrorlake.state", "converged")
                .doesNotContainKey("made-by");
        assertThat(stage.twinPartitions(orders).values())
                .hasSize(2)
                .allSatisfy(partition ->
                        assertThat(partition.parameters()).isEqualTo(Map.of("mirrorlake.owner", stage.id)));
        assertThat(stage.twinRows(orders)).isEqualTo(ROWS);
        stage.aws.forget();
        assertThat(sync(Adoption.OF_ANOTHER_SOURCE)).isInstanceOf(Outcome.Converged.class);
        assertThat(stage.aws.writes()).isEmpty();
    }

    /** What somebody made in Glue before, of the same name, with one partition that the source has and one that it hasn't. */
    private void makeByHand(Map<String, String> parameters, List<Column> keys) {
        CatalogTable table = new CatalogTable(
                orders,
                "EXTERNAL_TABLE",
                "",
                Tables.COLUMNS,
                keys,
                "s3://elsewhere/orders/",
                Tables.PARQUET,
                Map.of("made-by", "hand"));
        stage.glue.createDatabase(new CatalogTarget.Database(stage.database, "", parameters));
        stage.glue.createTable(table);
        stage.glue.createPartitions(table, List.of(byHand("1"), byHand("9")));
    }

    private static Partition byHand(String value) {
        return new Partition(
                List.of(value), "s3://elsewhere/orders/" + value + "/", Tables.PARQUET, Tables.COLUMNS, Map.of());
    }

    private PartitionAt day(String day) {
        return new PartitionAt(List.of(day), stage.location("main/orders/day=" + day));
    }
}
