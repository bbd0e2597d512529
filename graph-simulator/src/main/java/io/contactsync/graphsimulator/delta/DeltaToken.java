package io.contactsync.graphsimulator.delta;

import io.contactsync.graphsimulator.contacts.Contact;
import io.contactsync.graphsimulator.contacts.FolderChanges;
import java.util.List;
import java.util.Set;

/** What a token stands for; the client sees an opaque text. The selection is frozen in it. Source: graph-facts §2, Delta. */
public sealed interface DeltaToken {
    /** The properties asked for in the first call; empty for all. */
    Set<String> select();

    /** A token of a folder's contacts. */
    sealed interface OfFolder extends DeltaToken {
        /** The folder it tracks. */
        String folderId();
    }

    /**
     * The next page of a round.
     *
     * @param changed the contacts of the round
     * @param removed the tombstones that come after them
     * @param at how many of both were shown
     * @param upTo where the next round begins
     */
    record Page(
            String folderId,
            Set<String> select,
            List<Contact> changed,
            List<FolderChanges.Removed> removed,
            int at,
            long upTo)
            implements OfFolder {}

    /**
     * The next round.
     *
     * @param since the change it begins after
     */
    record Round(String folderId, Set<String> select, long since) implements OfFolder {}

    /**
     * A place in a round of users.
     *
     * @param ids the users asked for; empty for all
     * @param since the change the round begins after
     * @param first whether it is the first round, which shows nobody who is gone
     * @param upTo the change the round ends with; 0 when it has not begun
     */
    record Users(Set<String> select, Set<String> ids, long since, boolean first, long upTo) implements DeltaToken {
        /** The same round, after the change that was shown last. */
        public Users after(long change) {
            return new Users(select, ids, change, first, upTo);
        }

        /** The next round, not begun. */
        public Users next() {
            return new Users(select, ids, upTo, false, 0);
        }

        /** The same round, begun. */
        public Users beginning(long now) {
            return new Users(select, ids, since, first, now);
        }
    }
}
