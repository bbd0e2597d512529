package io.contactsync.memberdb;

/**
 * How the capture of one watched table stands.
 *
 * @param table as configured
 */
public record TableCapture(String table, State state) {

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
        /** The table itself is not there, or cannot be seen. */
        NO_TABLE
    }
}
