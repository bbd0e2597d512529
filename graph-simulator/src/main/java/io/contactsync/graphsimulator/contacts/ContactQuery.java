package io.contactsync.graphsimulator.contacts;

/**
 * Which part of a folder is listed.
 *
 * @param filter which contacts
 * @param skip how many of them to leave out first
 * @param top how many to show at most
 * @param order in which order
 */
public record ContactQuery(ContactFilter filter, int skip, int top, Order order) {
    /** The orders a folder can be listed in. */
    public enum Order {
        /** As they came. */
        ARRIVAL,
        DISPLAY_NAME,
        DISPLAY_NAME_DESCENDING
    }

    public ContactQuery {
        if (skip < 0) {
            throw new IllegalArgumentException("skip: " + skip + " (expected: >= 0)");
        }
        if (top < 1) {
            throw new IllegalArgumentException("top: " + top + " (expected: >= 1)");
        }
    }

    ContactQuery atMost(int contacts) {
        return contacts < top ? new ContactQuery(filter, skip, contacts, order) : this;
    }
}
