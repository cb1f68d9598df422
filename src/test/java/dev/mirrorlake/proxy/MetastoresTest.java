package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetastoresTest {
    private static final HostPort A = new HostPort("a", 9083);
    private static final HostPort B = new HostPort("b", 9083);
    private static final HostPort C = new HostPort("c", 9083);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Metastores metastores =
            new Metastores(List.of(A, B, C), Duration.ofSeconds(30), new Metrics(), now::get);

    @Test
    void areTriedInTheOrderOfTheConfiguration() {
        assertThat(metastores.inOrder()).containsExactly(A, B, C);
    }

    @Test
    void areTriedLastWhereTheyFailed() {
        metastores.failed(A, new IOException("refused"));

        assertThat(metastores.inOrder()).containsExactly(B, C, A);
    }

    @Test
    void areAllTriedEvenIfAllFailed() {
        List.of(B, A, C).forEach(metastore -> metastores.failed(metastore, new IOException("refused")));

        assertThat(metastores.inOrder()).containsExactly(A, B, C);
    }

    @Test
    void areTriedInTurnAgainAfterAWhile() {
        metastores.failed(A, new IOException("refused"));

        now.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
        assertThat(metastores.inOrder()).containsExactly(B, C, A);
        now.incrementAndGet();
        assertThat(metastores.inOrder()).containsExactly(A, B, C);
    }

    @Test
    void areTriedInTurnOnceTheyWereReached() {
        metastores.failed(A, new IOException("refused"));

        metastores.reached(A);

        assertThat(metastores.inOrder()).containsExactly(A, B, C);
    }
}
