package io.contactsync.ops;

import io.contactsync.ops.Overview.Attention;
import io.contactsync.ops.StatusReport.MailboxError;
import io.contactsync.ops.StatusReport.MailboxStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What needs a person, with what that person can do. What has healed is not there any more. */
final class Attentions {

    /** Many mailboxes fail for one cause: the first few tell it. */
    private static final int MAILBOXES = 10;

    private Attentions() {}

    static List<Attention> of(@Nullable StatusReport status, List<HealthLine> health) {
        List<Attention> list = new ArrayList<>();
        for (HealthLine line : health) {
            if (line.reading() instanceof HealthSource.Broken broken) {
                list.add(new Attention(
                        line.name() + ": " + broken.reason(),
                        broken.remedy().isEmpty() ? "It is tried again by itself." : broken.remedy(),
                        ""));
            } else if (line.reading() instanceof HealthSource.Warns warns) {
                list.add(new Attention(line.name() + ": " + warns.reason(), warns.remedy(), ""));
            }
        }
        if (status != null) {
            addCounts(status, list);
            addMailboxes(status, list);
        }
        return List.copyOf(list);
    }

    private static void addCounts(StatusReport status, List<Attention> list) {
        StatusReport.RepairStatus repair = status.repair();
        if (repair != null) {
            list.add(new Attention(repair.text(), "Wait: it goes on by itself, and ends by itself.", ""));
        }
        if (status.holds() > 0) {
            list.add(new Attention(
                    Texts.count(status.holds(), "hold waits", "holds wait") + " for a decision about deletes",
                    "Look what would be deleted, then approve or reject it, here or with contact-sync holds.",
                    "/holds"));
        }
        if (status.deadLetters() > 0) {
            list.add(new Attention(
                    Texts.count(status.deadLetters(), "dead letter", "dead letters"),
                    "A correct change of the same contact heals them; else mend, retry or discard them.",
                    "/dead-letters"));
        }
        if (status.totals().failing() > 0) {
            list.add(new Attention(
                    Texts.count(status.totals().failing(), "contact is", "contacts are") + " failing",
                    "They are tried again by themselves, ever more rarely; a correct change in the member database heals"
                            + " them.",
                    "/mailboxes?state=failing"));
        }
    }

    private static void addMailboxes(StatusReport status, List<Attention> list) {
        List<String> told = new ArrayList<>();
        for (MailboxStatus mailbox : status.mailboxes()) {
            MailboxError error = mailbox.error();
            // All folders of a mailbox that refuses us say the same; each that cannot be had has its own to say.
            String what = mailbox.id() + " " + error;
            if (error != null && !told.contains(what)) {
                told.add(what);
                if (told.size() <= MAILBOXES) {
                    String remedy = error.remedy();
                    list.add(new Attention(
                            "Mailbox " + mailbox.address() + " refuses us: "
                                    + (error.code() == null ? error.errorClass() : error.code()),
                            remedy == null ? "It is asked again by itself." : remedy,
                            Overview.link("/mailbox", mailbox.id())));
                }
            }
        }
        if (told.size() > MAILBOXES) {
            list.add(new Attention(
                    Texts.number((long) told.size() - MAILBOXES) + " more mailboxes refuse us",
                    "All of them are in contact-sync status.",
                    "/mailboxes?state=refusing"));
        }
    }
}
