package io.contactsync.graphsimulator.contacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contact as it stood after one write; never changes. Kept small, as a simulator holds a million: ids and change keys are
 * computed from numbers when asked for, and unset properties cost a reference.
 */
public final class Contact {
    private final long number;
    private final int moves;
    private final long change;
    private final long created;
    private final long modified;
    private final long folder;
    private final @Nullable Object[] values;
    private final List<ExtendedProperty> extended;

    Contact(
            long number,
            int moves,
            long change,
            long created,
            long modified,
            long folder,
            @Nullable Object[] values,
            List<ExtendedProperty> extended) {
        this.number = number;
        this.moves = moves;
        this.change = change;
        this.created = created;
        this.modified = modified;
        this.folder = folder;
        this.values = values;
        this.extended = extended;
    }

    /** Names the contact for life, in whatever folder it lies. */
    long number() {
        return number;
    }

    /** How often it changed folder: part of its mutable id. */
    int moves() {
        return moves;
    }

    /** Grows with every write in the mailbox; what the change key says. */
    long change() {
        return change;
    }

    /** Milliseconds since 1970. */
    long created() {
        return created;
    }

    /** Milliseconds since 1970. */
    long modified() {
        return modified;
    }

    /** The number of the folder it lies in. */
    long folder() {
        return folder;
    }

    List<ExtendedProperty> extended() {
        return extended;
    }

    @Nullable Object value(ContactProperty property) {
        return values[property.slot()];
    }

    @Nullable String text(ContactProperty property) {
        return (String) values[property.slot()];
    }

    List<String> texts(ContactProperty property) {
        @SuppressWarnings("unchecked") // ContactReader puts nothing else under a property of this kind
        List<String> texts = (List<String>) values[property.slot()];
        return texts == null ? List.of() : texts;
    }

    List<EmailAddress> emails() {
        @SuppressWarnings("unchecked") // ContactReader puts nothing else there
        List<EmailAddress> emails = (List<EmailAddress>) values[ContactProperty.EMAIL_ADDRESSES.slot()];
        return emails == null ? List.of() : emails;
    }

    PhysicalAddress address(ContactProperty property) {
        PhysicalAddress address = (PhysicalAddress) values[property.slot()];
        return address == null ? PhysicalAddress.NONE : address;
    }

    @Nullable String extendedValue(ExtendedPropertyId id) {
        for (ExtendedProperty each : extended) {
            if (each.id().key().equals(id.key())) {
                return each.value();
            }
        }
        return null;
    }

    ContactDraft draft() {
        return new ContactDraft(values.clone(), extended);
    }

    Contact changed(ContactDraft draft, long newChange, long now) {
        return new Contact(number, moves, newChange, created, now, folder, draft.values(), draft.extended());
    }

    Contact moved(long toFolder, long newChange, long now) {
        return new Contact(number, moves + 1, newChange, created, now, toFolder, values, extended);
    }
}
