package io.contactsync.cli;

import io.contactsync.ops.Texts;
import java.io.PrintWriter;

/** A line on a terminal that is drawn over and over; nothing elsewhere. */
final class ProgressBar {

    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final PrintWriter out;

    ProgressBar(Terminal terminal, PrintWriter out) {
        this.terminal = terminal;
        this.out = out;
    }

    /**
     * Draws it.
     *
     * @param rest said behind the numbers; may be empty
     */
    void draw(long done, long all, String rest) {
        if (!terminal.interactive()) {
            return;
        }
        int filled = all == 0 ? WIDTH : (int) Math.min(WIDTH, WIDTH * done / all);
        String text = "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + Texts.number(done) + " of "
                + Texts.number(all) + rest;
        // One column stays free, for some terminals break the line after the last.
        int longest = terminal.columns() - 1;
        String line = text.length() > longest ? text.substring(0, longest) : text;
        out.print("\r" + line + " ".repeat(longest - line.length()));
        out.flush();
    }

    /** Takes it away again. */
    void clear() {
        if (terminal.interactive()) {
            out.print("\r" + " ".repeat(terminal.columns() - 1) + "\r");
            out.flush();
        }
    }
}
