package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable(
                List.of("source", "state"), List.of(List.of("sales.orders", "converged"), List.of("a.b", "")));

        assertThat(table.lines()).containsExactly("source        state", "sales.orders  converged", "a.b");
    }

    @Test
    void nothingInACellReachesTheTerminalAsAControlCharacter() {
        TextTable table = new TextTable(List.of("error"), List.of(List.of("\u001b[2Jgone\r\nforged\u009b")));

        assertThat(table.lines()).containsExactly("error", "?[2Jgone??forged?");
    }
}
