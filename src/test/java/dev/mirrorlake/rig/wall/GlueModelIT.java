package dev.mirrorlake.rig.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.RawAws.GlueAnswer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each bound of Glue's requests: one call that is taken at it, and one that is refused just beyond. The numbers stand here as the
 * AWS Glue API reference has them (pages of the named operations and types, read 2026-11-20 and 2026-11-30), so they hold the model too.
 */
class GlueModelIT {
    private final Moto moto = Moto.shared();
    private final RawAws aws = new RawAws(moto.endpoint());

    @BeforeEach
    void givenATable() {
        moto.reset();
        GlueRequests.given(aws);
    }

    @ParameterizedTest
    @CsvSource({
        "CreateDatabase, /DatabaseInput/Name, 255",
        "CreateDatabase, /DatabaseInput/Description, 2048",
        "CreateDatabase, /DatabaseInput/LocationUri, 1024",
        "CreateDatabase, /DatabaseInput/Parameters/k, 512000",
        "CreateTable, /TableInput/Name, 255",
        "CreateTable, /TableInput/Description, 2048",
        "CreateTable, /TableInput/Owner, 255",
        "CreateTable, /TableInput/TableType, 255",
        "CreateTable, /TableInput/ViewOriginalText, 409600",
        "CreateTable, /TableInput/ViewExpandedText, 409600",
        "CreateTable, /TableInput/Parameters/k, 512000",
        "CreateTable, /TableInput/PartitionKeys/0/Name, 255",
        "CreateTable, /TableInput/PartitionKeys/0/Comment, 255",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Name, 255",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Type, 131072",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Comment, 255",
        "CreateTable, /TableInput/StorageDescriptor/Location, 2056",
        "CreateTable, /TableInput/StorageDescriptor/InputFormat, 128",
        "CreateTable, /TableInput/StorageDescriptor/OutputFormat, 128",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/Name, 255",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/SerializationLibrary, 255",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/Parameters/k, 512000",
        "CreateTable, /TableInput/StorageDescriptor/Parameters/k, 512000",
        "UpdateTable, /TableInput/Description, 2048",
        "UpdateTable, /TableInput/StorageDescriptor/Columns/0/Comment, 255",
        "BatchCreatePartition, /PartitionInputList/0/Values/0, 1024",
        "BatchCreatePartition, /PartitionInputList/0/StorageDescriptor/Location, 2056",
        "BatchCreatePartition, /PartitionInputList/0/StorageDescriptor/Columns/0/Comment, 255",
        "BatchUpdatePartition, /Entries/0/PartitionValueList/0, 1024",
        "BatchUpdatePartition, /Entries/0/PartitionInput/Values/0, 1024",
        "BatchDeletePartition, /PartitionsToDelete/0/Values/0, 1024",
        "GetTables, /Expression, 2048",
    })
    void aTextHasAtMostSoManyBytes(String operation, String pointer, int longest) {
        ObjectNode request = GlueRequests.of(operation);
        String text = "é".repeat(longest / 2) + "x".repeat(longest % 2);

        GlueAnswer atTheBound = aws.glue(operation, RawAws.with(request, pointer, TextNode.valueOf(text)));
        GlueAnswer beyond = aws.glue(operation, RawAws.with(request, pointer, TextNode.valueOf(text + "x")));

        assertThat(atTheBound.error()).isEmpty();
        assertRefused(beyond, "Member must have length less than or equal to " + longest);
    }

    @Test
    void aPredicateHasAtMostSoManyBytes() {
        ObjectNode request = GlueRequests.of("GetPartitions");
        String predicate = "day = '" + "x".repeat(2048 - 8) + "'";

        GlueAnswer atTheBound = aws.glue("GetPartitions", request.put("Expression", predicate));
        GlueAnswer beyond = aws.glue("GetPartitions", request.put("Expression", predicate + " "));

        assertThat(atTheBound.error()).isEmpty();
        assertRefused(beyond, "Member must have length less than or equal to 2048");
    }

    @ParameterizedTest
    @CsvSource({
        "CreateDatabase, /DatabaseInput/Parameters",
        "CreateTable, /TableInput/Parameters",
        "CreateTable, /TableInput/StorageDescriptor/Parameters",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/Parameters",
        "BatchCreatePartition, /PartitionInputList/0/Parameters",
        "BatchUpdatePartition, /Entries/0/PartitionInput/Parameters",
    })
    void parametersHaveKeysOfOneToSoManyBytesAndNoNulls(String operation, String pointer) {
        ObjectNode request = GlueRequests.of(operation);

        assertThat(aws.glue(operation, RawAws.with(request, pointer, map("k".repeat(255), "")))
                        .error())
                .isEmpty();
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, map("k".repeat(256), ""))),
                "Map key must satisfy constraint: [Member must have length less than or equal to 255]");
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, map("", "v"))),
                "Map key must satisfy constraint: [Member must have length greater than or equal to 1]");
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, map("a\nb", "v"))),
                "Map key must satisfy constraint: [Member must satisfy regular expression pattern");
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, Json.object().putNull("k"))),
                "Map value must satisfy constraint: [Member must not be null]");
    }

    @ParameterizedTest
    @CsvSource({
        "CreateDatabase, /DatabaseInput/Name",
        "CreateDatabase, /DatabaseInput/LocationUri",
        "CreateTable, /DatabaseName",
        "CreateTable, /TableInput/Name",
        "CreateTable, /TableInput/Owner",
        "CreateTable, /TableInput/PartitionKeys/0/Name",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Name",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/Name",
        "CreateTable, /TableInput/StorageDescriptor/SerdeInfo/SerializationLibrary",
        "GetTable, /Name",
        "GetPartitions, /TableName",
        "BatchCreatePartition, /PartitionInputList/0/Values/0",
        "BatchDeletePartition, /PartitionsToDelete/0/Values/0",
    })
    void whatHasAnyTextHasOneByteAtLeast(String operation, String pointer) {
        ObjectNode request = GlueRequests.of(operation);

        assertThat(aws.glue(operation, request).error()).isEmpty();
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, TextNode.valueOf(""))),
                "Member must have length greater than or equal to 1");
    }

    @ParameterizedTest
    @CsvSource({
        "CreateDatabase, /DatabaseInput/Description",
        "CreateTable, /TableInput/Description",
        "CreateTable, /TableInput/StorageDescriptor/Location",
        "CreateTable, /TableInput/StorageDescriptor/InputFormat",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Type",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Comment",
        "CreateTable, /TableInput/Parameters/k",
    })
    void theseMayBeEmpty(String operation, String pointer) {
        assertThat(aws.glue(operation, RawAws.with(GlueRequests.of(operation), pointer, TextNode.valueOf("")))
                        .error())
                .isEmpty();
    }

    static Stream<Arguments> patterns() {
        String single = "tab\té 日本 🎿";
        String lines = single + "\r\n";
        String comment = "/TableInput/StorageDescriptor/Columns/0/Comment";
        return Stream.of(
                arguments("CreateTable", comment, single, lines),
                arguments("CreateTable", "/TableInput/StorageDescriptor/Columns/0/Type", single, lines),
                arguments("CreateTable", "/TableInput/StorageDescriptor/InputFormat", single, lines),
                arguments("CreateTable", "/TableInput/Name", single, lines),
                arguments("CreateTable", comment, "\uFFFD", "\uFFFE"),
                arguments("CreateTable", "/TableInput/Description", lines, "\u0000"),
                arguments("CreateTable", "/TableInput/StorageDescriptor/Location", lines, "\u001f"),
                arguments("CreateDatabase", "/DatabaseInput/LocationUri", lines, "\u0007"),
                arguments("CreateDatabase", "/DatabaseInput/Name", single, lines));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void aTextMatchesItsPattern(String operation, String pointer, String taken, String refused) {
        ObjectNode request = GlueRequests.of(operation);

        assertThat(aws.glue(operation, RawAws.with(request, pointer, TextNode.valueOf(taken)))
                        .error())
                .isEmpty();
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, TextNode.valueOf(refused))),
                "Member must satisfy regular expression pattern");
    }

    @ParameterizedTest
    @CsvSource({
        "BatchCreatePartition, /PartitionInputList, 0, 100",
        "BatchUpdatePartition, /Entries, 1, 100",
        "BatchDeletePartition, /PartitionsToDelete, 0, 25",
        "BatchGetPartition, /PartitionsToGet, 0, 1000",
    })
    void aBatchHasSoManyEntries(String operation, String pointer, int fewest, int most) {
        ObjectNode request = GlueRequests.of(operation);

        assertThat(aws.glue(operation, RawAws.with(request, pointer, entries(operation, fewest)))
                        .error())
                .isEmpty();
        assertThat(aws.glue(operation, RawAws.with(request, pointer, entries(operation, most)))
                        .error())
                .isEmpty();
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, entries(operation, most + 1))),
                "Member must have length less than or equal to " + most);
        if (fewest > 0) {
            assertRefused(
                    aws.glue(operation, RawAws.with(request, pointer, entries(operation, fewest - 1))),
                    "Member must have length greater than or equal to " + fewest);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GetPartitions, /MaxResults, 1, 1000",
        "GetTables, /MaxResults, 1, 100",
        "GetDatabases, /MaxResults, 1, 100",
        "GetPartitions, /Segment/TotalSegments, 1, 10",
    })
    void aNumberIsInItsRange(String operation, String pointer, int least, int most) {
        ObjectNode request = GlueRequests.of(operation);

        assertThat(aws.glue(operation, RawAws.with(request, pointer, IntNode.valueOf(least)))
                        .error())
                .isEmpty();
        assertThat(aws.glue(operation, RawAws.with(request, pointer, IntNode.valueOf(most)))
                        .error())
                .isEmpty();
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, IntNode.valueOf(most + 1))),
                "Member must have value less than or equal to " + most);
        assertRefused(
                aws.glue(operation, RawAws.with(request, pointer, IntNode.valueOf(least - 1))),
                "Member must have value greater than or equal to " + least);
    }

    @ParameterizedTest
    @CsvSource({
        "CreateTable, /DatabaseName",
        "CreateTable, /TableInput/Name",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0/Name",
        "CreateTable, /TableInput/StorageDescriptor/Columns/0",
        "GetTable, /Name",
        "BatchCreatePartition, /PartitionInputList",
        "BatchCreatePartition, /PartitionInputList/0",
        "BatchCreatePartition, /PartitionInputList/0/Values/0",
        "BatchDeletePartition, /PartitionsToDelete/0/Values",
    })
    void whatMustBeThereIsNotNull(String operation, String pointer) {
        assertRefused(
                aws.glue(operation, RawAws.with(GlueRequests.of(operation), pointer, NullNode.instance)),
                "Member must not be null");
    }

    @Test
    void allThatIsWrongIsNamedAsTheServiceNamesIt() {
        ObjectNode request = GlueRequests.of("CreateTable");
        request = RawAws.with(request, "/TableInput/Owner", TextNode.valueOf(""));
        request = RawAws.with(
                request, "/TableInput/StorageDescriptor/Columns/0/Comment", TextNode.valueOf("c".repeat(256)));

        GlueAnswer refused = aws.glue("CreateTable", request);

        assertThat(refused.body().path("message").asText())
                .isEqualTo("2 validation errors detected: Value '' at 'table.owner' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1; Value '" + "c".repeat(60)
                        + "...' at 'table.storageDescriptor.columns.1.member.comment' failed to satisfy constraint: "
                        + "Member must have length less than or equal to 255");
    }

    private static ObjectNode map(String key, String value) {
        return Json.object().put(key, value);
    }

    private static ArrayNode entries(String operation, int count) {
        ArrayNode entries = Json.array();
        IntStream.range(0, count)
                .mapToObj(i -> RawAws.json(
                        switch (operation) {
                            case "BatchCreatePartition" -> GlueRequests.partition("new" + i);
                            case "BatchUpdatePartition" -> GlueRequests.entry("d" + i);
                            default -> "{'Values': ['d" + i + "']}";
                        }))
                .forEach(entries::add);
        return entries;
    }

    private static void assertRefused(GlueAnswer answer, String why) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("ValidationException");
        assertThat(answer.body().path("message").asText()).contains(why);
    }
}
