package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsSettings;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.AwsWall;
import dev.mirrorlake.rig.wall.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each call when Glue is slow, busy, forbidden, wrong or silent: nothing is lost, and the failure says what may help. */
class GlueWeatherIT {
    private static final TableName ORDERS = new TableName("sales", "orders");

    /** Each call of the target, by the operation that it needs; updates are of the table as it was read before. */
    private static final Map<String, BiConsumer<GlueTarget, StoredTable>> CALLS = Map.ofEntries(
            Map.entry("GetDatabase", (glue, table) -> glue.database("sales")),
            Map.entry("GetDatabases", (glue, table) -> glue.databases()),
            Map.entry("GetTable", (glue, table) -> glue.table(ORDERS)),
            Map.entry("GetTables", (glue, table) -> glue.tables("sales")),
            Map.entry("GetPartitions", (glue, table) -> glue.partitions(ORDERS)),
            Map.entry("CreateDatabase", (glue, table) -> glue.createDatabase(new Database("made", "", Map.of()))),
            Map.entry("CreateTable", (glue, table) -> glue.createTable(table(new TableName("sales", "made")))),
            Map.entry("UpdateTable", (glue, table) -> glue.updateTable(described(), table)),
            Map.entry("BatchCreatePartition", (glue, table) -> glue.createPartitions(table(ORDERS), days(3, 5))),
            Map.entry("BatchUpdatePartition", (glue, table) -> glue.updatePartitions(table(ORDERS), moved(0, 2))),
            Map.entry("BatchDeletePartition", (glue, table) -> glue.deletePartitions(ORDERS, values(0, 2))),
            Map.entry("DeleteTable", (glue, table) -> glue.deleteTable(ORDERS)));

    private final AwsWall wall = Moto.shared().wall();
    private final Config.Aws config = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(20));
    private final AwsAccess access = new AwsAccess(config, new Metrics(), List.of());
    private final GlueTarget glue = GlueTarget.open(access, config);

    @BeforeEach
    void givenATableWithThreePartitions() {
        Moto.shared().reset();
        glue.createDatabase(new Database("sales", "", Map.of()));
        glue.createTable(table(ORDERS));
        glue.createPartitions(table(ORDERS), days(0, 3));
        wall.calls().forget();
    }

    @AfterEach
    void theSkyIsClear() {
        wall.reset();
        glue.close();
        access.close();
    }

    static Stream<Arguments> passingFaults() {
        return CALLS.keySet().stream()
                .sorted()
                .flatMap(operation -> Stream.of(
                        arguments(operation, Fault.throttled()),
                        arguments(operation, Fault.internalError()),
                        arguments(operation, Fault.unavailable())));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void whatFailsOnceIsMadeAgainAndDoesWhatItDoesOtherwise(String operation, Fault fault) {
        StoredTable read = glue.table(ORDERS).orElseThrow();
        wall.calls().forget();
        wall.faults().next(1, operation, fault);

        call(operation, read);

        assertThat(wall.calls().of(operation)).hasSize(2);
        assertCarriedOut(operation);
    }

    static Stream<Arguments> lostAnswers() {
        return CALLS.keySet().stream()
                .sorted()
                .flatMap(operation -> Stream.of(arguments(operation, false), arguments(operation, true)));
    }

    /** The SDK makes the call once more, which finds it carried out. Where that can't be told from somebody else's call, it is left to the next sync. */
    @ParameterizedTest
    @MethodSource("lostAnswers")
    void whatWasCarriedOutIsNotLostWithItsAnswer(String operation, boolean cut) {
        StoredTable read = glue.table(ORDERS).orElseThrow();
        wall.faults().next(1, operation, new Fault.AnswerLost(cut));

        if (operation.equals("CreateTable") || operation.equals("UpdateTable")) {
            assertThat(kindOf(() -> call(operation, read))).isEqualTo(Kind.RETRY);
        } else {
            call(operation, read);
        }

        assertCarriedOut(operation);
    }

    static Stream<String> operations() {
        return CALLS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aDeniedCallIsRefusedAtOnceAndNamesItsAction(String operation) {
        StoredTable read = glue.table(ORDERS).orElseThrow();
        wall.calls().forget();
        wall.faults().always(operation, Fault.denied());

        SyncException failure = failureOf(() -> call(operation, read));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("access denied to glue:" + operation);
        assertThat(wall.calls().of(operation)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatFailsAgainAndAgainIsLeftToTheNextSync(String operation) {
        StoredTable read = glue.table(ORDERS).orElseThrow();
        wall.calls().forget();
        wall.faults().always(operation, Fault.internalError());

        assertThat(kindOf(() -> call(operation, read))).isEqualTo(Kind.RETRY);

        assertThat(wall.calls().of(operation)).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void twoWhoChangeOneThingAtOnceAreRetried(String operation) {
        StoredTable read = glue.table(ORDERS).orElseThrow();
        wall.faults().next(1, operation, Fault.concurrentModification());

        SyncException failure = failureOf(() -> call(operation, read));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("changed by somebody else at the same time");
    }

    @Test
    void aSilentServiceIsLeftInTimeAndTheSecondTryMaySucceed() {
        Config.Aws hasty = AwsSettings.at(Moto.shared().endpoint().toString(), Duration.ofSeconds(4));
        try (AwsAccess impatient = new AwsAccess(hasty, new Metrics(), List.of());
                GlueTarget target = GlueTarget.open(impatient, hasty)) {
            wall.faults().next(1, "GetTable", new Fault.Silent());
            assertThat(target.table(ORDERS)).isPresent();

            wall.faults().always("GetTable", new Fault.Silent());
            SyncException failure = failureOf(() -> target.table(ORDERS));

            assertThat(failure.kind()).isEqualTo(Kind.RETRY);
            assertThat(failure).hasMessageStartingWith("glue: table sales.orders: no answer in time");
        }
    }

    @Test
    void usedUpQuotasAreRefused() {
        wall.faults()
                .always(
                        "CreateTable",
                        Fault.error(
                                400,
                                "ResourceNumberLimitExceededException",
                                "Number of TABLE resources exceeds the limit"));

        SyncException failure = failureOf(() -> glue.createTable(table(new TableName("sales", "made"))));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("a quota of the account is used up");
    }

    @Test
    void aTableThatIsTooLargeAsAWholeIsRefusedWithoutACall() {
        String noise = new Random(1)
                .ints(450_000, '!', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        CatalogTable table = new CatalogTable(
                new TableName("sales", "large"),
                "EXTERNAL_TABLE",
                "",
                table(ORDERS).columns(),
                List.of(),
                "s3://b/",
                table(ORDERS).format(),
                Map.of("a", noise, "b", noise + "b", "c", noise + "c"));

        SyncException failure = failureOf(() -> glue.createTable(table));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure.code()).isEqualTo(ReasonCode.TOO_LARGE);
        assertThat(wall.calls().of("CreateTable")).isEmpty();
    }

    @Test
    void aTableThatIsTooLargeByGluesOwnMeasureIsRefusedAlike() {
        wall.faults()
                .next(
                        1,
                        "CreateTable",
                        Fault.error(400, "InvalidInputException", "Payload size of request exceeded limit"));

        SyncException failure = failureOf(() -> glue.createTable(table(new TableName("sales", "made"))));

        assertThat(failure.code()).isEqualTo(ReasonCode.TOO_LARGE);
        assertThat(failure)
                .hasMessageStartingWith("glue: table sales.made: the request is too large (InvalidInputException");
        assertThat(failure.remedy()).isEqualTo("make the table narrower");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BatchCreatePartition", "BatchUpdatePartition"})
    void batchesThatAreTooLargeAreMadeSmaller(String operation) {
        Fault tooLarge = Fault.error(400, "InvalidInputException", "Payload size of request exceeded limit");
        wall.faults().next(1, operation, tooLarge);

        if (operation.equals("BatchCreatePartition")) {
            glue.createPartitions(table(ORDERS), days(3, 103));
        } else {
            glue.updatePartitions(table(ORDERS), moved(0, 3));
        }

        // of 100, then two of 50; of 3, then three of one
        assertThat(wall.calls().of(operation)).hasSize(operation.equals("BatchCreatePartition") ? 3 : 4);
        assertThat(glue.partitions(ORDERS)).hasSize(operation.equals("BatchCreatePartition") ? 103 : 3);
    }

    @Test
    void aPartitionThatIsTooLargeIsRefused() {
        wall.faults()
                .always(
                        "BatchCreatePartition",
                        Fault.error(400, "InvalidInputException", "Payload size of request exceeded limit"));

        SyncException failure = failureOf(() -> glue.createPartitions(table(ORDERS), days(3, 5)));

        assertThat(failure.code()).isEqualTo(ReasonCode.TOO_LARGE);
        assertThat(wall.calls().of("BatchCreatePartition")).hasSize(2);
    }

    @Test
    void failedEntriesKeepNoOtherFromBeingWritten() {
        Fault.EntriesFail some = new Fault.EntriesFail(Map.of(
                List.of("d7"), "AccessDeniedException",
                List.of("d120"), "InternalServiceException"));
        wall.faults()
                .always("BatchCreatePartition", some)
                .always("BatchUpdatePartition", some)
                .always("BatchDeletePartition", some);

        SyncException created = failureOf(() -> glue.createPartitions(table(ORDERS), days(0, 250)));
        assertThat(glue.partitions(ORDERS)).hasSize(248);
        SyncException updated = failureOf(() -> glue.updatePartitions(table(ORDERS), moved(0, 250)));
        assertThat(glue.partitions(ORDERS))
                .hasSize(248)
                .allMatch(p -> p.location().endsWith("moved/"));
        SyncException deleted = failureOf(() -> glue.deletePartitions(ORDERS, values(0, 250)));
        assertThat(glue.partitions(ORDERS)).isEmpty();

        assertThat(Stream.of(created, updated, deleted)).allSatisfy(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.RETRY);
            assertThat(failure).hasMessageContaining("partition [d120]");
            assertThat(failure.getSuppressed()).hasSize(1);
        });
    }

    @Test
    void listsAreReadToTheirLastPage() {
        glue.createPartitions(table(ORDERS), days(3, 2500));
        IntStream.range(0, 249).parallel().forEach(i -> glue.createTable(table(new TableName("sales", "t" + i))));
        IntStream.range(0, 149).parallel().forEach(i -> glue.createDatabase(new Database("d" + i, "", Map.of())));
        wall.calls().forget();

        assertThat(glue.partitions(ORDERS)).hasSize(2500).doesNotHaveDuplicates();
        assertThat(glue.tables("sales")).hasSize(250).doesNotHaveDuplicates();
        assertThat(glue.databases()).hasSize(150).doesNotHaveDuplicates();

        assertThat(wall.calls().of("GetPartitions")).hasSize(3);
        assertThat(wall.calls().of("GetTables")).hasSize(3);
        assertThat(wall.calls().of("GetDatabases")).hasSize(2);
    }

    @Test
    void aPageThatFailsOnceIsAskedForAgain() {
        glue.createPartitions(table(ORDERS), days(3, 1500));
        wall.faults().next(1, "GetPartitions", new Fault.AnswerLost(false));
        wall.faults().next(1, "GetPartitions", new Fault.AnswerLost(true));

        assertThat(glue.partitions(ORDERS)).hasSize(1500).doesNotHaveDuplicates();
    }

    /** Why a table that is made anew waits until the old one's partitions are gone. */
    @Test
    void partitionsThatAreWrittenWhileADeletionGoesOnMayGoWithIt() {
        wall.deletions().lastUntilToldToEnd();
        glue.deleteTable(ORDERS);
        glue.createTable(table(ORDERS));

        assertThat(glue.partitions(ORDERS)).hasSize(3);
        glue.createPartitions(table(ORDERS), moved(2, 5));
        assertThat(glue.partitions(ORDERS)).hasSize(5).contains(moved(2, 3).get(0));
        wall.deletions().end();

        assertThat(glue.partitions(ORDERS)).containsExactlyInAnyOrderElementsOf(moved(3, 5));
    }

    @Test
    void partitionsThatAreDeletedBeforeTheirTableDoNotComeBack() {
        wall.deletions().lastUntilToldToEnd();

        glue.deletePartitions(ORDERS, values(0, 3));
        glue.deleteTable(ORDERS);
        glue.createTable(table(ORDERS));

        assertThat(glue.partitions(ORDERS)).isEmpty();
    }

    private void call(String operation, StoredTable table) {
        Objects.requireNonNull(CALLS.get(operation)).accept(glue, table);
    }

    private void assertCarriedOut(String operation) {
        List<Partition> partitions = glue.partitions(ORDERS);
        switch (operation) {
            case "CreateDatabase" -> assertThat(glue.databases()).containsExactlyInAnyOrder("sales", "made");
            case "CreateTable" ->
                assertThat(glue.table(new TableName("sales", "made"))).isPresent();
            case "UpdateTable" ->
                assertThat(glue.table(ORDERS).orElseThrow().table().description())
                        .isEqualTo("described");
            case "BatchCreatePartition" -> assertThat(partitions).containsExactlyInAnyOrderElementsOf(days(0, 5));
            case "BatchUpdatePartition" ->
                assertThat(partitions)
                        .containsExactlyInAnyOrderElementsOf(Stream.concat(moved(0, 2).stream(), days(2, 3).stream())
                                .toList());
            case "BatchDeletePartition" -> assertThat(partitions).isEqualTo(days(2, 3));
            case "DeleteTable" -> assertThat(glue.table(ORDERS)).isEmpty();
            default -> assertThat(partitions).hasSize(3);
        }
    }

    private static Kind kindOf(ThrowingCallable call) {
        return failureOf(call).kind();
    }

    private static SyncException failureOf(ThrowingCallable call) {
        return catchThrowableOfType(SyncException.class, call);
    }

    private static CatalogTable table(TableName name) {
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

    private static CatalogTable described() {
        CatalogTable table = table(ORDERS);
        return new CatalogTable(
                ORDERS,
                table.type(),
                "described",
                table.columns(),
                table.partitionKeys(),
                table.location(),
                table.format(),
                table.parameters());
    }

    private static List<Partition> days(int from, int until) {
        return partitions(from, until, "");
    }

    private static List<Partition> moved(int from, int until) {
        return partitions(from, until, "moved/");
    }

    private static List<Partition> partitions(int from, int until, String folder) {
        return IntStream.range(from, until)
                .mapToObj(i -> new Partition(
                        List.of("d" + i),
                        "s3://bucket/orders/day=d" + i + "/" + folder,
                        table(ORDERS).format(),
                        table(ORDERS).columns(),
                        Map.of()))
                .toList();
    }

    private static List<List<String>> values(int from, int until) {
        return days(from, until).stream().map(Partition::values).toList();
    }
}
