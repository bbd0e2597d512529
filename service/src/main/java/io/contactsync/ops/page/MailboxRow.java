package io.contactsync.ops.page;

import io.contactsync.ops.StatusReport;
import io.contactsync.ops.StatusReport.MailboxError;
import io.contactsync.ops.StatusReport.MailboxState;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.ops.StatusReport.Unsynced;
import io.contactsync.ops.Texts;
import java.time.Duration;
import java.time.Instant;

/** A folder of a mailbox, every text ready to be read. */
record MailboxRow(
        String id,
        String address,
        String folder,
        String state,
        String tone,
        String wanted,
        String inSync,
        String pending,
        String failing,
        String held,
        String oldest,
        String throttledUntil,
        String eta,
        boolean paused,
        String remedy) {

    static MailboxRow of(MailboxStatus mailbox) {
        StatusReport.Totals contacts = mailbox.contacts();
        Unsynced oldest = mailbox.oldestUnsynced();
        MailboxError error = mailbox.error();
        boolean waits = contacts.failing() + contacts.held() > 0;
        return new MailboxRow(
                mailbox.id(),
                mailbox.address(),
                mailbox.folder().isEmpty() ? "Contacts" : mailbox.folder(),
                mailbox.state() == MailboxState.IDLE && waits
                        ? contacts.failing() > 0 ? "failing" : "held"
                        : mailbox.state().label(),
                switch (mailbox.state()) {
                    case REFUSING -> "bad";
                    case PAUSED, THROTTLED, WORKING -> "busy";
                    case IDLE -> waits ? "bad" : "good";
                },
                Texts.number(contacts.wanted()),
                Texts.number(contacts.inSync()),
                Texts.number(contacts.pending()),
                Texts.number(contacts.failing()),
                Texts.number(contacts.held()),
                oldest == null ? "–" : Texts.duration(Duration.ofSeconds(oldest.ageSeconds())),
                instant(mailbox.throttledUntil()),
                instant(mailbox.eta()),
                mailbox.paused(),
                error == null || error.remedy() == null ? "" : error.remedy());
    }

    private static String instant(@org.jspecify.annotations.Nullable Instant at) {
        return at == null ? "" : at.toString();
    }
}
