package io.contactsync.ops;

import io.contactsync.event.ContactId;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.DueNow;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.Versions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * "Now, please": what waits for a later attempt is due at once. A mailbox that Graph asked to wait for waits all the same, and
 * so does a create whose outcome is not known.
 */
public final class SyncNowOperations {

    private final Operations operations;

    SyncNowOperations(Operations operations) {
        this.operations = operations;
    }

    /**
     * One contact: the relay reads its row again, and what is pending or failing of it is due.
     *
     * @param mailbox its id or address; null: every mailbox
     * @return how many links are due
     * @throws OperationFailedException when the id is none, or the mailbox is not known
     */
    public int contact(String contact, @Nullable String mailbox, String who) {
        ContactId id = contactId(contact);
        return operations.withState(state -> state.write(tx -> {
            String place = mailbox == null ? null : PauseOperations.known(tx, mailbox);
            new FeedCandidates(tx)
                    .add(List.of(new FeedCandidates.Candidate(id, new Versions(tx).draw(1), false, false)));
            int due = new DueNow(tx).contact(id.value(), place);
            AuditTrail.add(
                    tx, who, "sync now", "contact " + id.value() + (place == null ? "" : " in mailbox " + place));
            return due;
        }));
    }

    /**
     * Everything that waits in one mailbox.
     *
     * @return how many links are due
     * @throws OperationFailedException when the mailbox is not known
     */
    public int mailbox(String mailbox, String who) {
        return operations.withState(state -> state.write(tx -> {
            String place = PauseOperations.known(tx, mailbox);
            int due = new DueNow(tx).mailbox(place);
            AuditTrail.add(tx, who, "sync now", "mailbox " + place);
            return due;
        }));
    }

    static ContactId contactId(String text) {
        try {
            return new ContactId(text);
        } catch (IllegalArgumentException e) {
            throw new OperationFailedException("contact id: " + e.getMessage(), e);
        }
    }
}
