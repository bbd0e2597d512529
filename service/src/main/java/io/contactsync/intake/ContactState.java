package io.contactsync.intake;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactEvent;
import io.contactsync.event.Envelope;
import io.contactsync.state.Contacts;
import io.contactsync.state.Contacts.Origin;
import io.contactsync.state.Lives;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One contact while a batch is reduced: its row so far, and whether the batch changed it. Pure; the rules of versions are
 * all here.
 *
 * <p>An event with a version counts when the version is greater than the one known. One without counts as the next after
 * it. A contact that comes back after a delete, or in a row that was made anew, is the one that it was, or another person in a
 * generation of their own: {@link Identity} says which.
 */
final class ContactState {

    private Contacts.@Nullable Row row;
    private final Identity identity;
    private boolean changed;
    private boolean bulk;
    private boolean back;
    private boolean another;

    ContactState(Contacts.@Nullable Row stored, Identity identity) {
        this.row = stored;
        this.identity = identity;
    }

    /** The row to store; null when there is nothing known of the contact. */
    Contacts.@Nullable Row row() {
        return row;
    }

    boolean isChanged() {
        return changed;
    }

    /** Whether it was deleted and is wanted again. */
    boolean isBack() {
        return back;
    }

    /** Whether its id stands for another person than what was stored. */
    boolean isAnother() {
        return another;
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
        Identity.Life life = life(before, event);
        row = new Contacts.Row(
                event.contactId(),
                version,
                event.match(ContactEvent.Upserted::data, none -> ContactData.EMPTY),
                envelope.tags(),
                deleted,
                life.generation(),
                envelope.version().isPresent() ? Origin.RELAY : Origin.FOREIGN,
                envelope.occurredAt()
                        // No change is noticed after it was received: a clock that is ahead must not make it look young
                        // for long.
                        .map(at -> Math.min(nowMicros, ChronoUnit.MICROS.between(java.time.Instant.EPOCH, at)))
                        .orElse(nowMicros),
                trace,
                life.lives());
        bulk = changed ? bulk && bulkEvent : bulkEvent;
        changed = true;
        back |= before != null && before.deleted() && !deleted;
        another |= before != null && before.generation() != life.generation();
        return true;
    }

    private Identity.Life life(Contacts.@Nullable Row before, ContactEvent event) {
        if (before == null) {
            return new Identity.Life(1, Lives.NONE);
        }
        if (event instanceof ContactEvent.Upserted upserted) {
            // A publisher without versions says "created" of whatever it likes; our relay of a row that was made anew.
            boolean anew = upserted.created() && event.envelope().version().isPresent();
            return before.deleted() || anew
                    ? identity.begun(before, upserted.data())
                    : new Identity.Life(before.generation(), before.lives());
        }
        return identity.ended(before);
    }
}
