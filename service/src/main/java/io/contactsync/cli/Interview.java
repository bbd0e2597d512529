package io.contactsync.cli;

import io.contactsync.cli.Terminal.Colour;
import io.contactsync.ops.OperationFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Asks a person, line by line; an empty line takes the default. The end of the input ends the interview. */
final class Interview {

    private final BufferedReader in;
    private final PrintWriter out;
    private final Terminal terminal;

    Interview(Cli.Surroundings surroundings) {
        this.in = surroundings.in();
        this.out = surroundings.out();
        this.terminal = surroundings.terminal();
    }

    void say(String text) {
        out.println(Table.printable(text));
    }

    /** Asks until there is an answer. */
    String ask(String question) {
        return ask(question, "", answer -> !answer.isEmpty(), "an answer is needed");
    }

    String ask(String question, String otherwise) {
        return ask(question, otherwise, answer -> true, "");
    }

    /** Asks until the answer is one of these. */
    String choose(String question, List<String> from, String otherwise) {
        return ask(question, otherwise, from::contains, "expected: one of " + String.join(", ", from));
    }

    boolean confirm(String question, boolean otherwise) {
        String answer = ask(
                        question + (otherwise ? " [Y/n]" : " [y/N]"),
                        "",
                        text -> text.isEmpty()
                                || "yn".contains(text.substring(0, 1).toLowerCase(Locale.ROOT)),
                        "expected: y or n")
                .toLowerCase(Locale.ROOT);
        return answer.isEmpty() ? otherwise : answer.startsWith("y");
    }

    private String ask(String question, String otherwise, Predicate<String> fits, String expected) {
        while (true) {
            out.print(terminal.paint(Colour.HEADING, question) + (otherwise.isEmpty() ? "" : " [" + otherwise + "]")
                    + ": ");
            out.flush();
            String line = line();
            String answer = line.isBlank() ? otherwise : line.strip();
            if (fits.test(answer)) {
                return answer;
            }
            out.println(expected);
        }
    }

    private String line() {
        try {
            String line = in.readLine();
            if (line == null) {
                out.println();
                throw new OperationFailedException(
                        "the input ended before the last question; nothing is written", null);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
