package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Glue's rules that need to know what the catalog holds: pages, versions, batches, deletions. The emulator keeps the catalog;
 * what it leaves out is done here. Thread-safe.
 */
final class GlueWall {
    /** Largest page of GetPartitions. Source: AWS Glue API reference, "Partition API", read 2026-11-20. */
    static final int PARTITIONS_PAGE = 1000;

    /** Largest page of GetTables and GetDatabases. Source: as above, "Table API" and "Database API". */
    static final int CATALOG_PAGE = 100;

    private final Upstream upstream;
    private final GlueModel model;
    private final SlowDeletions deletions;
    private final Pages pages = new Pages();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    GlueWall(Upstream upstream, GlueModel model, SlowDeletions deletions) {
        this.upstream = upstream;
        this.model = model;
        this.deletions = deletions;
    }

    /**
     * One call on its way.
     *
     * @param failing entries of a batch that are to fail, by their values, and with which code
     */
    record Call(String operation, Headers headers, ObjectNode request, Map<List<String>, String> failing) {
        /** Of the table that it is about. */
        String tableKey() {
            String table = request.path("TableName")
                    .asText(request.path("Name")
                            .asText(request.at("/TableInput/Name").asText()));
            return request.path("DatabaseName").asText() + "." + table;
        }
    }

    /** @throws AwsError where Glue would refuse it */
    Answer answer(Call call) throws IOException {
        model.check(call.operation(), call.request());
        GlueRules.fold(call.request());
        GlueRules.checkSize(call.request());
        if (GlueBatch.of(call.operation()).isPresent()) {
            return batch(call, GlueBatch.of(call.operation()).get());
        }
        return switch (call.operation()) {
            case "GetPartitions" -> page(call, "Partitions", PARTITIONS_PAGE);
            case "GetTables" -> page(call, "TableList", CATALOG_PAGE);
            case "GetDatabases" -> page(call, "DatabaseList", CATALOG_PAGE);
            case "UpdateTable" -> updateTable(call);
            case "DeleteTable" -> deleteTable(call);
            default -> passed(call);
        };
    }

    void forget() {
        pages.forget();
    }

    private Answer passed(Call call) throws IOException {
        return upstream.glue(call.operation(), call.headers(), call.request());
    }

    /** All is read from the emulator, which doesn't page, once for all pages. */
    private Answer page(Call call, String field, int largest) throws IOException {
        ObjectNode request = call.request();
        String token = request.path("NextToken").asText();
        int size = request.path("MaxResults").asInt(largest);
        JsonNode segment = request.path("Segment").deepCopy();
        request.remove(List.of("NextToken", "MaxResults", "Segment"));
        List<JsonNode> items;
        if (token.isEmpty()) {
            Answer all = passed(call);
            if (all.status() != 200) {
                return all;
            }
            items = new ArrayList<>();
            Json.MAPPER.readTree(all.bytes()).path(field).forEach(items::add);
            if (field.equals("Partitions")) {
                addPartitionsOfDeletedTables(call, items);
                items = ofSegment(items, segment);
                if (request.path("ExcludeColumnSchema").asBoolean()) {
                    items.forEach(item -> withoutColumns(item));
                }
            }
        } else {
            items = pages.itemsBehind(token);
        }
        return json(pages.page(field, items, token, size));
    }

    private void addPartitionsOfDeletedTables(Call call, List<JsonNode> partitions) {
        List<JsonNode> late = deletions.lookUp(call.tableKey());
        if (!late.isEmpty()) {
            List<List<String>> present =
                    partitions.stream().map(GlueWall::values).toList();
            late.stream()
                    .filter(partition -> !present.contains(values(partition)))
                    .forEach(partitions::add);
        }
    }

    /**
     * "Non-overlapping": each partition is in one segment. Source: AWS Glue API reference, Segment, read 2026-11-30. Which one is
     * the service's own business.
     */
    private static List<JsonNode> ofSegment(List<JsonNode> partitions, JsonNode segment) {
        int total = segment.path("TotalSegments").asInt(1);
        int number = segment.path("SegmentNumber").asInt(0);
        return partitions.stream()
                .filter(partition -> Math.floorMod(values(partition).hashCode(), total) == number)
                .toList();
    }

    private static void withoutColumns(JsonNode partition) {
        if (partition.path("StorageDescriptor") instanceof ObjectNode storage) {
            storage.remove("Columns");
        }
    }

    /**
     * An update that names a version fails where the table has another. Source of the error: AWS's command line in
     * floci-io/floci issue 1205, and apache/iceberg issue 8636, read 2026-11-30.
     */
    private Answer updateTable(Call call) throws IOException {
        String given = call.request().path("VersionId").asText();
        if (given.isEmpty()) {
            return passed(call);
        }
        synchronized (lock(call)) {
            JsonNode table = table(call);
            if (table.has("VersionId") && !table.path("VersionId").asText().equals(given)) {
                throw new AwsError(
                        400, "ConcurrentModificationException", "Update table failed due to concurrent modifications.");
            }
            return passed(call);
        }
    }

    private Answer deleteTable(Call call) throws IOException {
        if (!deletions.slow()) {
            return passed(call);
        }
        ObjectNode request = Json.object();
        request.set("DatabaseName", call.request().path("DatabaseName"));
        request.set("TableName", call.request().path("Name"));
        Answer listed = upstream.glue("GetPartitions", call.headers(), request);
        JsonNode partitions = Json.MAPPER.readTree(listed.bytes()).path("Partitions");
        Answer deleted = passed(call);
        if (deleted.status() == 200) {
            deletions.begin(call.tableKey(), partitions);
        }
        return deleted;
    }

    /**
     * Entries fail one by one, in no order that is promised: here in the reverse. Errors are listed, be it an empty list, also
     * where all went well: floci-io/floci issue 1311, read 2026-11-30.
     */
    private Answer batch(Call call, GlueBatch batch) throws IOException {
        int keys = batch.kind() == GlueBatch.Kind.DELETE ? -1 : partitionKeys(call);
        ArrayNode errors = Json.array();
        ArrayNode carriedOut = Json.array();
        for (JsonNode entry : call.request().path(batch.entries())) {
            List<String> values = Json.texts(entry.path(batch.values()));
            String code = refusal(call, batch, entry, values, keys);
            if (!code.isEmpty()) {
                errors.add(error(batch, values, code));
            } else if (!takenByADeletion(call, batch, entry, values)) {
                carriedOut.add(entry);
            }
        }
        call.request().set(batch.entries(), carriedOut);
        Answer answer = passed(call);
        if (answer.status() != 200) {
            return answer;
        }
        Json.MAPPER.readTree(answer.bytes()).path("Errors").forEach(errors::add);
        ArrayNode reversed = Json.array();
        List<JsonNode> all = new ArrayList<>();
        errors.forEach(all::add);
        Collections.reverse(all);
        ObjectNode body = Json.object();
        body.set("Errors", reversed.addAll(all));
        return json(body);
    }

    /**
     * Why an entry fails, as an error code; empty where it doesn't. That partitions have as many values as the table has keys:
     * "The number of partition keys do not match the number of partition values", apache/hudi issue 6281, read 2026-11-30.
     */
    private String refusal(Call call, GlueBatch batch, JsonNode entry, List<String> values, int keys) {
        String told = call.failing().getOrDefault(values, "");
        if (!told.isEmpty()) {
            return told;
        }
        if (keys >= 0 && batch.input(entry).path("Values").size() != keys) {
            return "InvalidInputException";
        }
        return batch.kind() == GlueBatch.Kind.CREATE && deletions.holds(call.tableKey(), values)
                ? "AlreadyExistsException"
                : "";
    }

    private boolean takenByADeletion(Call call, GlueBatch batch, JsonNode entry, List<String> values) {
        if (!deletions.holds(call.tableKey(), values)) {
            return false;
        }
        if (batch.kind() == GlueBatch.Kind.UPDATE) {
            deletions.update(call.tableKey(), values, batch.input(entry));
        } else {
            deletions.delete(call.tableKey(), values);
        }
        return true;
    }

    private static ObjectNode error(GlueBatch batch, List<String> values, String code) {
        ObjectNode error = Json.object();
        ArrayNode list = error.putArray(batch.errorValues());
        values.forEach(list::add);
        error.putObject("ErrorDetail").put("ErrorCode", code).put("ErrorMessage", message(code));
        return error;
    }

    private static String message(String code) {
        return switch (code) {
            case "AlreadyExistsException" -> "Partition already exists.";
            case "InvalidInputException" -> "The number of partition keys do not match the number of partition values";
            default -> code;
        };
    }

    /** -1 where there is no such table. */
    private int partitionKeys(Call call) throws IOException {
        JsonNode table = table(call);
        return table.isMissingNode() ? -1 : table.path("PartitionKeys").size();
    }

    /** The table that the call is about, as it is now; missing where there is none. */
    private JsonNode table(Call call) throws IOException {
        JsonNode input = call.request();
        ObjectNode request = Json.object();
        request.set("DatabaseName", input.path("DatabaseName"));
        request.set("Name", input.has("TableName") ? input.path("TableName") : input.at("/TableInput/Name"));
        Answer answer = upstream.glue("GetTable", call.headers(), request);
        return Json.MAPPER.readTree(answer.bytes()).path("Table");
    }

    private Object lock(Call call) {
        return locks.computeIfAbsent(call.tableKey(), key -> new Object());
    }

    private static List<String> values(JsonNode partition) {
        return Json.texts(partition.path("Values"));
    }

    private static Answer json(ObjectNode body) {
        return new Answer(200, Map.of("Content-Type", List.of(Json.CONTENT_TYPE)), Json.bytes(body));
    }
}
