package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * A target's folder in a mailbox.
 *
 * @param folder   its name; empty for the default one
 * @param graphId  null: not yet found or made; of the default one learned from the first contact
 * @param listed   whether our contacts in it were listed since this state DB knows it
 * @param creating whether a create was sent whose outcome is not settled
 */
public record FolderRow(
        String mailbox, String folder, @Nullable String graphId, boolean listed, boolean creating) {}
