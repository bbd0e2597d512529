package io.contactsync.cli;

import io.contactsync.cli.Terminal.Colour;
import io.contactsync.ops.StatusReport;
import io.contactsync.ops.StatusReport.MailboxError;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link StatusReport} for people. */
final class StatusText {

    private StatusText() {}

    static void print(StatusReport report, Terminal terminal, PrintWriter out) {
        StatusReport.Unsynced oldest = report.oldestUnsynced();
        StatusReport.RepairStatus repair = report.repair();
        if (repair != null) {
            out.println(repair.text());
        }
        StatusReport.NotConsuming notConsuming = report.notConsuming();
        if (notConsuming != null) {
            out.println("No events are taken from the queue for "
                    + Texts.duration(Duration.between(notConsuming.since(), report.at())) + ": "
                    + notConsuming.reason());
        }
        if (oldest != null) {
            out.println("Oldest unsynced change: " + age(oldest) + " (" + oldest.at() + ").");
        } else if (repair != null) {
            out.println("No change is known that has not arrived.");
        } else {
            out.println(notConsuming == null ? "Everything is in sync." : "What was taken before is in sync.");
        }
        StatusReport.Settling settling = report.settling();
        if (settling != null) {
            out.println(Texts.settling(settling, report.at()) + ".");
        }
        if (report.holds() > 0) {
            out.println(Texts.count(report.holds(), "hold waits", "holds wait") + " for a person: contact-sync holds");
        }
        if (report.deadLetters() > 0) {
            out.println(Texts.count(report.deadLetters(), "dead letter waits", "dead letters wait")
                    + " for a person: contact-sync dead-letters list");
        }
        out.println();
        if (report.mailboxes().isEmpty()) {
            out.println("No mailbox is known yet.");
            return;
        }
        var table = new Table(
                terminal,
                List.of(
                        "MAILBOX", "FOLDER", "STATE", "WANTED", "IN SYNC", "PENDING", "FAILING", "HELD", "OLDEST",
                        "ETA"),
                3,
                9);
        for (MailboxStatus mailbox : report.mailboxes()) {
            table.add(row(mailbox, report.at()), colour(mailbox));
        }
        table.print(out);
        errors(report).forEach(out::println);
    }

    private static @Nullable Colour colour(MailboxStatus mailbox) {
        return switch (mailbox.state()) {
            case REFUSING -> Colour.BAD;
            case PAUSED, THROTTLED -> Colour.WAITS;
            case WORKING, IDLE ->
                mailbox.contacts().failing() + mailbox.contacts().held() > 0 ? Colour.BAD : null;
        };
    }

    private static List<String> row(MailboxStatus mailbox, Instant now) {
        StatusReport.Totals contacts = mailbox.contacts();
        StatusReport.Unsynced oldest = mailbox.oldestUnsynced();
        Instant throttled = mailbox.throttledUntil();
        Instant eta = mailbox.eta();
        return List.of(
                mailbox.address(),
                mailbox.folder().isEmpty() ? "Contacts" : mailbox.folder(),
                throttled == null
                        ? mailbox.state().label()
                        : mailbox.state().label() + " for " + Texts.duration(Duration.between(now, throttled)),
                Texts.number(contacts.wanted()),
                Texts.number(contacts.inSync()),
                Texts.number(contacts.pending()),
                Texts.number(contacts.failing()),
                Texts.number(contacts.held()),
                oldest == null ? "-" : age(oldest),
                eta == null ? "-" : "in " + Texts.duration(Duration.between(now, eta)));
    }

    private static List<String> errors(StatusReport report) {
        // All folders of a mailbox that refuses us say the same; each that cannot be had has its own to say.
        Set<String> errors = new LinkedHashSet<>();
        for (MailboxStatus mailbox : report.mailboxes()) {
            MailboxError error = mailbox.error();
            if (error != null) {
                String code = error.code();
                String remedy = error.remedy();
                errors.add(mailbox.address() + ": " + (code == null ? error.errorClass() : code)
                        + (remedy == null ? "" : ". " + remedy));
            }
        }
        List<String> lines = new ArrayList<>();
        if (!errors.isEmpty()) {
            lines.add("");
            lines.addAll(errors);
        }
        return lines;
    }

    private static String age(StatusReport.Unsynced oldest) {
        return Texts.duration(Duration.ofSeconds(oldest.ageSeconds()));
    }
}
