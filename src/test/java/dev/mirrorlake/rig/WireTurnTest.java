package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WireTurnTest {
    @Test
    void everyByteSurvivesALine() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }

        WireTurn turn = WireTurn.parse(WireTurn.of(false, bytes).toLine());

        assertThat(turn.fromClient()).isFalse();
        assertThat(turn.bytes()).isEqualTo(bytes);
    }

    @Test
    void aLineShowsWhatCanBeSeen() {
        String line = new WireTurn(true, "\u0080\0 a\\").toLine();

        assertThat(line).isEqualTo("> \\x80\\x00\\x20a\\x5c");
    }

    @Test
    void aLineOfNeitherSideIsRefused() {
        assertThatThrownBy(() -> WireTurn.parse("set_ugi")).hasMessageContaining("set_ugi");
    }
}
