package io.contactsync.intake;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactEvent;
import io.contactsync.event.Envelope;
import io.contactsync.state.Contacts;
import io.contactsync.state.Contacts.Origin;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One contact while a batch is reduced: its row so far, and whether the batch changed it. Pure; the rules of versions are
 * all here.
 *
 * <p>An event with a version counts when the version is greater than the one known. One without counts as the next after
 * it. A contact that comes back after a delete begins a new generation, so that delivery deletes and creates instead of
 * reviving the old contact.
 */
final class ContactState {

    private Contacts.@Nullable Row row;
    private boolean changed;
    private boolean bulk;

    ContactState(Contacts.@Nullable Row stored) {
        this.row = stored;
    }

    /** The row to store; null when there is nothing known of the contact. */
    Contacts.@Nullable Row row() {
        return row;
    }

    boolean isChanged() {
        return changed;
    }

    /** Whether all that changed it came with a load. */
    boolean isBulk() {
        return bulk;
    }

    /**
     * Takes an event, or leaves it because something at least as new is known.
     *
     * @param nowMicros when it was received, for events that do not say when they occurred
     * @param trace     where the event stands in a trace; null: in none
     * @return whether it was taken
     */
    boolean take(ContactEvent event, boolean bulkEvent, long nowMicros, @Nullable String trace) {
        Envelope envelope = event.envelope();
        Contacts.@Nullable Row before = row;
        long known = before == null ? 0 : before.version();
        long version = envelope.version().orElse(known + 1);
        if (version <= known) {
            return false;
        }
        boolean deleted = event instanceof ContactEvent.Deleted;
        boolean back = before != null && before.deleted() && !deleted;
        long generation = before == null ? 1 : before.generation() + (back ? 1 : 0);
        row = new Contacts.Row(
                event.contactId(),
                version,
                event.match(ContactEvent.Upserted::data, none -> ContactData.EMPTY),
                envelope.tags(),
                deleted,
                generation,
                envelope.version().isPresent() ? Origin.RELAY : Origin.FOREIGN,
                envelope.occurredAt()
                        // No change is noticed after it was received: a clock that is ahead must not make it look young
                        // for long.
                        .map(at -> Math.min(nowMicros, ChronoUnit.MICROS.between(java.time.Instant.EPOCH, at)))
                        .orElse(nowMicros),
                trace);
        bulk = changed ? bulk && bulkEvent : bulkEvent;
        changed = true;
        return true;
    }
}
