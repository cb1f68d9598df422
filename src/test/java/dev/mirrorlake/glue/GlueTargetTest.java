package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.Rule;
import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.Database;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.AwsSettings;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.ScriptedAws;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes over the wire, and what becomes of answers that emulators don't give. */
class GlueTargetTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final CatalogTable TABLE = new CatalogTable(
            ORDERS,
            "EXTERNAL_TABLE",
            "",
            List.of(new Column("id", "bigint")),
            List.of(new Column("day", "string")),
            "s3://bucket/orders/",
            new Format("in", "out", "serde", Map.of()),
            Map.of());
    private static final Partition PARTITION =
            new Partition(List.of("d1"), "s3://bucket/orders/day=d1/", TABLE.format(), TABLE.columns(), Map.of());

    private final ScriptedAws aws = new ScriptedAws();
    private final Config.Aws config =
            new Config.Aws(Moto.REGION, "", "", "", aws.endpoint(), "", true, "123456789012", Duration.ofSeconds(10));
    private final AwsAccess access = withTestCredentials(config);
    private final GlueTarget glue = GlueTarget.open(access, config);

    @AfterEach
    void close() {
        glue.close();
        access.close();
        aws.close();
    }

    @Test
    void anUpdateIsLockedByTheVersionThatWasReadAndArchivesNothing() throws IOException {
        aws.answers("{\"Table\":{\"Name\":\"orders\",\"VersionId\":\"41\"}}").answers("{}");
        StoredTable read = glue.table(ORDERS).orElseThrow();

        glue.updateTable(TABLE, read);

        JsonNode sent = sent(1);
        assertThat(read.version()).isEqualTo("41");
        assertThat(sent.get("VersionId").asText()).isEqualTo("41");
        assertThat(sent.get("SkipArchive").asBoolean()).isTrue();
        assertThat(sent.get("TableInput").get("Name").asText()).isEqualTo("orders");
    }

    @Test
    void aTableWithoutAVersionIsUpdatedWithoutALock() throws IOException {
        aws.answers("{}");

        glue.updateTable(TABLE, new StoredTable(TABLE, ""));

        assertThat(sent(0).has("VersionId")).isFalse();
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                call("GetDatabase", glue -> glue.database("sales"), "{\"Database\":{\"Name\":\"sales\"}}"),
                call("CreateDatabase", glue -> glue.createDatabase(new Database("sales", "", Map.of())), "{}"),
                call("GetDatabases", GlueTarget::databases, "{\"DatabaseList\":[]}"),
                call("GetTable", glue -> glue.table(ORDERS), "{\"Table\":{\"Name\":\"orders\"}}"),
                call("GetTables", glue -> glue.tables("sales"), "{\"TableList\":[]}"),
                call("GetPartitions", glue -> glue.partitions(ORDERS), "{\"Partitions\":[]}"),
                call("CreateTable", glue -> glue.createTable(TABLE), "{}"),
                call("UpdateTable", glue -> glue.updateTable(TABLE, new StoredTable(TABLE, "1")), "{}"),
                call("DeleteTable", glue -> glue.deleteTable(ORDERS), "{}"),
                call("BatchCreatePartition", glue -> glue.createPartitions(TABLE, List.of(PARTITION)), "{}"),
                call("BatchUpdatePartition", glue -> glue.updatePartitions(TABLE, List.of(PARTITION)), "{}"),
                call("BatchDeletePartition", glue -> glue.deletePartitions(ORDERS, List.of(List.of("d1"))), "{}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void everyCallNamesTheCatalog(String operation, Consumer<GlueTarget> call, String answer) throws IOException {
        aws.answers(answer);

        call.accept(glue);

        assertThat(aws.requests()).extracting(ScriptedAws.Request::operation).containsExactly(operation);
        assertThat(sent(0).get("CatalogId").asText()).isEqualTo("123456789012");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void everyCallThatIsDeniedNamesItsAction(String operation, Consumer<GlueTarget> call, String answer) {
        aws.fails(400, "AccessDeniedException", "User is not authorized");

        SyncException failure = failureOf(call);

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("access denied to glue:" + operation);
        assertThat(failure.remedy()).startsWith("allow glue:" + operation);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void everyCallThatCollidesIsRetried(String operation, Consumer<GlueTarget> call, String answer) {
        aws.fails(400, "ConcurrentModificationException", "try again");

        SyncException failure = failureOf(call);

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("changed by somebody else at the same time");
    }

    @Rule("C11")
    @ParameterizedTest
    @CsvSource({
        "EntityNotFoundException,         RETRY",
        "ResourceNotReadyException,       RETRY",
        "InvalidInputException,           REFUSED",
        "GlueEncryptionException,         REFUSED",
    })
    void anUpdateThatFailsIsTriedAgainWhereThatMayHelp(String error, Kind kind) {
        aws.fails(400, error, "said Glue");

        SyncException failure = failureOf(target -> target.updateTable(TABLE, new StoredTable(TABLE, "1")));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageStartingWith("glue: table sales.orders: ")
                .hasMessageEndingWith("(" + error + ": said Glue)");
    }

    @Test
    void listsAreReadToTheirLastPage() throws IOException {
        aws.answers("{\"TableList\":[{\"Name\":\"a\"}],\"NextToken\":\"2\"}")
                .answers("{\"TableList\":[],\"NextToken\":\"3\"}")
                .answers("{\"TableList\":[{\"Name\":\"b\"},{\"Name\":\" c\"},{\"Name\":\"D\"}]}");

        List<StoredTable> tables = glue.tables("sales");

        assertThat(tables).extracting(stored -> stored.table().name().table()).containsExactly("a", "b");
        assertThat(sent(0).get("MaxResults").asInt()).isEqualTo(100);
        assertThat(sent(1).get("NextToken").asText()).isEqualTo("2");
        assertThat(sent(2).get("NextToken").asText()).isEqualTo("3");
    }

    @Test
    void namesOfDatabasesAreReadToTheLastPage() {
        aws.answers("{\"DatabaseList\":[{\"Name\":\"a\"}],\"NextToken\":\"2\"}")
                .answers("{\"DatabaseList\":[{\"Name\":\"b\"}],\"NextToken\":\"\"}");

        assertThat(glue.databases()).containsExactly("a", "b");
    }

    private JsonNode sent(int request) throws IOException {
        return new ObjectMapper().readTree(aws.requests().get(request).body());
    }

    private SyncException failureOf(Consumer<GlueTarget> call) {
        return catchThrowableOfType(SyncException.class, () -> call.accept(glue));
    }

    private static Arguments call(String operation, Consumer<GlueTarget> call, String answer) {
        return Arguments.of(operation, call, answer);
    }

    private static AwsAccess withTestCredentials(Config.Aws config) {
        AwsSettings.giveTestCredentials();
        return new AwsAccess(config, new Metrics(), List.of());
    }
}
