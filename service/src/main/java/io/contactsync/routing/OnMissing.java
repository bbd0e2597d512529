package io.contactsync.routing;

/** What becomes of a contact that its mailbox's owner deleted. */
public enum OnMissing {
    /** The next change of the member makes it anew. */
    RECREATE,
    /** It stays away until the member leaves the target and comes back. */
    LEAVE
}
