package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Tables.parquet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
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
import dev.mirrorlake.rig.Moto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A twin that must be made anew loses no partition to the deletion of the one before, however late that ends. */
class RebuildStory {
    private static final int TOO_MANY = 10;

    private final Stage stage = Stage.create();
    private final HiveClient hive = stage.hiveBehindOurBack();
    private final TableName orders = stage.name("orders");
    private final Mirror mirror = stage.mirror(stage.config());

    @BeforeEach
    void mirrorATable() {
        Moto.shared().wall().deletions().lastUntilToldToEnd();
        stage.put("orders/day=1/a.parquet", parquet("1", "a"));
        stage.put("orders/day=2/b.parquet", parquet("2", "b"));
        create(Tables.DAY);
        sync();
    }

    @AfterEach
    void close() throws Exception {
        Moto.shared().wall().reset();
        stage.close();
    }

    @Test
    void ofATableThatWasMadeAgainWithOtherPartitionKeys() {
        hive.dropTable(orders);
        create(List.of(new Column("day", "int")));

        sync();

        isWholeOnceGluesDeletionsHaveEnded();
    }

    @Test
    void ofATwinThatSomebodyDeletedWhereverItsMakingBreaksOff() {
        for (int write = 1; write < TOO_MANY; write++) {
            Moto.shared().wall().deletions().lastUntilToldToEnd();
            stage.glue.deleteTable(orders);
            stage.aws.forget();
            stage.aws.crashAfterWrite(write);
            stage.mirror(stage.config()).reconciler().sync(new Change.OfTable(orders));
            boolean crashed = stage.aws.completedWrites() >= write;
            stage.aws.forget();

            sync();

            isWholeOnceGluesDeletionsHaveEnded();
            if (!crashed) {
                return;
            }
        }
        throw new AssertionError("more writes than such a small table can need");
    }

    @Test
    void ofANameThatATableMadeByHandHad() {
        makeByHandAndDelete();

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(trouble()).isEqualTo(ReasonCode.DELETION_RUNNING);
        }
        assertThat(stage.twin(orders).orElseThrow().parameters()).containsEntry("mirrorlake.state", "creating");
        assertThat(stage.twinPartitions(orders)).containsOnlyKeys(List.of("1"), List.of("9"));
        Moto.shared().wall().deletions().end();
        sync();

        isWholeOnceGluesDeletionsHaveEnded();
    }

    @Test
    void whatSomebodyAddsWhileItIsMadeIsInTheWayUntilItIsHandedOver() {
        makeByHandAndDelete();
        trouble();
        Moto.shared().wall().deletions().end();
        stage.glue.createPartitions(stage.twin(orders).orElseThrow(), List.of(byHand("1"), byHand("9")));

        assertThat(mirror.reconciler().sync(new Change.OfTable(orders)).trouble())
                .hasValueSatisfying(reason -> assertThat(reason.remedy())
                        .contains("somebody has added them", "mirrorlake adopt", "--unowned"));
        assertThat(mirror.reconciler().sync(new Change.OfTable(orders), Adoption.UNOWNED))
                .isInstanceOf(Outcome.Converged.class);

        isWholeOnceGluesDeletionsHaveEnded();
    }

    /** The twin is gone, and a table of its name too, whose partitions are still about to go. */
    private void makeByHandAndDelete() {
        stage.glue.deleteTable(orders);
        Moto.shared().wall().deletions().end();
        Moto.shared().wall().deletions().lastUntilToldToEnd();
        CatalogTable table = new CatalogTable(
                orders,
                "EXTERNAL_TABLE",
                "",
                Tables.COLUMNS,
                Tables.DAY,
                "s3://elsewhere/orders/",
                Tables.PARQUET,
                Map.of());
        stage.glue.createTable(table);
        stage.glue.createPartitions(table, List.of(byHand("1"), byHand("9")));
        stage.glue.deleteTable(orders);
    }

    private static Partition byHand(String value) {
        return new Partition(
                List.of(value), "s3://elsewhere/orders/" + value + "/", Tables.PARQUET, Tables.COLUMNS, Map.of());
    }

    private ReasonCode trouble() {
        return mirror.reconciler()
                .sync(new Change.OfTable(orders))
                .trouble()
                .orElseThrow()
                .code();
    }

    private void isWholeOnceGluesDeletionsHaveEnded() {
        Moto.shared().wall().deletions().end();
        assertThat(stage.twinPartitions(orders)).containsOnlyKeys(List.of("1"), List.of("2"));
        assertThat(stage.twinRows(orders))
                .containsExactly(List.of("1", "a", "1"), List.of("2", "b", "2"))
                .isEqualTo(stage.sourceRows(orders));
        stage.aws.forget();
        sync();
        assertThat(stage.aws.writes()).isEmpty();
    }

    private void create(List<Column> keys) {
        hive.createTable(Tables.external(orders, keys, stage.location("main/orders")));
        hive.addPartitions(orders, List.of(day("1"), day("2")));
    }

    private void sync() {
        assertThat(mirror.reconciler().sync(new Change.OfTable(orders))).isInstanceOf(Outcome.Converged.class);
    }

    private PartitionAt day(String day) {
        return new PartitionAt(List.of(day), stage.location("main/orders/day=" + day));
    }
}
