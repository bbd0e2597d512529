package io.contactsync.graph;

/** The contact is not in the mailbox any more; {@code alreadyGone} if Graph did not find it. */
public record Deleted(boolean alreadyGone) {}
