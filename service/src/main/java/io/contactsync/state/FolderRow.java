package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * A target's folder in a mailbox.
 *
 * @param folder   its name; empty for the default one
 * @param graphId  null: not yet found or made; of the default one learned from the first contact
 * @param listed   whether our contacts in it were listed since this state DB knows it
 * @param creating whether a create was sent whose outcome is not settled
 * @param attempts steps towards it that failed one after another
 * @param waitMicros how long until the next step may be taken, in microseconds; 0: now
 * @param stale whether it was not seen outside Deleted Items for an hour
 */
public record FolderRow(
        String mailbox,
        String folder,
        @Nullable String graphId,
        boolean listed,
        boolean creating,
        int attempts,
        long waitMicros,
        boolean stale) {

    /** Nothing failed, and it was seen just now. */
    public FolderRow(String mailbox, String folder, @Nullable String graphId, boolean listed, boolean creating) {
        this(mailbox, folder, graphId, listed, creating, 0, 0, /* stale= */ false);
    }

    /** Whether the next step towards it has to wait. */
    public boolean waits() {
        return !listed && waitMicros > 0;
    }
}
