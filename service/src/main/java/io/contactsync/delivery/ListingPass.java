package io.contactsync.delivery;

import io.contactsync.graph.StoredContact;
import java.util.List;

/**
 * What one pass over a folder's pages has seen so far. Two passes that saw the same contacts of ours, in whatever order, have the same
 * {@link #print}; where the folder changes under the pass, or a page comes short, they differ. Contacts of others count only for whether
 * the folder is empty.
 *
 * @param contacts all contacts, ours or not
 * @param ours     contacts with our mark
 * @param digest   of their ids and marks; order counts for nothing
 */
record ListingPass(long contacts, long ours, long digest) {

    /** Before the first page. */
    static final ListingPass NOTHING = new ListingPass(0, 0, 0);

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    ListingPass and(List<StoredContact> page) {
        long marked = ours;
        long sum = digest;
        for (StoredContact contact : page) {
            String mark = contact.mark();
            if (mark != null) {
                marked++;
                sum += hash(contact.id() + "\n" + mark);
            }
        }
        return new ListingPass(contacts + page.size(), marked, sum);
    }

    boolean isEmpty() {
        return contacts == 0;
    }

    String print() {
        return ours + ":" + Long.toHexString(digest);
    }

    /** FNV-1a, 64 bits. */
    private static long hash(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
