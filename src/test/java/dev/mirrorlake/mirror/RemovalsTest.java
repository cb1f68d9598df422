package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.mirror.Removals.Decision;
import dev.mirrorlake.source.TestTables;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RemovalsTest {
    private static final TableName TABLE = TestTables.NAME;
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Removals removals = new Removals(
            new Config.Removal(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(1), 10, 25));

    @Test
    void aTwinWhoseDropWasSeenGoesAfterAShortGrace() {
        assertThat(wait(removals.missing(TABLE, true, NOON, 1))).isEqualTo(Duration.ofSeconds(30));
        assertThat(wait(removals.missing(TABLE, false, NOON.plusSeconds(29), 1)))
                .isEqualTo(Duration.ofSeconds(1));

        assertThat(removals.missing(TABLE, false, NOON.plusSeconds(30), 1)).isEqualTo(new Decision.Remove());
    }

    @Test
    void aTwinWhoseDropNobodySawNeedsTwoObservationsTenMinutesApart() {
        assertThat(wait(removals.missing(TABLE, false, NOON, 1))).isEqualTo(Duration.ofMinutes(10));
        assertThat(wait(removals.missing(TABLE, false, NOON.plusSeconds(599), 1)))
                .isEqualTo(Duration.ofSeconds(1));

        assertThat(removals.missing(TABLE, false, NOON.plusSeconds(600), 1)).isEqualTo(new Decision.Remove());
    }

    @Test
    void aSourceThatWasBackInBetweenBeginsAnew() {
        removals.missing(TABLE, false, NOON, 1);
        removals.forget(TABLE);

        assertThat(wait(removals.missing(TABLE, false, NOON.plusSeconds(600), 1)))
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aDropSeenLaterShortensTheWait() {
        removals.missing(TABLE, false, NOON, 1);

        assertThat(wait(removals.missing(TABLE, true, NOON.plusSeconds(60), 1))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void unexplainedDeletesStopAtTheGuardsMinimumForFewTwins() {
        for (int i = 0; i < 10; i++) {
            assertThat(goneWithoutADrop("t" + i, NOON, 12)).isEqualTo(new Decision.Remove());
        }

        Decision eleventh = goneWithoutADrop("t10", NOON, 12);

        assertThat(eleventh).isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.reason().code()).isEqualTo(ReasonCode.GUARD);
            assertThat(wait.lookAgain()).isBetween(Duration.ofMinutes(49), Duration.ofMinutes(61));
        });
    }

    @Test
    void unexplainedDeletesStopAtAQuarterOfManyTwins() {
        for (int i = 0; i < 250; i++) {
            assertThat(goneWithoutADrop("t" + i, NOON, 1000)).isEqualTo(new Decision.Remove());
        }

        assertThat(goneWithoutADrop("t250", NOON, 1000)).isInstanceOf(Decision.Wait.class);
    }

    @Test
    void theGuardIsARollingHour() {
        for (int i = 0; i < 10; i++) {
            goneWithoutADrop("t" + i, NOON, 12);
        }

        assertThat(goneWithoutADrop("late", NOON.plus(Duration.ofMinutes(61)), 12))
                .isEqualTo(new Decision.Remove());
    }

    @Test
    void aRemovalThatIsTriedAgainCountsOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(removals.unexplained(TABLE, NOON, 1)).isEqualTo(new Decision.Remove());
        }

        assertThat(goneWithoutADrop("another", NOON, 1)).isEqualTo(new Decision.Remove());
    }

    @Test
    void dropsThatWereSeenDoNotCountAgainstTheGuard() {
        for (int i = 0; i < 100; i++) {
            TableName table = new TableName("d", "seen" + i);
            removals.missing(table, true, NOON, 1);
            assertThat(removals.missing(table, true, NOON.plusSeconds(30), 1)).isEqualTo(new Decision.Remove());
        }

        assertThat(goneWithoutADrop("another", NOON, 1)).isEqualTo(new Decision.Remove());
    }

    private Decision goneWithoutADrop(String table, Instant second, int twins) {
        TableName name = new TableName("d", table);
        removals.missing(name, false, second.minus(Duration.ofMinutes(10)), twins);
        return removals.missing(name, false, second, twins);
    }

    private static Duration wait(Decision decision) {
        return ((Decision.Wait) decision).lookAgain();
    }
}
