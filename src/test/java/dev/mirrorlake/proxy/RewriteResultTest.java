package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RewriteResultTest {
    /** Somebody else chooses how long a name or a message is. */
    @Test
    @Timeout(10)
    void cutsATextBeforeLookingThroughIt() {
        String text = refusal("x".repeat(10_000_000));

        assertThat(text)
                .startsWith("mirrorlake refused the call: xxx")
                .endsWith("x…")
                .hasSizeLessThan(5000);
    }

    @Test
    void hasNothingInItThatHivesClientsRepeatACallFor() {
        assertThat(refusal("javax.jdo.JDODataStoreException, éTTransportException: x_TProtocolException"))
                .isEqualTo("mirrorlake refused the call: javax.jdo.error, éerror: error");
    }

    private static String refusal(String why) {
        return RewriteResult.refusal(RewriteOutcome.REFUSED, why).text();
    }
}
