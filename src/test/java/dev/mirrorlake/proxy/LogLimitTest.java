package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.proxy.Refusals.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // such a clock may overflow
    private final LogLimit<Limit> limit = new LogLimit<>(Limit.class, now::get);

    @Test
    void saysEachThingOnceAMinute() {
        assertThat(limit.allows(Limit.MAX_CONNECTIONS)).isTrue();
        assertThat(limit.allows(Limit.MAX_CONNECTIONS)).isFalse();
        assertThat(limit.allows(Limit.MAX_REQUEST_BYTES)).isTrue();

        now.addAndGet(LogLimit.EVERY.toNanos() - 1);
        assertThat(limit.allows(Limit.MAX_CONNECTIONS)).isFalse();
        now.incrementAndGet();
        assertThat(limit.allows(Limit.MAX_CONNECTIONS)).isTrue();
    }
}
