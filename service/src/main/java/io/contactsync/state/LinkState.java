package io.contactsync.state;

import java.util.Locale;

/** How a link stands. */
public enum LinkState {
    /** Something is to be done, once {@code next_attempt} has come. */
    PENDING,
    /** What is there is what is wanted. */
    SYNCED,
    /** It was refused, or failed too often: tried rarely or not at all, until a new revision or a person says so. */
    FAILING,
    /** A delete that waits for a person. */
    HELD,
    /** A delete that a person refused: the contact stays until a new revision. */
    REJECTED,
    /** Found in the mailbox with our mark, and nobody has said yet what is wanted: left alone until an event comes. */
    ADOPTED,
    /** The mailbox's owner deleted it, and the target lets it be so: left alone as long as the contact stays in the target. */
    LEFT;

    /** As the database has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LinkState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
