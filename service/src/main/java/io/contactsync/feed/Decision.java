package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.event.Envelope;
import io.contactsync.memberdb.MemberRow;
import io.contactsync.state.Published;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one contact's row, or its absence. Pure.
 *
 * @param events      to publish, in this order; none when the broker has all there is to say
 * @param savedOrNull what to remember once all of them are confirmed
 */
record Decision(ContactId contact, List<ContactEvent> events, Published.@Nullable Row savedOrNull) {

    /**
     * What decisions of one batch share.
     *
     * @param version the first of two versions drawn before the rows were read
     * @param now     stands in where nobody knows when a change happened
     * @param eventId a fresh id for each event
     */
    record Terms(long version, Instant now, Supplier<String> eventId) {
        private Envelope envelope(long version, Asked asked, Map<String, String> tags) {
            Instant since = asked.sinceOrNull();
            return new Envelope(eventId.get(), version, since == null ? now : since, tags);
        }
    }

    private static Decision nothing(ContactId contact) {
        return new Decision(contact, List.of(), null);
    }

    /** Whether all that follows is that the next comparison misses the contact. */
    boolean isLeftToComparison() {
        return events.isEmpty() && savedOrNull != null && savedOrNull.hash().equals(Published.UNKNOWN);
    }

    /** The contact has a row. */
    static Decision present(MemberRow row, Asked asked, Optional<Published.Row> published, Terms terms) {
        ContactId contact = row.contactId();
        boolean known = published.filter(last -> !last.deleted()).isPresent();
        String hash = row.hash();
        boolean same = published
                .filter(last -> !last.deleted() && last.hash().equals(hash))
                .isPresent();
        // Equal content under the same id is the same contact, whatever became of its row meanwhile.
        if (same && !asked.force()) {
            return nothing(contact);
        }
        long version = terms.version() + 1;
        // One event, not a delete and another one: whoever stops between two would have lost the contact. Intake knows
        // whether a row that was made anew is of another person.
        var upserted = new ContactEvent.Upserted(
                contact, asked.rowDeleted() || !known, row.data(), terms.envelope(version, asked, row.tags()));
        return new Decision(contact, List.of(upserted), new Published.Row(contact, version, hash, false, 0));
    }

    /** The contact has no row of its own spelling, by the database's own equality none at all unless {@code respelled}. */
    static Decision absent(
            ContactId contact, boolean respelled, Asked asked, Optional<Published.Row> published, Terms terms) {
        boolean known = published.isPresent();
        boolean alreadyDeleted = published.filter(Published.Row::deleted).isPresent();
        if ((alreadyDeleted && !asked.force()) || (respelled && !known)) {
            return nothing(contact);
        }
        long version = terms.version() + 1;
        if (!asked.deleteIfAbsent()) {
            // Taken for published: the next comparison then misses it, and its guard decides on the delete.
            return known
                    ? nothing(contact)
                    : new Decision(
                            contact, List.of(), new Published.Row(contact, version, Published.UNKNOWN, false, 0));
        }
        return new Decision(
                contact,
                List.of(new ContactEvent.Deleted(contact, terms.envelope(version, asked, Map.of()))),
                new Published.Row(contact, version, "", true, 0));
    }
}
