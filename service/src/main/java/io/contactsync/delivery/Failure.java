package io.contactsync.delivery;

import io.contactsync.state.LinkError;

/**
 * A request that was not done, or of which nobody knows whether it was.
 *
 * @param nothingDone whether the mailbox is certainly as it was
 * @param error       for operators, without contact data
 * @param detail      what Graph said, which may quote contact data: for the dead letter only
 */
record Failure(Verdict verdict, boolean nothingDone, LinkError error, String detail) {

    /** The same, with other consequences. */
    Failure as(Verdict other) {
        return new Failure(other, nothingDone, error, detail);
    }

    @Override
    public String toString() {
        return "Failure[" + verdict + ", nothingDone=" + nothingDone + ", " + error + "]";
    }
}
