package io.contactsync.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and values below each other, the values in one column. */
final class Facts {

    private record Fact(String name, String value) {}

    private final Terminal terminal;
    private final List<Fact> facts = new ArrayList<>();

    Facts(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A fact; one without a value is left out. */
    void add(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            facts.add(new Fact(name, Table.printable(value)));
        }
    }

    void print(PrintWriter out) {
        int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
        facts.forEach(fact -> out.println(terminal.paint(Terminal.Colour.HEADING, fact.name())
                + " ".repeat(width - fact.name().length() + 2)
                + fact.value()));
    }
}
