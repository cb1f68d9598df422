package dev.mirrorlake.rig.wall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.RawAws.GlueAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Glue does and the emulator doesn't: pages, versions, names, batches, deletions, sizes of whole tables. */
class GlueWallIT {
    private final Moto moto = Moto.shared();
    private final RawAws aws = new RawAws(moto.endpoint());

    @BeforeEach
    void givenATable() {
        moto.reset();
        GlueRequests.given(aws);
    }

    @Test
    void partitionsComeInPages() {
        givenPartitions(2, 2500);

        List<Integer> sizes = new ArrayList<>();
        List<List<String>> all = new ArrayList<>();
        ObjectNode request = RawAws.json("{'DatabaseName': 'sales', 'TableName': 'orders'}");
        JsonNode page;
        do {
            page = aws.glue("GetPartitions", request).body();
            sizes.add(page.path("Partitions").size());
            page.path("Partitions").forEach(partition -> all.add(Json.texts(partition.path("Values"))));
            request.put("NextToken", page.path("NextToken").asText());
        } while (page.has("NextToken"));

        assertThat(sizes).containsExactly(1000, 1000, 500);
        assertThat(all).doesNotHaveDuplicates().contains(List.of("d1"), List.of("d2500"));
    }

    @Test
    void aPageCanBeAskedForAgainAndOneThatNeverWasIsRefused() {
        givenPartitions(2, 5);
        ObjectNode request = RawAws.json("{'DatabaseName': 'sales', 'TableName': 'orders', 'MaxResults': 3}");
        String token =
                aws.glue("GetPartitions", request).body().path("NextToken").asText();

        JsonNode second =
                aws.glue("GetPartitions", request.put("NextToken", token)).body();

        assertThat(aws.glue("GetPartitions", request).body()).isEqualTo(second);
        assertThat(second.path("Partitions")).hasSize(2);
        assertThat(aws.glue("GetPartitions", request.put("NextToken", "no")).error())
                .isEqualTo("InvalidInputException");
    }

    @Test
    void tablesAndDatabasesComeInPagesOfAHundred() {
        IntStream.range(0, 100)
                .forEach(i -> aws.glue(
                        "CreateTable",
                        RawAws.with(GlueRequests.of("CreateTable"), "/TableInput/Name", TextNode.valueOf("t" + i))));
        IntStream.range(0, 100).forEach(i -> aws.glue("CreateDatabase", "{'DatabaseInput': {'Name': 'd" + i + "'}}"));

        JsonNode tables = aws.glue("GetTables", "{'DatabaseName': 'sales'}").body();
        JsonNode databases = aws.glue("GetDatabases", "{}").body();

        assertThat(tables.path("TableList")).hasSize(100);
        assertThat(databases.path("DatabaseList")).hasSize(100);
        JsonNode lastTables = aws.glue(
                        "GetTables",
                        Json.object()
                                .put("DatabaseName", "sales")
                                .put("NextToken", tables.path("NextToken").asText()))
                .body();
        JsonNode lastDatabases = aws.glue(
                        "GetDatabases",
                        Json.object()
                                .put("NextToken", databases.path("NextToken").asText()))
                .body();
        assertThat(lastTables.path("TableList")).hasSize(1);
        assertThat(lastDatabases.path("DatabaseList")).hasSize(1);
        assertThat(Stream.of(lastTables, lastDatabases)).noneMatch(page -> page.has("NextToken"));
    }

    @Test
    void segmentsShareThePartitionsOutAndColumnsCanBeLeftOut() {
        givenPartitions(2, 50);

        List<String> all = IntStream.range(0, 4)
                .mapToObj(segment -> aws.glue(
                                "GetPartitions",
                                "{'DatabaseName': 'sales', 'TableName': 'orders', 'ExcludeColumnSchema': true,"
                                        + " 'Segment': {'TotalSegments': 4, 'SegmentNumber': " + segment + "}}")
                        .body())
                .flatMap(page -> partitions(page).stream())
                .peek(partition -> assertThat(
                                partition.path("StorageDescriptor").has("Columns"))
                        .isFalse())
                .map(partition -> partition.at("/Values/0").asText())
                .toList();

        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "d" + i).toList());
    }

    @Test
    void anUpdateOfAnOldVersionIsRefused() {
        String old = version();
        ObjectNode update = GlueRequests.of("UpdateTable").put("VersionId", old);

        assertThat(aws.glue("UpdateTable", update).error()).isEmpty();
        GlueAnswer stale = aws.glue("UpdateTable", update);

        assertThat(stale.error()).isEqualTo("ConcurrentModificationException");
        assertThat(version()).isNotEqualTo(old);
        assertThat(aws.glue("UpdateTable", update.put("VersionId", version())).error())
                .isEmpty();
        assertThat(aws.glue("UpdateTable", GlueRequests.of("UpdateTable")).error())
                .isEmpty();
    }

    @Test
    void ofUpdatesOfOneVersionAtOnceOneIsTaken() {
        ObjectNode update = GlueRequests.of("UpdateTable").put("VersionId", version());

        List<String> errors = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> aws.glue("UpdateTable", update).error())
                .toList();

        assertThat(errors).filteredOn(String::isEmpty).hasSize(1);
    }

    @Test
    void namesAreStoredAndLookedUpInLowerCase() {
        aws.glue("CreateDatabase", "{'DatabaseInput': {'Name': 'Mixed'}}");
        ObjectNode create = RawAws.with(GlueRequests.of("CreateTable"), "/TableInput/Name", TextNode.valueOf("ORDERS"));
        create = RawAws.with(create, "/TableInput/StorageDescriptor/Columns/0/Name", TextNode.valueOf("userId"));
        create = RawAws.with(create, "/TableInput/PartitionKeys/0/Name", TextNode.valueOf("DAY"));

        assertThat(aws.glue("CreateTable", create.deepCopy()).error()).isEqualTo("AlreadyExistsException");
        assertThat(aws.glue("CreateTable", create.put("DatabaseName", "MIXED")).error())
                .isEmpty();

        JsonNode table = aws.glue("GetTable", "{'DatabaseName': 'mixed', 'Name': 'Orders'}")
                .body()
                .path("Table");
        assertThat(table.path("Name").asText()).isEqualTo("orders");
        assertThat(table.at("/StorageDescriptor/Columns/0/Name").asText()).isEqualTo("userid");
        assertThat(table.at("/PartitionKeys/0/Name").asText()).isEqualTo("day");
        assertThat(aws.glue("GetPartitions", "{'DatabaseName': 'Sales', 'TableName': 'Orders'}")
                        .body()
                        .path("Partitions"))
                .hasSize(1);
    }

    @Test
    void entriesOfABatchFailOneByOneInAnotherOrder() {
        givenPartitions(2, 3);
        ObjectNode request = GlueRequests.of("BatchCreatePartition");
        ArrayNode list = request.putArray("PartitionInputList");
        Stream.of("d1", "new", "d2", "d3")
                .map(GlueRequests::partition)
                .map(RawAws::json)
                .forEach(list::add);

        GlueAnswer answer = aws.glue("BatchCreatePartition", request);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(errors(answer))
                .containsExactly("d3 AlreadyExistsException", "d2 AlreadyExistsException", "d1 AlreadyExistsException");
        assertThat(values()).containsExactlyInAnyOrder("d1", "d2", "d3", "new");
        assertThat(aws.glue("BatchUpdatePartition", GlueRequests.of("BatchUpdatePartition"))
                        .body())
                .isEqualTo(RawAws.json("{'Errors': []}"));
    }

    @Test
    void aPartitionHasAsManyValuesAsTheTableHasKeys() {
        ObjectNode create = GlueRequests.of("BatchCreatePartition");
        ((ArrayNode) create.at("/PartitionInputList/0/Values")).add("two");
        ObjectNode update = GlueRequests.of("BatchUpdatePartition");
        ((ArrayNode) update.at("/Entries/0/PartitionInput/Values")).removeAll();

        assertThat(errors(aws.glue("BatchCreatePartition", create))).containsExactly("d2 InvalidInputException");
        assertThat(errors(aws.glue("BatchUpdatePartition", update))).containsExactly("d1 InvalidInputException");
        assertThat(values()).containsExactly("d1");
    }

    @Test
    void partitionsOutliveTheirTableForSomeLookUps() {
        moto.wall().deletions().lastFor(2);
        aws.glue("DeleteTable", GlueRequests.of("DeleteTable"));
        assertThat(aws.glue("GetPartitions", GlueRequests.of("GetPartitions")).error())
                .isEqualTo("EntityNotFoundException");

        givenTheTableAgain();

        assertThat(errors(aws.glue("BatchCreatePartition", batchOf("d1", "d2"))))
                .containsExactly("d1 AlreadyExistsException");
        assertThat(values()).containsExactlyInAnyOrder("d1", "d2");
        assertThat(values()).containsExactlyInAnyOrder("d1", "d2");
        assertThat(values()).containsExactly("d2");
        assertThat(errors(aws.glue("BatchCreatePartition", batchOf("d1")))).isEmpty();
    }

    @Test
    void partitionsThatWereDeletedBeforeTheirTableAreGoneAtOnce() {
        moto.wall().deletions().lastUntilToldToEnd();
        givenPartitions(2, 3);
        aws.glue("BatchDeletePartition", GlueRequests.of("BatchDeletePartition"));
        aws.glue("DeleteTable", GlueRequests.of("DeleteTable"));

        givenTheTableAgain();

        assertThat(values()).containsExactlyInAnyOrder("d2", "d3");
        aws.glue(
                "BatchDeletePartition",
                "{'DatabaseName': 'sales', 'TableName': 'orders', 'PartitionsToDelete': [{'Values': ['d2']}]}");
        assertThat(values()).containsExactly("d3");
        aws.glue(
                "BatchUpdatePartition",
                "{'DatabaseName': 'sales', 'TableName': 'orders', 'Entries': [" + GlueRequests.entry("d3") + "]}");
        assertThat(values()).containsExactly("d3");
        moto.wall().deletions().end();
        assertThat(values()).isEmpty();
    }

    @Test
    void aTablesMetadataIsLimitedOnceGzipped() {
        ObjectNode create = GlueRequests.of("CreateTable");
        ObjectNode parameters = (ObjectNode) create.at("/TableInput/Parameters");
        IntStream.range(0, 4).forEach(i -> parameters.put("dull" + i, "x".repeat(500_000)));

        assertThat(aws.glue("CreateTable", create).error()).isEmpty();

        String noise = new Random(1)
                .ints(1_600_000, '!', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        IntStream.range(0, 4).forEach(i -> parameters.put("dull" + i, noise.substring(i * 400_000, (i + 1) * 400_000)));
        GlueAnswer refused = aws.glue("CreateTable", create);
        assertThat(refused.error()).isEqualTo("InvalidInputException");
        assertThat(refused.body().path("message").asText()).isEqualTo("Payload size of request exceeded limit");
    }

    @Test
    void callsAreRecordedAsTheyCame() {
        moto.wall().calls().forget();

        aws.glue("GetTable", "{'DatabaseName': 'Sales', 'Name': 'orders'}");

        assertThat(moto.wall().calls().all())
                .containsExactly(
                        new WallCall(Service.GLUE, "GetTable", "{\"DatabaseName\":\"Sales\",\"Name\":\"orders\"}"));
    }

    private void givenPartitions(int from, int to) {
        for (int first = from; first <= to; first += 100) {
            aws.glue(
                    "BatchCreatePartition",
                    batchOf(IntStream.rangeClosed(first, Math.min(to, first + 99))
                            .mapToObj(i -> "d" + i)
                            .toArray(String[]::new)));
        }
    }

    private void givenTheTableAgain() {
        aws.glue(
                "CreateTable",
                RawAws.with(GlueRequests.of("CreateTable"), "/TableInput/Name", TextNode.valueOf("orders")));
    }

    private static ObjectNode batchOf(String... values) {
        ObjectNode request = GlueRequests.of("BatchCreatePartition");
        ArrayNode list = request.putArray("PartitionInputList");
        Stream.of(values).map(GlueRequests::partition).map(RawAws::json).forEach(list::add);
        return request;
    }

    private String version() {
        return aws.glue("GetTable", GlueRequests.of("GetTable"))
                .body()
                .at("/Table/VersionId")
                .asText();
    }

    private List<String> values() {
        return partitions(aws.glue("GetPartitions", "{'DatabaseName': 'sales', 'TableName': 'orders'}")
                        .body())
                .stream()
                .map(partition -> partition.at("/Values/0").asText())
                .toList();
    }

    private static List<JsonNode> partitions(JsonNode page) {
        List<JsonNode> partitions = new ArrayList<>();
        page.path("Partitions").forEach(partitions::add);
        return partitions;
    }

    private static List<String> errors(GlueAnswer answer) {
        List<String> errors = new ArrayList<>();
        answer.body().path("Errors").forEach(error -> {
            String value = error.at("/PartitionValues/0")
                    .asText(error.at("/PartitionValueList/0").asText());
            errors.add(value + " " + error.at("/ErrorDetail/ErrorCode").asText());
        });
        return errors;
    }
}
