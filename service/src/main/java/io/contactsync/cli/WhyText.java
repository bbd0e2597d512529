package io.contactsync.cli;

import io.contactsync.cli.Terminal.Colour;
import io.contactsync.ops.DeadLetterReport;
import io.contactsync.ops.Texts;
import io.contactsync.ops.WhyReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A {@link WhyReport} for people. */
final class WhyText {

    private final Terminal terminal;

    WhyText(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(WhyReport report, PrintWriter out) {
        out.println(terminal.paint(Colour.HEADING, "Contact " + Table.printable(report.contact())) + ": "
                + Table.printable(report.summary()));
        out.println();
        Facts facts = new Facts(terminal);
        facts.add("Source", source(report.source()));
        WhyReport.PublishedEvent published = report.published();
        facts.add(
                "Published",
                published == null
                        ? "nothing yet"
                        : "version " + published.version() + (published.deleted() ? ", a delete" : ""));
        WhyReport.Wanted wanted = report.wanted();
        facts.add(
                "Wanted",
                wanted == null
                        ? "no event has arrived yet"
                        : "version " + wanted.version() + (wanted.deleted() ? ", deleted" : "") + ", changed at "
                                + wanted.changedAt());
        if (wanted != null && !wanted.tags().isEmpty()) {
            facts.add(
                    "Tags",
                    wanted.tags().entrySet().stream()
                            .map(tag -> tag.getKey() + "=" + tag.getValue())
                            .collect(Collectors.joining(", ")));
        }
        facts.add(
                "Holds",
                report.holds().isEmpty()
                        ? null
                        : report.holds().stream().map(String::valueOf).collect(Collectors.joining(", "))
                                + " (contact-sync holds)");
        facts.print(out);
        report.links().forEach(link -> print(link, report.at(), out));
        requests(report.requests(), out);
        deadLetters(report.deadLetters(), out);
    }

    private static String source(WhyReport.Source source) {
        String row = switch (source.state()) {
            case "present" ->
                Boolean.TRUE.equals(source.asPublished())
                        ? "its row is there, as published"
                        : "its row is there, and differs from what was published";
            case "absent" -> "it has no row";
            case "set-aside" -> "its row cannot become a contact: " + source.detail();
            case "respelled" -> source.detail();
            default -> "unknown: " + source.detail();
        };
        return row
                + (source.differs().isEmpty() ? "" : " (" + String.join(", ", source.differs()) + ")")
                + (source.waiting() ? "; the relay is to read it again" : "");
    }

    private void print(WhyReport.Link link, Instant now, PrintWriter out) {
        out.println();
        out.println(terminal.paint(
                        colour(link.state()),
                        Table.printable(link.address() + ", " + (link.folder().isEmpty() ? "Contacts" : link.folder())))
                + ": " + link.state() + (link.wanted() ? "" : ", not wanted there")
                + (link.inMailbox() ? ", it is there" : ", it is not there"));
        var facts = new Facts(terminal);
        link.excludedBy().forEach(rule -> facts.add("  Excluded", rule));
        facts.add("  Waits for", link.waitsFor());
        Instant next = link.nextAttempt();
        facts.add(
                "  Next attempt",
                next == null ? null : next.isAfter(now) ? "in " + Texts.duration(Duration.between(now, next)) : "now");
        facts.add("  Attempts", link.attempts() == 0 ? null : String.valueOf(link.attempts()));
        WhyReport.Problem error = link.error();
        if (error != null) {
            facts.add("  Error", error.errorClass() + " " + error.code() + requestId(error.requestId()));
            facts.add("  Remedy", error.remedy());
        }
        facts.add("  Graph id", link.graphId());
        facts.add(
                "  Copies",
                link.copies() == 0
                        ? null
                        : link.copies()
                                + " with our mark that somebody has worked on; they stay, delete them in Outlook");
        facts.print(out);
    }

    private void requests(List<WhyReport.Request> requests, PrintWriter out) {
        if (requests.isEmpty()) {
            return;
        }
        out.println();
        var table = new Table(terminal, List.of("REQUEST", "METHOD", "STATUS", "MS", "MAILBOX", "REQUEST ID"), 2, 4);
        for (WhyReport.Request request : requests) {
            String id = request.requestId();
            table.add(List.of(
                    request.at().toString(),
                    request.method(),
                    request.status() == 0 ? "none" : Integer.toString(request.status()),
                    Long.toString(request.millis()),
                    request.mailbox(),
                    id == null ? "client " + request.clientRequestId() : id));
        }
        table.print(out);
    }

    private void deadLetters(List<DeadLetterReport> letters, PrintWriter out) {
        if (letters.isEmpty()) {
            return;
        }
        out.println();
        var table = new Table(terminal, List.of("DEAD LETTER", "STATE", "CAUSE", "DETAIL"), 0, 1);
        letters.forEach(letter ->
                table.add(List.of(Long.toString(letter.id()), letter.state(), letter.cause(), letter.detail())));
        table.print(out);
    }

    private static String requestId(@Nullable String id) {
        return id == null ? "" : ", request-id " + id;
    }

    private static Colour colour(String state) {
        return switch (state) {
            case "synced" -> Colour.GOOD;
            case "failing", "held" -> Colour.BAD;
            case "pending" -> Colour.WAITS;
            default -> Colour.HEADING;
        };
    }
}
