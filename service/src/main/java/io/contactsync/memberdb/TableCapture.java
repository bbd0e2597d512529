package io.contactsync.memberdb;

/**
 * How the capture of one watched table stands.
 *
 * @param table as configured
 */
public record TableCapture(String table, State state) {

    /** Whether nobody has to do anything for its changes to be noticed. */
    public boolean isWatched() {
        return state == State.INSTALLED || state == State.NO_SLOT;
    }

    /** What was found. */
    public enum State {
        /** All triggers are there, enabled, and as this version makes them. */
        INSTALLED,
        /** The outbox or a trigger is not there. */
        MISSING,
        /** A trigger is there but switched off. */
        DISABLED,
        /** A trigger is there, but for another key or by another version. */
        DIFFERS,
        /** All is there but the replication slot, or the server threw away what it kept; the service makes it anew. */
        NO_SLOT,
        /** The table itself is not there, or cannot be seen. */
        NO_TABLE
    }
}
