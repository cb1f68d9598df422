package dev.mirrorlake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void everyMetricHasANameOfItsOwn() {
        Metrics metrics = new Metrics();

        assertThat(metrics.registry().scrape())
                .extracting(snapshot -> snapshot.getMetadata().getName())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("mirrorlake_"));
    }
}
