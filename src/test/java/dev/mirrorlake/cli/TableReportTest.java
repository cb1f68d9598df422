package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.cli.TableReport.Standing;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.mirror.Plan;
import dev.mirrorlake.mirror.Reconciler.Preview;
import dev.mirrorlake.source.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableReportTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Reason REASON =
            new Reason(ReasonCode.BUCKETED, "table sales.orders is so", "make it otherwise");

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(new Outcome.Converged(Outcome.Verb.CREATED, 3, Duration.ZERO), "created", Standing.DONE),
                Arguments.of(
                        new Outcome.Converged(Outcome.Verb.UNCHANGED, 0, Duration.ZERO), "unchanged", Standing.DONE),
                Arguments.of(new Outcome.Converged(Outcome.Verb.REMOVED, 2, Duration.ZERO), "removed", Standing.DONE),
                Arguments.of(new Outcome.Skipped(REASON, false), "skipped", Standing.DONE),
                Arguments.of(new Outcome.Waiting(Duration.ofMinutes(1), REASON), "waiting", Standing.DONE),
                Arguments.of(new Outcome.RetryLater(REASON, false), "failed", Standing.FAILED),
                Arguments.of(new Outcome.RetryLater(REASON, true), "failed", Standing.UNREACHABLE),
                Arguments.of(new Outcome.GivenUp(REASON), "failed", Standing.FAILED));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void eachOutcomeHasItsWordAndItsExitCode(Outcome outcome, String word, Standing standing) {
        TableReport report = TableReport.of(ORDERS, outcome, false);

        assertThat(report.result()).isEqualTo(word);
        assertThat(report.standing()).isEqualTo(standing);
        assertThat(report.text()).startsWith(word).contains("sales.orders");
    }

    @Test
    void whatStandsInTheWayIsSaidWithItsRemedy() {
        assertThat(TableReport.of(ORDERS, new Outcome.GivenUp(REASON), false).text())
                .isEqualTo("failed     BUCKETED sales.orders: is so; make it otherwise");
    }

    @Test
    void aTableThatWasNamedAndDoesNotExistIsAFailure() {
        Outcome missing =
                new Outcome.Skipped(new Reason(ReasonCode.NO_SUCH_TABLE, "there is no table sales.orders", ""), true);

        assertThat(TableReport.of(ORDERS, missing, true).standing()).isEqualTo(Standing.FAILED);
        assertThat(TableReport.of(ORDERS, missing, false).standing()).isEqualTo(Standing.DONE);
    }

    @Test
    void aPlanWithAConflictIsAFailureAndAnEmptyOneIsUnchanged() {
        Plan empty = new Plan(ORDERS, List.of(), List.of());
        Plan conflict = new Plan(ORDERS, List.of(), List.of(REASON));

        assertThat(of(empty).result()).isEqualTo("unchanged");
        assertThat(of(empty).standing()).isEqualTo(Standing.DONE);
        assertThat(of(conflict).standing()).isEqualTo(Standing.FAILED);
    }

    @Test
    void jsonLeavesOutWhatIsEmpty() throws Exception {
        TableReport report =
                TableReport.of(ORDERS, new Outcome.Converged(Outcome.Verb.CREATED, 3, Duration.ZERO), false);

        assertThat(new ObjectMapper().writeValueAsString(report))
                .isEqualTo("{\"table\":\"sales.orders\",\"result\":\"created\"}");
    }

    private static TableReport of(Plan plan) {
        return TableReport.of(ORDERS, new Preview(plan, Optional.empty()), false);
    }
}
