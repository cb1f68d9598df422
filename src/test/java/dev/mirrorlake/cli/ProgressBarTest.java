package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter terminal = new StringWriter();

    @Test
    void showsHowFarTheWorkIsOnOneLine() {
        ProgressBar bar = new ProgressBar(new PrintWriter(terminal, true), true, 3);

        bar.advance();
        bar.advance();

        assertThat(terminal.toString())
                .isEqualTo("\r\033[K[##########" + " ".repeat(20) + "] 1/3\r\033[K[" + "#".repeat(20) + " ".repeat(10)
                        + "] 2/3");
    }

    @Test
    void makesRoomForALineOfOutput() {
        ProgressBar bar = new ProgressBar(new PrintWriter(terminal, true), true, 3);
        bar.advance();

        bar.clear();

        assertThat(terminal.toString()).endsWith("] 1/3\r\033[K");
    }

    @Test
    void writesNothingWhereThereIsNoTerminalOrOnlyOneTable() {
        new ProgressBar(new PrintWriter(terminal, true), false, 3).advance();
        new ProgressBar(new PrintWriter(terminal, true), true, 1).advance();

        assertThat(terminal.toString()).isEmpty();
    }
}
