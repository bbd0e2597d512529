package io.contactsync.state;

/** A delete that waits: the link, and the revision that a decision is about. */
public record MailboxHoldItem(LinkKey key, long revision) {}
