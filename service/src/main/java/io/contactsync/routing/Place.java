package io.contactsync.routing;

import java.util.Locale;

/**
 * Where contacts go: a folder of a mailbox.
 *
 * @param mailbox the mailbox's directory object id, else its address, in lower case
 * @param folder  a contact folder's name; empty: the default Contacts folder
 */
public record Place(String mailbox, String folder) implements Comparable<Place> {

    public Place {
        mailbox = mailbox.strip().toLowerCase(Locale.ROOT);
        folder = folder.strip();
        if (mailbox.isEmpty()) {
            throw new IllegalArgumentException("mailbox: empty (expected: an address or a directory object id)");
        }
    }

    @Override
    public int compareTo(Place other) {
        int byMailbox = mailbox.compareTo(other.mailbox);
        return byMailbox != 0 ? byMailbox : folder.compareTo(other.folder);
    }
}
