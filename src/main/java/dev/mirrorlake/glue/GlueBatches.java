package dev.mirrorlake.glue;

import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.glue.EntryFailures.EntryError;
import dev.mirrorlake.glue.GluePages.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;

/**
 * The partition calls, split by Glue's limits, and further where it says that one is too large. A batch that Glue answers with success may still have failed in part: each
 * entry's error is looked at. Entries that failed don't keep the others from being written; the worst is thrown at the end.
 */
final class GlueBatches {
    /** Most partitions that Glue takes in one BatchCreatePartition. Source: AWS Glue API reference, read 2026-11-20. */
    static final int CREATE = 100;

    /** Most entries of one BatchUpdatePartition, which refuses an empty list. Source: as above. */
    static final int UPDATE = 100;

    /** Most entries of one BatchDeletePartition. Source: as above. */
    static final int DELETE = 25;

    /** Largest page of GetPartitions. Source: as above. */
    static final int PARTITIONS_PAGE = 1000;

    private static final String ALREADY_EXISTS = "AlreadyExistsException";
    private static final String NOT_FOUND = "EntityNotFoundException";

    private final GlueClient client;
    private final @Nullable String catalogId;

    /** @param catalogId null: the caller's own catalog */
    GlueBatches(GlueClient client, @Nullable String catalogId) {
        this.client = client;
        this.catalogId = catalogId;
    }

    /** All partitions; none where there is no such table. */
    List<Partition> read(TableName table) {
        return GluePages.readAll("table " + table, "GetPartitions", token -> {
            GetPartitionsResponse response = client.getPartitions(request -> request.catalogId(catalogId)
                    .databaseName(table.database())
                    .tableName(table.table())
                    .excludeColumnSchema(false)
                    .maxResults(PARTITIONS_PAGE)
                    .nextToken(token));
            return new Page<>(response.partitions(), response.nextToken());
        });
    }

    /** Those that exist already are updated. */
    void create(TableName table, List<PartitionInput> partitions) {
        EntryFailures failures = new EntryFailures(table);
        List<PartitionInput> existing = batchCreate(table, partitions, failures);
        List<PartitionInput> gone = batchUpdate(table, existing, failures);
        failures.addUnstable(gone);
        failures.throwWorst();
    }

    /** Those that don't exist are created. */
    void update(TableName table, List<PartitionInput> partitions) {
        EntryFailures failures = new EntryFailures(table);
        List<PartitionInput> missing = batchUpdate(table, partitions, failures);
        List<PartitionInput> back = batchCreate(table, missing, failures);
        failures.addUnstable(back);
        failures.throwWorst();
    }

    /** Those that don't exist are passed over, as is a table that doesn't exist. */
    void delete(TableName table, List<List<String>> partitions) {
        EntryFailures failures = new EntryFailures(table);
        inBatches(partitions, DELETE, chunk -> {
            List<PartitionValueList> keys = chunk.stream()
                    .map(values -> PartitionValueList.builder().values(values).build())
                    .toList();
            List<EntryError> errors = call(table, "BatchDeletePartition", () -> {
                try {
                    return client
                            .batchDeletePartition(request -> request.catalogId(catalogId)
                                    .databaseName(table.database())
                                    .tableName(table.table())
                                    .partitionsToDelete(keys))
                            .errors()
                            .stream()
                            .map(error -> EntryError.of(error.partitionValues(), error.errorDetail()));
                } catch (EntityNotFoundException e) {
                    return Stream.empty();
                }
            });
            errors.stream()
                    .filter(error -> !error.code().equals(NOT_FOUND))
                    .forEach(error -> failures.add("BatchDeletePartition", error));
        });
        failures.throwWorst();
    }

    /** Returns those that exist already. */
    private List<PartitionInput> batchCreate(TableName table, List<PartitionInput> partitions, EntryFailures failures) {
        List<PartitionInput> existing = new ArrayList<>();
        inBatches(partitions, CREATE, chunk -> {
            List<EntryError> errors = call(
                    table,
                    "BatchCreatePartition",
                    () -> client
                            .batchCreatePartition(request -> request.catalogId(catalogId)
                                    .databaseName(table.database())
                                    .tableName(table.table())
                                    .partitionInputList(chunk))
                            .errors()
                            .stream()
                            .map(error -> EntryError.of(error.partitionValues(), error.errorDetail())));
            existing.addAll(failures.sort("BatchCreatePartition", chunk, errors, ALREADY_EXISTS));
        });
        return existing;
    }

    /** Returns those that don't exist. */
    private List<PartitionInput> batchUpdate(TableName table, List<PartitionInput> partitions, EntryFailures failures) {
        List<PartitionInput> missing = new ArrayList<>();
        inBatches(partitions, UPDATE, chunk -> {
            List<BatchUpdatePartitionRequestEntry> entries = chunk.stream()
                    .map(input -> BatchUpdatePartitionRequestEntry.builder()
                            .partitionValueList(input.values())
                            .partitionInput(input)
                            .build())
                    .toList();
            List<EntryError> errors = call(
                    table,
                    "BatchUpdatePartition",
                    () -> client
                            .batchUpdatePartition(request -> request.catalogId(catalogId)
                                    .databaseName(table.database())
                                    .tableName(table.table())
                                    .entries(entries))
                            .errors()
                            .stream()
                            .map(error -> EntryError.of(error.partitionValueList(), error.errorDetail())));
            missing.addAll(failures.sort("BatchUpdatePartition", chunk, errors, NOT_FOUND));
        });
        return missing;
    }

    private static List<EntryError> call(TableName table, String action, Supplier<Stream<EntryError>> call) {
        return AwsFailures.translating(
                GlueTarget.SYSTEM, "table " + table, action, () -> call.get().toList());
    }

    /**
     * Each partition carries its columns and SerDe parameters, so a hundred of a wide table may be more than Glue takes, by a
     * limit that isn't documented. From there on batches are half as large.
     */
    private static <T> void inBatches(List<T> all, int most, Consumer<List<T>> call) {
        int size = most;
        int from = 0;
        while (from < all.size()) {
            List<T> batch = all.subList(from, Math.min(from + size, all.size()));
            try {
                call.accept(batch);
                from += batch.size();
            } catch (SyncException e) {
                if (e.code() != ReasonCode.TOO_LARGE || batch.size() == 1) {
                    throw e;
                }
                size = batch.size() / 2;
            }
        }
    }
}
