package io.contactsync.ops;

import io.contactsync.ops.PipelineActivity.Change;
import io.contactsync.ops.PipelineActivity.Counts;
import io.contactsync.ops.StatusReport.MailboxStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The first page, ready to be read: every text is made here, the template only lays out.
 *
 * @param headline how it stands, in a sentence
 * @param tone     good, busy or bad: colour beside the words, never instead of them
 * @param note     what the numbers rest on, when that needs saying; else empty
 * @param more     how many mailboxes are not listed
 */
record Overview(
        String headline,
        String tone,
        String note,
        List<Stage> stages,
        List<Attention> attention,
        List<MailboxLine> mailboxes,
        long more,
        List<ChangeLine> changes,
        List<Plot> plots) {

    /** The most mailboxes that the page lists; those that need something come first. */
    private static final int LISTED = 200;

    /** The most changes that the page lists. */
    private static final int CHANGES = 20;

    /**
     * A station of the pipeline and the arrow that leaves it.
     *
     * @param arrow   what went or waits between here and the next; empty after the last
     * @param rate    how fast; empty while nothing moves
     * @param flowing whether anything moves
     */
    record Stage(String name, String detail, String tone, String arrow, String rate, boolean flowing) {}

    /**
     * Something that a person must do.
     *
     * @param link where the page shows it; empty: nowhere
     */
    record Attention(String what, String remedy, String link) {}

    /** A folder of a mailbox. */
    record MailboxLine(
            String address,
            String link,
            String folder,
            String state,
            String tone,
            String wanted,
            String inSync,
            String pending,
            String failing,
            String held,
            String oldest,
            String until) {}

    /** A change and what became of it. */
    record ChangeLine(
            String at,
            String time,
            String contact,
            String link,
            String mailbox,
            String operation,
            String status,
            String tone) {}

    static Overview of(
            Sample sample,
            Counts counts,
            Flow.Rates rates,
            List<HealthLine> health,
            List<Change> changes,
            List<Plot> plots) {
        StatusReport status = sample.status();
        List<MailboxStatus> mailboxes = status == null ? List.of() : status.mailboxes();
        return new Overview(
                headline(sample, status),
                tone(sample, status),
                note(sample, status),
                new Stages(sample, counts, rates, health).list(),
                Attentions.of(status, health),
                mailboxes.stream()
                        .sorted((a, b) -> Integer.compare(rank(a), rank(b)))
                        .limit(LISTED)
                        .map(mailbox -> line(mailbox, status == null ? Instant.EPOCH : status.at()))
                        .toList(),
                Math.max(0, mailboxes.size() - LISTED),
                changes.stream()
                        .limit(CHANGES)
                        .map(change -> line(change, mailboxes))
                        .toList(),
                plots);
    }

    private static String headline(Sample sample, @Nullable StatusReport status) {
        if (status == null) {
            return sample.stateError().isPresent() ? "The state DB cannot be read" : "Starting";
        }
        StatusReport.Unsynced oldest = status.oldestUnsynced();
        if (oldest != null) {
            return "Oldest unsynced change: " + Texts.duration(Duration.ofSeconds(oldest.ageSeconds()));
        }
        if (status.repair() != null) {
            return "Mailboxes are listed again";
        }
        return status.notConsuming() == null ? "Everything is in sync" : "No events are taken from the queue";
    }

    private static String tone(Sample sample, @Nullable StatusReport status) {
        if (sample.stateError().isPresent()) {
            return "bad";
        }
        if (status == null) {
            return "busy";
        }
        StatusReport.Totals totals = status.totals();
        return status.notConsuming() != null
                        || totals.failing() + totals.held() + status.deadLetters() + status.holds() > 0
                ? "bad"
                : status.inSync() ? "good" : "busy";
    }

    private static String note(Sample sample, @Nullable StatusReport status) {
        if (sample.stateError().isPresent()) {
            return sample.stateError().get() + (status == null ? "" : " These numbers are of " + status.at() + ".");
        }
        if (status == null) {
            return "";
        }
        long pending = status.totals().pending();
        long waiting = status.totals().failing() + status.totals().held();
        StatusReport.Settling settling = status.settling();
        return Texts.number(status.totals().inSync()) + " of "
                + Texts.count(
                        status.totals().wanted(),
                        "wanted contact is in its mailbox",
                        "wanted contacts are in their mailboxes")
                + (pending == 0 ? "" : ", " + Texts.count(pending, "change is", "changes are") + " on the way")
                + (waiting == 0
                        ? ""
                        : ", " + Texts.count(waiting, "change fails or is", "changes fail or are") + " held")
                + (settling == null ? "" : "; " + Texts.settling(settling, status.at()));
    }

    /** What needs something comes first. */
    private static int rank(MailboxStatus mailbox) {
        return mailbox.error() != null
                ? 0
                : mailbox.contacts().failing() + mailbox.contacts().held() > 0
                        ? 1
                        : mailbox.contacts().pending() > 0 ? 2 : 3;
    }

    private static MailboxLine line(MailboxStatus mailbox, Instant now) {
        StatusReport.Totals contacts = mailbox.contacts();
        StatusReport.Unsynced oldest = mailbox.oldestUnsynced();
        return new MailboxLine(
                mailbox.address(),
                link("/mailbox", mailbox.id()),
                mailbox.folder().isEmpty() ? "Contacts" : mailbox.folder(),
                label(mailbox),
                switch (mailbox.state()) {
                    case REFUSING -> "bad";
                    case PAUSED, THROTTLED, WORKING -> "busy";
                    case IDLE -> contacts.failing() + contacts.held() > 0 ? "bad" : "good";
                },
                Texts.number(contacts.wanted()),
                Texts.number(contacts.inSync()),
                Texts.number(contacts.pending()),
                Texts.number(contacts.failing()),
                Texts.number(contacts.held()),
                oldest == null ? "–" : Texts.duration(Duration.ofSeconds(oldest.ageSeconds())),
                until(mailbox, now));
    }

    private static String until(MailboxStatus mailbox, Instant now) {
        Instant throttled = mailbox.throttledUntil();
        Instant eta = mailbox.eta();
        return throttled != null
                ? "throttled for " + Texts.duration(Duration.between(now, throttled))
                : eta != null ? "done in about " + Texts.duration(Duration.between(now, eta)) : "–";
    }

    /** A mailbox in which we have nothing to do may still wait for a person. */
    private static String label(MailboxStatus mailbox) {
        if (mailbox.state() == StatusReport.MailboxState.IDLE) {
            return mailbox.contacts().failing() > 0
                    ? "failing"
                    : mailbox.contacts().held() > 0 ? "held" : mailbox.state().label();
        }
        return mailbox.state().label();
    }

    private static ChangeLine line(Change change, List<MailboxStatus> mailboxes) {
        Instant at = change.at().truncatedTo(ChronoUnit.SECONDS);
        return new ChangeLine(
                at.toString(),
                at.toString().substring(11, 19) + " UTC",
                change.contact(),
                link("/contact", change.contact()),
                mailboxes.stream()
                        .filter(mailbox -> mailbox.id().equals(change.mailbox()))
                        .map(MailboxStatus::address)
                        .findFirst()
                        .orElse(change.mailbox()),
                change.operation(),
                change.status(),
                change.status().equals(Change.WRITTEN) ? "good" : "bad");
    }

    /** The page of the thing with that id. */
    static String link(String page, String id) {
        return UriComponentsBuilder.fromPath(page)
                .queryParam("id", "{id}")
                .encode()
                .buildAndExpand(id)
                .toUriString();
    }
}
