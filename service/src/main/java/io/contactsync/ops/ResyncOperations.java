package io.contactsync.ops;

import io.contactsync.event.ContactId;
import io.contactsync.feed.Resync;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedCandidates.Candidate;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.Versions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has contacts published again, whatever was published before. It is only asked for here, durably; the active relay does it,
 * now or as soon as one runs.
 */
public final class ResyncOperations {

    /** Bounds the transaction that adds candidates: the pipeline writes beside it. */
    private static final int AT_ONCE = 2_000;

    private final Operations operations;

    ResyncOperations(Operations operations) {
        this.operations = operations;
    }

    /** Every contact. */
    public void all(String who) {
        operations.withState(state -> {
            new Resync(state).all();
            return audited(state, who, "all contacts");
        });
    }

    /**
     * These contacts; one that has no row in the source any more is published as a delete.
     *
     * @throws OperationFailedException naming an id that is none
     */
    public void contacts(List<String> ids, String who) {
        List<ContactId> contacts = ids.stream().map(ResyncOperations::contact).toList();
        operations.withState(state -> {
            new Resync(state).contacts(contacts);
            return audited(state, who, "contacts " + String.join(", ", ids));
        });
    }

    /**
     * The contacts of a mailbox, or those of {@code ids} that it has; whether one of them is gone from the source is left to
     * the next comparison and its guard.
     *
     * @param mailbox its id or address
     * @param ids     empty: all of them
     * @return how many are published again
     * @throws OperationFailedException when the mailbox is not known, or has none of {@code ids}
     */
    public int mailbox(String mailbox, List<String> ids, String who) {
        List<ContactId> asked = ids.stream().map(ResyncOperations::contact).toList();
        return operations.withState(state -> {
            @Nullable String id = state.<java.util.Optional<String>>read(tx -> StatusQueries.mailboxId(tx, mailbox))
                    .orElse(null);
            if (id == null) {
                throw new OperationFailedException(
                        "mailbox " + mailbox
                                + " is not known (expected: an id or address that `contact-sync status` lists)",
                        null);
            }
            List<ContactId> contacts =
                    new ArrayList<>(state.<List<String>>read(tx -> StatusQueries.contactsOf(tx, id)).stream()
                            .map(ContactId::new)
                            .toList());
            if (!asked.isEmpty()) {
                contacts.retainAll(asked);
            }
            if (contacts.isEmpty()) {
                throw new OperationFailedException("mailbox " + mailbox + " has none of these contacts", null);
            }
            for (int from = 0; from < contacts.size(); from += AT_ONCE) {
                add(state, contacts.subList(from, Math.min(contacts.size(), from + AT_ONCE)));
            }
            audited(state, who, contacts.size() + " contacts of mailbox " + id);
            return contacts.size();
        });
    }

    private static void add(StateDb state, List<ContactId> contacts) {
        state.write(tx -> {
            long run = new Versions(tx).draw(1);
            new FeedCandidates(tx)
                    .add(contacts.stream()
                            .map(contact -> new Candidate(contact, run, true, false))
                            .toList());
            return true;
        });
    }

    private static boolean audited(StateDb state, String who, String detail) {
        return state.write(tx -> {
            AuditTrail.add(tx, who, "resync", detail);
            return true;
        });
    }

    private static ContactId contact(String text) {
        try {
            return new ContactId(text);
        } catch (IllegalArgumentException e) {
            throw new OperationFailedException("--contact: " + e.getMessage(), e);
        }
    }
}
