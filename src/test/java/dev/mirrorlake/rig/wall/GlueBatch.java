package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * How the entries of a batch operation, and their errors, name a partition. Source: AWS Glue API reference, "Partition API",
 * read 2026-11-30.
 *
 * @param entries the field of the request that lists them
 * @param values below an entry, the values of the partition that is meant
 * @param errorValues below an error, the same
 */
record GlueBatch(String entries, String values, String errorValues, Kind kind) {
    /** What becomes of the partitions. */
    enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    private static final Map<String, GlueBatch> BATCHES = Map.of(
            "BatchCreatePartition", new GlueBatch("PartitionInputList", "Values", "PartitionValues", Kind.CREATE),
            "BatchUpdatePartition", new GlueBatch("Entries", "PartitionValueList", "PartitionValueList", Kind.UPDATE),
            "BatchDeletePartition", new GlueBatch("PartitionsToDelete", "Values", "PartitionValues", Kind.DELETE));

    static Optional<GlueBatch> of(String operation) {
        return Optional.ofNullable(BATCHES.get(operation));
    }

    /** The partition as it will be; missing where it is deleted. */
    JsonNode input(JsonNode entry) {
        return switch (kind) {
            case CREATE -> entry;
            case UPDATE -> entry.path("PartitionInput");
            case DELETE -> entry.path("none");
        };
    }
}
