package io.contactsync.graphsimulator.contacts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A folder of contacts, with the index for its filter and the tombstones for its delta. Guarded by its mailbox. */
final class ContactFolder {
    /** What left the folder: its number, the moves its id then had, and the change that took it away. */
    record Removal(long number, int moves, long change) {}

    private final long number;
    private final Map<Long, Contact> contacts = new LinkedHashMap<>();
    private final Map<Long, Removal> removals = new LinkedHashMap<>();
    private final MarkIndex index = new MarkIndex();
    private String name;
    private long parent;
    private boolean deleted;

    ContactFolder(long number, String name, long parent) {
        this.number = number;
        this.name = name;
        this.parent = parent;
    }

    long number() {
        return number;
    }

    String name() {
        return name;
    }

    void rename(String newName) {
        name = newName;
    }

    long parent() {
        return parent;
    }

    void moveUnder(long newParent) {
        parent = newParent;
    }

    /** Whether it went to Deleted Items, with all that is in it. */
    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
    }

    void put(Contact contact) {
        Contact before = contacts.put(contact.number(), contact);
        if (before == null || before.extended() != contact.extended()) {
            if (before != null) {
                index.remove(before);
            }
            index.add(contact);
        }
        removals.remove(contact.number());
    }

    /** Takes a contact out, leaving a tombstone. */
    void remove(Contact contact, long change) {
        contacts.remove(contact.number());
        index.remove(contact);
        removals.put(contact.number(), new Removal(contact.number(), contact.moves(), change));
    }

    @Nullable Contact get(long contactNumber) {
        return contacts.get(contactNumber);
    }

    int size() {
        return contacts.size();
    }

    Collection<Contact> contacts() {
        return Collections.unmodifiableCollection(contacts.values());
    }

    Collection<Removal> removals() {
        return Collections.unmodifiableCollection(removals.values());
    }

    List<Contact> withExtendedProperty(ExtendedPropertyId id, String value) {
        List<Contact> found = new ArrayList<>();
        for (long each : index.find(id, value)) {
            found.add(Objects.requireNonNull(contacts.get(each), "the index names only what is in the folder"));
        }
        return found;
    }
}
