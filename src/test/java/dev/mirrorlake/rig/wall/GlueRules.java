package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** What the service model doesn't say and a request shows by itself. Pure. */
final class GlueRules {
    /**
     * Most bytes of a table's metadata, gzipped: "about 1 MB". Source: Amazon Athena user guide, "Supported types for partition
     * projection", read 2026-11-30. The answer is the one in apache/iceberg-go issue 701 (a table of 3,600 fields), read then too.
     */
    static final int LARGEST_METADATA_BYTES = 1 << 20;

    private static final List<String> COLUMN_LISTS = List.of("/StorageDescriptor/Columns", "/PartitionKeys");

    private GlueRules() {}

    static void checkSize(ObjectNode request) {
        byte[] metadata = Json.bytes(request.path("TableInput"));
        if (metadata.length > LARGEST_METADATA_BYTES && gzipped(metadata) > LARGEST_METADATA_BYTES) {
            throw AwsError.invalidInput("Payload size of request exceeded limit");
        }
    }

    /**
     * Names of databases, tables and columns in lower case, where they are stored and where they are looked up. Source: what AWS's
     * command line was seen to get, floci-io/floci issue 1202, and for columns a test of apache/flink-connector-aws pull request 206
     * ("userId" is stored as "userid"), read 2026-11-20.
     */
    static void fold(ObjectNode request) {
        List.of("DatabaseName", "TableName", "Name").forEach(field -> fold(request, field));
        foldTable(request.path("DatabaseInput"));
        foldTable(request.path("TableInput"));
        foldTable(request.path("PartitionInput"));
        request.path("PartitionInputList").forEach(GlueRules::foldTable);
        request.path("Entries").forEach(entry -> foldTable(entry.path("PartitionInput")));
    }

    private static void foldTable(JsonNode input) {
        fold(input, "Name");
        for (String list : COLUMN_LISTS) {
            input.at(list).forEach(column -> fold(column, "Name"));
        }
    }

    private static void fold(JsonNode object, String field) {
        if (object instanceof ObjectNode node && node.path(field).isTextual()) {
            node.put(field, node.path(field).asText().toLowerCase(Locale.ROOT));
        }
    }

    private static int gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size();
    }
}
