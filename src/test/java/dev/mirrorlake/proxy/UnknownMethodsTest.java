package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.metrics.Metrics;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnknownMethodsTest {
    private final Metrics metrics = new Metrics();
    private final UnknownMethods unknown = new UnknownMethods(metrics);

    @Test
    void countsByName() {
        called("create_table_v2");
        called("drop_shelf");
        called("create_table_v2");

        assertThat(Counts.of(metrics.proxyUnknownCalls)).isEqualTo(Map.of("create_table_v2", 2, "drop_shelf", 1));
    }

    @Test
    void countsNamesTogetherThatNoMethodHas() {
        called("drop_");
        called("drop_\n\u0000");
        called("drop_größe");
        called("drop_" + "x".repeat(60));

        assertThat(Counts.of(metrics.proxyUnknownCalls)).isEqualTo(Map.of("drop_", 1, UnknownMethods.OTHER, 3));
    }

    @Test
    void countsAllNamesTogetherBeyondTheFirst() {
        for (int i = 0; i < 1000; i++) {
            called("drop_" + i);
        }
        called("drop_0");

        assertThat(Counts.of(metrics.proxyUnknownCalls))
                .hasSize(UnknownMethods.MAX_NAMES + 1)
                .containsEntry("drop_0", 2)
                .containsEntry(UnknownMethods.OTHER, 1000 - UnknownMethods.MAX_NAMES);
    }

    private void called(String method) {
        unknown.called(method, "hms:9083");
    }
}
