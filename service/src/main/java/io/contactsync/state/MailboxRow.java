package io.contactsync.state;

/**
 * What a lane must know of its mailbox.
 *
 * @param address    what Graph is asked by: the directory object id where it is known, for it outlives a new address; or
 *     {@code me}
 * @param paused     by a person, this mailbox or all
 * @param gateMicros what is left of {@code Retry-After}, in microseconds; 0 when it is over
 * @param checks     how often in a row the mailbox refused us; 0: it does not
 * @param checkDue   whether a refusing mailbox may be asked again now
 * @param full       whether it refuses us for want of room
 */
public record MailboxRow(
        String mailbox, String address, boolean paused, long gateMicros, int checks, boolean checkDue, boolean full) {

    /** Whether requests may be sent at all. */
    public boolean open() {
        return !paused && (checks == 0 || checkDue || full);
    }

    /** Whether only deletes may be sent: it is full, and not yet to be asked whether it still is. */
    public boolean onlyDeletes() {
        return full && checks > 0 && !checkDue;
    }

    /** Whether it refused us, and one request at a time shows whether it still does. */
    public boolean isChecked() {
        return checks > 0 && !onlyDeletes();
    }
}
