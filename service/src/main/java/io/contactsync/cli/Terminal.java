package io.contactsync.cli;

import java.util.Map;

/**
 * Where stdout goes.
 *
 * @param interactive a person looks at it: tables fit its width, progress may move
 * @param colours     whether colours may be used
 * @param columns     its width; without a terminal nothing is cut
 */
public record Terminal(boolean interactive, boolean colours, int columns) {

    /** A file or a pipe. */
    public static final Terminal NONE = new Terminal(false, false, Integer.MAX_VALUE);

    private static final int NARROWEST = 40;

    /**
     * What this process has. The launcher says whether stdout is a terminal and how wide it is, for Java cannot ask.
     *
     * @param environment {@code NO_COLOR} and {@code TERM} are heeded
     * @param stated      the launcher's word: columns; 0, or nothing, for no terminal
     */
    public static Terminal of(Map<String, String> environment, String stated) {
        int columns = number(stated);
        if (columns <= 0) {
            return NONE;
        }
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(true, !plain, Math.max(NARROWEST, columns));
    }

    /** The text in a colour, where there are colours. */
    String paint(Colour colour, String text) {
        return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What colours mean here. */
    enum Colour {
        HEADING("1"),
        GOOD("32"),
        WAITS("33"),
        BAD("31");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }
}
