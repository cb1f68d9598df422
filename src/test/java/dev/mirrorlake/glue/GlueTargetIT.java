package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTargetContract;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsCalls;
import dev.mirrorlake.rig.AwsSettings;
import dev.mirrorlake.rig.Moto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.TableInput;

/** The contract against an emulator, the calls that it costs, and tables of others. */
class GlueTargetIT extends CatalogTargetContract {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final software.amazon.awssdk.services.glue.model.Column GLUE_ID =
            software.amazon.awssdk.services.glue.model.Column.builder()
                    .name("id")
                    .build();

    private final AwsCalls calls = new AwsCalls();
    private final Config.Aws config = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(60));
    private final AwsAccess access = new AwsAccess(config, new Metrics(), List.of(calls));
    private final GlueTarget glue = GlueTarget.open(access, config);

    @Override
    protected CatalogTarget emptyTarget() {
        Moto.shared().reset();
        return glue;
    }

    @AfterEach
    void close() {
        glue.close();
        access.close();
    }

    @Test
    void aThousandPartitionsAreReadInOneCall() {
        givenPartitions(1000);

        List<Partition> read = glue.partitions(ORDERS);

        assertThat(read).hasSize(1000);
        assertThat(calls.counts()).isEqualTo(Map.of("GetPartitions", 1));
    }

    @Test
    void partitionsAreWrittenInAsFewCallsAsGlueAllows() {
        givenPartitions(0);

        glue.createPartitions(table(), partitions(101));
        glue.updatePartitions(table(), partitions(101));
        glue.deletePartitions(
                ORDERS, partitions(101).stream().map(Partition::values).toList());

        assertThat(calls.counts())
                .isEqualTo(Map.of("BatchCreatePartition", 2, "BatchUpdatePartition", 2, "BatchDeletePartition", 5));
    }

    @Test
    void partitionsThatExistCostOneMoreBatch() {
        givenPartitions(30);

        glue.createPartitions(table(), partitions(150));

        assertThat(calls.counts()).isEqualTo(Map.of("BatchCreatePartition", 2, "BatchUpdatePartition", 1));
        assertThat(glue.partitions(ORDERS)).hasSize(150);
    }

    @Test
    void everyOtherMethodIsOneCall() {
        givenPartitions(0);

        CatalogTarget.StoredTable stored = glue.table(ORDERS).orElseThrow();
        glue.updateTable(table(), stored);
        glue.tables("sales");
        glue.databases();
        glue.database("sales");
        glue.deleteTable(ORDERS);

        assertThat(calls.operations())
                .containsExactly("GetTable", "UpdateTable", "GetTables", "GetDatabases", "GetDatabase", "DeleteTable");
    }

    @Test
    void tablesOfOthersCanBeReadWhateverTheyLackOf() {
        givenPartitions(0);
        try (GlueClient client = access.configure(GlueClient.builder(), "glue", config.glueEndpoint())
                .build()) {
            TableInput bare = TableInput.builder().name("bare").build();
            TableInput view = TableInput.builder()
                    .name("seen")
                    .tableType("VIRTUAL_VIEW")
                    .viewOriginalText("/* Presto View */")
                    .build();
            TableInput iceberg = TableInput.builder()
                    .name("ice")
                    .tableType("EXTERNAL_TABLE")
                    .parameters(Map.of("table_type", "ICEBERG", "metadata_location", "s3://b/m.json"))
                    .storageDescriptor(storage -> storage.columns(GLUE_ID))
                    .build();
            List.of(bare, view, iceberg)
                    .forEach(input -> client.createTable(
                            request -> request.databaseName("sales").tableInput(input)));
        }

        assertThat(glue.tables("sales"))
                .extracting(stored -> stored.table().name().table())
                .containsExactlyInAnyOrder("bare", "seen", "ice", "orders");
        assertThat(glue.table(new TableName("sales", "ice"))
                        .orElseThrow()
                        .table()
                        .columns())
                .containsExactly(new Column("id", ""));
    }

    @Test
    void aNameThatGlueWouldRefuseIsRefusedWithoutACall() {
        givenPartitions(0);
        String tooLong = "t".repeat(256);

        assertThatThrownBy(() -> glue.createTable(named(new TableName("sales", tooLong))))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageStartingWith("glue: table sales.ttt")
                .hasMessageEndingWith("has 256 bytes; Glue takes 255");
        assertThat(calls.operations()).isEmpty();
    }

    @Test
    void aDeniedCallNamesTheTableAndTheAction() {
        givenPartitions(0);
        calls.deny("UpdateTable");
        CatalogTarget.StoredTable stored = glue.table(ORDERS).orElseThrow();

        assertThatThrownBy(() -> glue.updateTable(table(), stored))
                .isInstanceOf(SyncException.class)
                .hasMessageStartingWith("glue: table sales.orders: access denied to glue:UpdateTable");
    }

    @Test
    void aCrashComesAfterTheWriteAndIsNobodysToCatch() {
        givenPartitions(0);
        calls.crashAfterWrite(2);

        assertThatThrownBy(() -> glue.createPartitions(table(), partitions(201)))
                .isInstanceOf(AwsCalls.Crash.class);
        assertThatThrownBy(() -> glue.table(ORDERS)).isInstanceOf(AwsCalls.Crash.class);

        assertThat(calls.completedWrites()).isEqualTo(2);
        calls.forget();
        assertThat(glue.partitions(ORDERS)).hasSize(200);
    }

    private void givenPartitions(int count) {
        glue.createTable(table());
        glue.createPartitions(table(), partitions(count));
        calls.forget();
    }

    private static CatalogTable table() {
        return named(ORDERS);
    }

    private static CatalogTable named(TableName name) {
        return new CatalogTable(
                name,
                "EXTERNAL_TABLE",
                "",
                List.of(new Column("id", "bigint")),
                List.of(new Column("day", "string")),
                "s3://bucket/orders/",
                new Format("in", "out", "serde", Map.of()),
                Map.of());
    }

    private static List<Partition> partitions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Partition(
                        List.of("d" + i),
                        "s3://bucket/orders/day=d" + i + "/",
                        table().format(),
                        table().columns(),
                        Map.of()))
                .toList();
    }
}
