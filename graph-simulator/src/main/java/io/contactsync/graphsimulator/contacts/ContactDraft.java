package io.contactsync.graphsimulator.contacts;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A contact being written: thrown away when the write is refused, so a refused write changes nothing. Not thread-safe. */
final class ContactDraft {
    private final @Nullable Object[] values;
    private final Set<ContactProperty> touched = EnumSet.noneOf(ContactProperty.class);
    private List<ExtendedProperty> extended;

    ContactDraft(@Nullable Object[] values, List<ExtendedProperty> extended) {
        this.values = values;
        this.extended = extended;
    }

    /** A contact with nothing in it. */
    static ContactDraft empty() {
        return new ContactDraft(new @Nullable Object[ContactProperty.values().length], List.of());
    }

    @Nullable Object[] values() {
        return values;
    }

    List<ExtendedProperty> extended() {
        return extended;
    }

    @Nullable Object value(ContactProperty property) {
        return values[property.slot()];
    }

    void set(ContactProperty property, @Nullable Object value) {
        values[property.slot()] = value;
        touched.add(property);
    }

    boolean touched(ContactProperty property) {
        return touched.contains(property);
    }

    boolean touchedAnyNamePart() {
        return touched.stream().anyMatch(ContactProperty::isNamePart);
    }

    /** Sets one extended property and leaves the others. */
    void setExtended(ExtendedProperty property) {
        List<ExtendedProperty> next = new ArrayList<>(extended);
        next.removeIf(each -> each.id().key().equals(property.id().key()));
        next.add(property);
        extended = List.copyOf(next);
    }
}
