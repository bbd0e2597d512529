package io.contactsync.graphsimulator.contacts;

/** Hears what happens to the contacts of a mailbox, under its lock: must return quickly and not call back. */
public interface ContactListener {
    /** Whether it is worth telling. */
    boolean isListening();

    /** A contact outside Deleted Items was created, changed or taken away. */
    void changed(ContactChange change);
}
