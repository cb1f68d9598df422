package dev.mirrorlake.cli;

import java.io.PrintWriter;

/** One line on a terminal that is overwritten as work goes on; nothing where output is no terminal. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter terminal;
    private final boolean shown;
    private final int total;
    private int done;

    ProgressBar(PrintWriter terminal, boolean shown, int total) {
        this.terminal = terminal;
        this.shown = shown && total > 1;
        this.total = total;
    }

    /** Shown where the process has a terminal. */
    static ProgressBar onTerminal(PrintWriter terminal, int total) {
        return new ProgressBar(terminal, System.console() != null, total);
    }

    void advance() {
        done++;
        if (shown) {
            int filled = WIDTH * done / total;
            terminal.print(
                    ERASE_LINE + "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + "/" + total);
            terminal.flush();
        }
    }

    /** Makes room for a line of output. */
    void clear() {
        if (shown) {
            terminal.print(ERASE_LINE);
            terminal.flush();
        }
    }
}
