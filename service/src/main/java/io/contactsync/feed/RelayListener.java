package io.contactsync.feed;

import io.contactsync.memberdb.RowProblem;

/**
 * Told what the relay and the comparison do, on their threads, right after each step and before the next one. Return
 * quickly. After a crash the same step may be told again.
 */
public interface RelayListener {

    /** Listens to nothing. */
    RelayListener NONE = new RelayListener() {};

    /** The parts that capture depends on. */
    enum Part {
        SOURCE,
        BROKER,
        STATE,
        TRIGGERS,
        /** The database's log of changes. */
        LOG,
        /** Another installation works on this source. */
        OWNERSHIP
    }

    /** Contacts were named by the feed, or taken from the candidates when {@code bulk}. */
    default void taken(int contacts, boolean bulk) {}

    /** A version was drawn for them. */
    default void drawn(long version) {}

    /** Their rows were read. */
    default void read(int contacts) {}

    /** The broker confirmed {@code confirmed} events and left {@code unconfirmed} open. */
    default void published(int confirmed, int unconfirmed, boolean bulk) {}

    /** {@code contacts} confirmed ones are remembered in the state DB. */
    default void saved(int contacts) {}

    /** The feed, or the candidates, forgot them. */
    default void letGo(int contacts, boolean bulk) {}

    /** A row was set aside. */
    default void rowProblem(RowProblem problem) {}

    /** A part stopped working; said once. */
    default void feedBroken(Part part, String reason) {}

    /** A part works again; said once. */
    default void feedRestored(Part part) {}

    /** Whether this process is the one that publishes; said at each change. */
    default void active(boolean active) {}

    /** A comparison goes on: rows read so far, and how many of them differ from what was published. */
    default void comparing(long rows, long differing) {}

    /** A comparison is over. */
    default void compared(ComparisonResult result) {}
}
