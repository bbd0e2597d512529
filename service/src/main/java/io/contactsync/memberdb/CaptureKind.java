package io.contactsync.memberdb;

/** How changes are noticed at the source. */
public enum CaptureKind {
    /** Triggers write them into a table of ours. */
    OUTBOX,
    /** The database's own log of changes is read. */
    LOG,
    /** Rows are asked for that a column says were changed lately. */
    POLL
}
