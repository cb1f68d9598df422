package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A valid request of each operation, on {@code sales.orders}, which has the one partition key {@code day} and the partition {@code d1}. */
final class GlueRequests {
    private static final String STORAGE =
            "{'Columns': [{'Name': 'id', 'Type': 'bigint', 'Comment': 'c'}], 'Location': 's3://b/orders/',"
                    + " 'InputFormat': 'in', 'OutputFormat': 'out', 'NumberOfBuckets': -1, 'BucketColumns': [], 'SortColumns': [],"
                    + " 'SerdeInfo': {'Name': 'n', 'SerializationLibrary': 'serde', 'Parameters': {'k': 'v'}}, 'Parameters': {'k': 'v'}}";
    private static final String TABLE =
            "{'Name': '%s', 'Description': 'd', 'Owner': 'o', 'TableType': 'EXTERNAL_TABLE', 'Retention': 0,"
                    + " 'PartitionKeys': [{'Name': 'day', 'Type': 'string', 'Comment': ''}], 'Parameters': {'k': 'v'}, 'ViewOriginalText': 'v',"
                    + " 'ViewExpandedText': 'v', 'StorageDescriptor': " + STORAGE + "}";
    private static final String OF = "'DatabaseName': 'sales', 'TableName': 'orders'";

    private static final Map<String, String> REQUESTS = Map.ofEntries(
            Map.entry(
                    "CreateDatabase",
                    "{'DatabaseInput': {'Name': 'made', 'Description': 'd', 'LocationUri': 's3://b/', 'Parameters': {'k': 'v'}}}"),
            Map.entry("GetDatabase", "{'Name': 'sales'}"),
            Map.entry("GetDatabases", "{'MaxResults': 100}"),
            Map.entry("CreateTable", "{'DatabaseName': 'sales', 'TableInput': " + TABLE.formatted("made") + "}"),
            Map.entry(
                    "UpdateTable",
                    "{'DatabaseName': 'sales', 'SkipArchive': true, 'TableInput': " + TABLE.formatted("orders") + "}"),
            Map.entry("GetTable", "{'DatabaseName': 'sales', 'Name': 'orders'}"),
            Map.entry("GetTables", "{'DatabaseName': 'sales', 'MaxResults': 100, 'Expression': 'orders'}"),
            Map.entry("DeleteTable", "{'DatabaseName': 'sales', 'Name': 'orders'}"),
            Map.entry(
                    "GetPartitions",
                    "{" + OF
                            + ", 'MaxResults': 1000, 'Expression': '', 'Segment': {'SegmentNumber': 0, 'TotalSegments': 1}}"),
            Map.entry("BatchGetPartition", "{" + OF + ", 'PartitionsToGet': [{'Values': ['d1']}]}"),
            Map.entry("BatchCreatePartition", "{" + OF + ", 'PartitionInputList': [" + partition("d2") + "]}"),
            Map.entry("BatchUpdatePartition", "{" + OF + ", 'Entries': [" + entry("d1") + "]}"),
            Map.entry("BatchDeletePartition", "{" + OF + ", 'PartitionsToDelete': [{'Values': ['d1']}]}"));

    private GlueRequests() {}

    static ObjectNode of(String operation) {
        return RawAws.json(java.util.Objects.requireNonNull(REQUESTS.get(operation)));
    }

    /** As BatchCreatePartition has it. */
    static String partition(String value) {
        return "{'Values': ['" + value + "'], 'Parameters': {'k': 'v'}, 'StorageDescriptor': " + STORAGE + "}";
    }

    /** As BatchUpdatePartition has it. */
    static String entry(String value) {
        return "{'PartitionValueList': ['" + value + "'], 'PartitionInput': " + partition(value) + "}";
    }

    /** What the requests presume. */
    static void given(RawAws aws) {
        aws.glue("CreateDatabase", "{'DatabaseInput': {'Name': 'sales'}}");
        aws.glue(
                "CreateTable",
                RawAws.json("{'DatabaseName': 'sales', 'TableInput': " + TABLE.formatted("orders") + "}"));
        aws.glue("BatchCreatePartition", "{" + OF + ", 'PartitionInputList': [" + partition("d1") + "]}");
    }
}
