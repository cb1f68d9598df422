package dev.mirrorlake.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionFailureEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;

class GlueBatchesTest {
    private static final TableName ORDERS = new TableName("sales", "orders");

    private final Partitions glue = new Partitions();
    private final GlueBatches batches = new GlueBatches(glue, "123456789012");

    @Rule("C9")
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 1", "25, 1, 1", "26, 1, 2", "100, 1, 4", "101, 2, 5", "1000, 10, 40"})
    void aBatchIsAsLargeAsGlueAllows(int partitions, int batchesOfHundred, int batchesOfTwentyFive) {
        batches.create(ORDERS, inputs(0, partitions));
        batches.update(ORDERS, inputs(0, partitions));
        batches.delete(ORDERS, values(0, partitions));

        assertThat(glue.sizesOf("create")).hasSize(batchesOfHundred).allMatch(size -> size <= 100);
        assertThat(glue.sizesOf("update")).hasSize(batchesOfHundred).allMatch(size -> size >= 1 && size <= 100);
        assertThat(glue.sizesOf("delete")).hasSize(batchesOfTwentyFive).allMatch(size -> size <= 25);
        assertThat(glue.held).isEmpty();
    }

    @Test
    void creatingUpdatesThoseThatExist() {
        batches.create(ORDERS, inputs(0, 120));
        glue.calls.clear();

        batches.create(ORDERS, inputs(90, 250));

        assertThat(glue.calls).containsExactly("create 100", "create 60", "update 30");
        assertThat(glue.held).hasSize(250);
    }

    @Test
    void updatingCreatesThoseThatAreMissing() {
        batches.create(ORDERS, inputs(0, 120));
        glue.calls.clear();

        batches.update(ORDERS, inputs(90, 250));

        assertThat(glue.calls).containsExactly("update 100", "update 60", "create 100", "create 30");
        assertThat(glue.held).hasSize(250);
    }

    @Test
    void aMissingEntryIsDeletedAlready() {
        batches.create(ORDERS, inputs(0, 10));

        batches.delete(ORDERS, values(5, 60));

        assertThat(glue.held).hasSize(5);
    }

    @Rule("C10")
    @ParameterizedTest
    @CsvSource({
        "InternalServiceException,           RETRY",
        "OperationTimeoutException,          RETRY",
        "ThrottlingException,                RETRY",
        "ConcurrentModificationException,    RETRY",
        "InvalidInputException,              REFUSED",
        "ResourceNumberLimitExceededException, REFUSED",
        "AccessDeniedException,              REFUSED",
        "'',                                 REFUSED",
    })
    void aFailedEntryIsThrownByItsValuesAndTheOthersAreWritten(String code, Kind kind) {
        glue.failing.put(List.of("v7"), code);

        SyncException created = failureOf(() -> batches.create(ORDERS, inputs(0, 150)));
        assertThat(glue.held).hasSize(149);
        SyncException updated = failureOf(() -> batches.update(ORDERS, inputs(0, 150)));
        SyncException deleted = failureOf(() -> batches.delete(ORDERS, values(0, 150)));

        assertThat(Stream.of(created, updated, deleted))
                .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(kind))
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageStartingWith("glue: table sales.orders: partition [v7]: ")
                        .hasMessageContaining(code)
                        .hasMessageContaining("because of something"));
        assertThat(glue.held).isEmpty();
    }

    @Test
    void aRetryThatMayHelpComesBeforeARefusal() {
        glue.failing.put(List.of("v1"), "InvalidInputException");
        glue.failing.put(List.of("v2"), "InternalServiceException");

        SyncException failure = failureOf(() -> batches.create(ORDERS, inputs(0, 3)));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("[v2]");
        assertThat(failure.getSuppressed()).singleElement().asString().contains("[v1]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPartitionThatComesAndGoesIsRetriedRatherThanChasedForEver(boolean creating) {
        glue.failing.put(List.of("v1"), "fickle");

        SyncException failure = failureOf(() -> {
            if (creating) {
                batches.create(ORDERS, inputs(0, 3));
            } else {
                batches.update(ORDERS, inputs(0, 3));
            }
        });

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("somebody else creates and deletes it");
        assertThat(glue.calls.size()).isLessThanOrEqualTo(3);
    }

    @Test
    void anErrorWithoutDetailIsAFailureToo() {
        GlueBatches silent = new GlueBatches(
                new Partitions() {
                    @Override
                    public BatchCreatePartitionResponse batchCreatePartition(BatchCreatePartitionRequest request) {
                        PartitionError error =
                                PartitionError.builder().partitionValues("v0").build();
                        return BatchCreatePartitionResponse.builder()
                                .errors(error)
                                .build();
                    }
                },
                null);

        assertThat(failureOf(() -> silent.create(ORDERS, inputs(0, 1)))).hasMessageContaining("partition [v0]");
    }

    @Rule("C8")
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "2500, 3"})
    void allPagesAreReadAndAThousandPartitionsAreOne(int partitions, int pages) {
        batches.create(ORDERS, inputs(0, partitions));

        assertThat(batches.read(ORDERS)).hasSize(partitions).doesNotHaveDuplicates();
        assertThat(glue.pages).isEqualTo(pages);
    }

    @Test
    void aPagerThatTurnsInCirclesIsLeft() {
        glue.circles = true;

        SyncException failure = failureOf(() -> batches.read(ORDERS));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessage("glue: table sales.orders: GetPartitions gives the same page again and again");
    }

    @Test
    void aTableThatDoesNotExistHasNoPartitions() {
        glue.exists = false;

        assertThat(batches.read(ORDERS)).isEmpty();
        batches.delete(ORDERS, values(0, 1));
        assertThat(failureOf(() -> batches.create(ORDERS, inputs(0, 1))).kind()).isEqualTo(Kind.RETRY);
    }

    @Test
    void aTableThatIsDeletedBetweenTwoPagesHasNoPartitions() {
        batches.create(ORDERS, inputs(0, 1500));
        glue.vanishesAtPage = 2;

        assertThat(batches.read(ORDERS)).isEmpty();
        assertThat(glue.pages).isEqualTo(2);
    }

    private static SyncException failureOf(ThrowingCallable call) {
        return catchThrowableOfType(SyncException.class, call);
    }

    private static List<PartitionInput> inputs(int from, int until) {
        return values(from, until).stream()
                .map(values -> PartitionInput.builder().values(values).build())
                .toList();
    }

    private static List<List<String>> values(int from, int until) {
        return IntStream.range(from, until).mapToObj(i -> List.of("v" + i)).toList();
    }

    /** One table's partitions, as Glue keeps them; entries can be made to fail. */
    private static class Partitions implements GlueClient {
        final Map<List<String>, PartitionInput> held = new LinkedHashMap<>();
        final Map<List<String>, String> failing = new HashMap<>();
        final List<String> calls = new ArrayList<>();
        boolean exists = true;
        boolean circles;
        int vanishesAtPage;
        int pages;

        List<Integer> sizesOf(String operation) {
            return calls.stream()
                    .filter(call -> call.startsWith(operation))
                    .map(call -> Integer.valueOf(call.substring(operation.length() + 1)))
                    .toList();
        }

        @Override
        public BatchCreatePartitionResponse batchCreatePartition(BatchCreatePartitionRequest request) {
            called("create", request.partitionInputList().size(), request.catalogId());
            List<PartitionError> errors = request.partitionInputList().stream()
                    .flatMap(input -> error(input.values(), held.containsKey(input.values()), "AlreadyExistsException"))
                    .toList();
            request.partitionInputList().stream()
                    .filter(input -> !failing.containsKey(input.values()))
                    .forEach(input -> held.putIfAbsent(input.values(), input));
            return BatchCreatePartitionResponse.builder().errors(errors).build();
        }

        @Override
        public BatchUpdatePartitionResponse batchUpdatePartition(BatchUpdatePartitionRequest request) {
            called("update", request.entries().size(), request.catalogId());
            List<BatchUpdatePartitionFailureEntry> errors = request.entries().stream()
                    .flatMap(entry -> error(
                            entry.partitionValueList(),
                            !held.containsKey(entry.partitionValueList()),
                            "EntityNotFoundException"))
                    .map(error -> BatchUpdatePartitionFailureEntry.builder()
                            .partitionValueList(error.partitionValues())
                            .errorDetail(error.errorDetail())
                            .build())
                    .toList();
            request.entries()
                    .forEach(entry ->
                            held.computeIfPresent(entry.partitionValueList(), (k, old) -> entry.partitionInput()));
            return BatchUpdatePartitionResponse.builder().errors(errors).build();
        }

        @Override
        public BatchDeletePartitionResponse batchDeletePartition(BatchDeletePartitionRequest request) {
            called("delete", request.partitionsToDelete().size(), request.catalogId());
            List<PartitionError> errors = request.partitionsToDelete().stream()
                    .map(PartitionValueList::values)
                    .flatMap(values -> error(values, !held.containsKey(values), "EntityNotFoundException"))
                    .toList();
            request.partitionsToDelete().forEach(values -> held.remove(values.values()));
            return BatchDeletePartitionResponse.builder().errors(errors).build();
        }

        @Override
        public GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
            pages++;
            exists &= pages != vanishesAtPage;
            requireTable();
            assertThat(request.excludeColumnSchema()).isFalse();
            if (circles) {
                return GetPartitionsResponse.builder()
                        .nextToken(pages % 2 == 0 ? "a" : "b")
                        .build();
            }
            int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            int until = from + request.maxResults();
            List<Partition> page = held.keySet().stream()
                    .skip(from)
                    .limit(request.maxResults())
                    .map(values -> Partition.builder().values(values).build())
                    .toList();
            return GetPartitionsResponse.builder()
                    .partitions(page)
                    .nextToken(until < held.size() ? String.valueOf(until) : null)
                    .build();
        }

        private void called(String operation, int size, String catalogId) {
            assertThat(catalogId).isEqualTo("123456789012");
            requireTable();
            calls.add(operation + " " + size);
        }

        private void requireTable() {
            if (!exists) {
                throw EntityNotFoundException.builder()
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("EntityNotFoundException")
                                .errorMessage("no table")
                                .build())
                        .build();
            }
        }

        /** A fickle partition is never in the state that the operation needs. */
        private Stream<PartitionError> error(List<String> values, boolean unfit, String codeOfUnfit) {
            String failure = failing.get(values);
            String code = failure != null && !failure.equals("fickle") ? failure : codeOfUnfit;
            if (failure == null && !unfit) {
                return Stream.empty();
            }
            ErrorDetail detail = ErrorDetail.builder()
                    .errorCode(code)
                    .errorMessage("because of something")
                    .build();
            return Stream.of(PartitionError.builder()
                    .partitionValues(values)
                    .errorDetail(detail)
                    .build());
        }

        @Override
        public String serviceName() {
            return "glue";
        }

        @Override
        public void close() {}
    }
}
