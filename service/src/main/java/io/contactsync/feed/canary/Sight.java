package io.contactsync.feed.canary;

import io.contactsync.event.ContactId;
import io.contactsync.state.ContactQueries;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkError;
import io.contactsync.state.LinkState;
import io.contactsync.state.Published;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.Tx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a change has come, by the state DB alone: what the broker confirmed, what intake stored, what Graph answered.
 *
 * <p>Intake stores a contact and makes its links due in one transaction, and this is read in one. So a link that is in sync
 * while the stored contact holds the stamp means that Graph took a contact with the stamp in it.
 */
record Sight(Optional<Published.Row> published, boolean stored, List<ContactQueries.Link> links) {

    /** Where a change is. */
    enum Step {
        /** The member database did not take it. */
        NOT_CHANGED,
        /** The feed did not name the contact, or what the query says of it is as before. */
        NOT_NOTICED,
        /** The relay has read it, and the broker did not confirm the event. */
        NOT_PUBLISHED,
        /** It is in the queue. */
        NOT_TAKEN_IN,
        /** It is in the state DB. */
        NOT_DELIVERED,
        /** Graph has it. */
        ARRIVED
    }

    static Sight of(Tx tx, ContactId contact, String mailbox, String stamp) {
        Contacts.@Nullable Row row = new Contacts(tx).find(List.of(contact)).get(contact);
        Optional<String> key = StatusQueries.mailboxId(tx, mailbox);
        return new Sight(
                Optional.ofNullable(new Published(tx).find(List.of(contact)).get(contact)),
                row != null && row.data().json().contains(stamp),
                ContactQueries.links(tx, contact).stream()
                        .filter(link -> key.isPresent() && link.mailbox().equals(key.get()))
                        .toList());
    }

    /** @param mark a version that was drawn before the row was changed */
    Step step(long mark) {
        if (stored) {
            // What is not wanted any more may wait there for a person.
            List<LinkState> wanted = links.stream()
                    .filter(ContactQueries.Link::wanted)
                    .map(ContactQueries.Link::state)
                    .toList();
            boolean there = !wanted.isEmpty() && wanted.stream().allMatch(state -> state == LinkState.SYNCED);
            return there ? Step.ARRIVED : Step.NOT_DELIVERED;
        }
        if (published.filter(row -> row.version() > mark).isPresent()) {
            return Step.NOT_TAKEN_IN;
        }
        return published.filter(row -> row.hash().equals(Published.UNKNOWN)).isPresent()
                ? Step.NOT_PUBLISHED
                : Step.NOT_NOTICED;
    }

    /** Why it is not delivered. */
    String whyNotDelivered() {
        for (ContactQueries.Link link : links) {
            LinkError refusal = link.refusal();
            LinkError error = link.error();
            if (link.paused()) {
                return "the mailbox is paused";
            }
            if (refusal != null) {
                return "the mailbox refuses us: " + refusal.code();
            }
            if (link.wanted() && link.state() != LinkState.SYNCED) {
                return "the contact is " + link.state().text() + (error == null ? "" : ": " + error.code());
            }
        }
        return "no target takes the contact into this mailbox";
    }
}
