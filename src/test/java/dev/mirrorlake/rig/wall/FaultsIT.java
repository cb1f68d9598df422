package dev.mirrorlake.rig.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mirrorlake.rig.Moto;
import dev.mirrorlake.rig.wall.RawAws.GlueAnswer;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The wall fails as it is told to, and only so. */
class FaultsIT {
    private final Moto moto = Moto.shared();
    private final Faults faults = moto.wall().faults();
    private final RawAws aws = new RawAws(moto.endpoint());

    @BeforeEach
    void givenATableAndABucket() {
        moto.reset();
        GlueRequests.given(aws);
        aws.s3("PUT", "/bucket", "");
    }

    @AfterEach
    void allIsWell() {
        faults.clear();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(Fault.throttled(), 400, "ThrottlingException", 503, "SlowDown"),
                arguments(Fault.internalError(), 500, "InternalServiceException", 500, "InternalError"),
                arguments(Fault.unavailable(), 503, "ServiceUnavailableException", 503, "ServiceUnavailable"),
                arguments(Fault.denied(), 400, "AccessDeniedException", 403, "AccessDenied"),
                arguments(Fault.error(409, "Odd", "odd"), 409, "Odd", 409, "Odd"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusedCallIsNotCarriedOut(Fault fault, int glueStatus, String glueError, int s3Status, String s3Error) {
        faults.next(2, "DeleteTable", fault).next(1, "PutObject", fault);

        GlueAnswer first = aws.glue("DeleteTable", GlueRequests.of("DeleteTable"));
        GlueAnswer second = aws.glue("DeleteTable", GlueRequests.of("DeleteTable"));
        HttpResponse<String> put = aws.s3("PUT", "/bucket/a", "a");

        assertThat(first).isEqualTo(second);
        assertThat(first.status()).isEqualTo(glueStatus);
        assertThat(first.error()).isEqualTo(glueError);
        assertThat(put.statusCode()).isEqualTo(s3Status);
        assertThat(put.body()).contains("<Code>" + s3Error + "</Code>");
        assertThat(aws.s3("GET", "/bucket/a", "").statusCode()).isEqualTo(404);
        assertThat(aws.glue("DeleteTable", GlueRequests.of("DeleteTable")).error())
                .isEmpty();
    }

    @Test
    void anAnswerIsLostAfterTheCallWasCarriedOut() {
        faults.next(1, "DeleteTable", new Fault.AnswerLost(false)).next(1, "PutObject", new Fault.AnswerLost(true));

        assertThat(aws.glue("DeleteTable", GlueRequests.of("DeleteTable")).error())
                .isEqualTo("InternalServiceException");
        assertThatThrownBy(() -> aws.s3("PUT", "/bucket/a", "a")).isInstanceOf(UncheckedIOException.class);

        assertThat(aws.glue("DeleteTable", GlueRequests.of("DeleteTable")).error())
                .isEqualTo("EntityNotFoundException");
        assertThat(aws.s3("GET", "/bucket/a", "").body()).isEqualTo("a");
    }

    @Test
    void noAnswerComesUntilAllIsWellAgain() {
        faults.always("GetTable", new Fault.Silent());

        CompletableFuture<GlueAnswer> call =
                CompletableFuture.supplyAsync(() -> aws.glue("GetTable", GlueRequests.of("GetTable")));

        await().until(() -> faults.waiting() == 1);
        assertThat(call).isNotDone();
        faults.clear();
        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class);
        assertThat(aws.glue("GetTable", GlueRequests.of("GetTable")).error()).isEmpty();
    }

    @Test
    void entriesFailAndTheOthersAreCarriedOut() {
        faults.next(
                1, "BatchDeletePartition", new Fault.EntriesFail(Map.of(List.of("d1"), "InternalServiceException")));
        aws.glue("BatchCreatePartition", GlueRequests.of("BatchCreatePartition"));

        GlueAnswer answer = aws.glue(
                "BatchDeletePartition",
                "{'DatabaseName': 'sales', 'TableName': 'orders', 'PartitionsToDelete': [{'Values': ['d1']}, {'Values': ['d2']}]}");

        assertThat(answer.body().at("/Errors/0/ErrorDetail/ErrorCode").asText()).isEqualTo("InternalServiceException");
        JsonNode left =
                aws.glue("GetPartitions", GlueRequests.of("GetPartitions")).body();
        assertThat(left.at("/Partitions/0/Values/0").asText()).isEqualTo("d1");
        assertThat(left.path("Partitions")).hasSize(1);
    }

    @Test
    void anOperationFailsForEverWhileOthersDoNot() {
        faults.always("GetTable", Fault.concurrentModification());

        for (int i = 0; i < 5; i++) {
            assertThat(aws.glue("GetTable", GlueRequests.of("GetTable")).error())
                    .isEqualTo("ConcurrentModificationException");
        }
        assertThat(aws.glue("GetTables", GlueRequests.of("GetTables")).error()).isEmpty();
    }
}
