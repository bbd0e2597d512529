package io.contactsync.graphsimulator.delta;

import io.contactsync.graphsimulator.contacts.Contact;
import io.contactsync.graphsimulator.contacts.FolderChanges;
import java.util.List;
import java.util.Set;

/** What a token stands for; the client sees an opaque text. The selection is frozen in it. Source: graph-facts §2, Delta. */
public sealed interface DeltaToken {
    /** The folder it tracks. */
    String folderId();

    /** The properties asked for in the first call; empty for all. */
    Set<String> select();

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
            implements DeltaToken {}

    /**
     * The next round.
     *
     * @param since the change it begins after
     */
    record Round(String folderId, Set<String> select, long since) implements DeltaToken {}
}
