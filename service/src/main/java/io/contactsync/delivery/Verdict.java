package io.contactsync.delivery;

import java.time.Duration;

/** What becomes of the errand whose request was not done. */
sealed interface Verdict {

    /** Nothing is wrong with the errand itself: it stays due. */
    record StaysDue() implements Verdict {}

    /** It failed and is tried again after a while. */
    record Fails(Duration after) implements Verdict {}

    /** Graph may still be at it: nothing more for this link until the hold is over. */
    record KeepsItsPlace() implements Verdict {}

    /** What we know of the contact is wrong. */
    record LookUp() implements Verdict {}

    /** It would be refused again: a person must look at it. It is tried again after hours, then days, in case the fault was Graph's. */
    record SetAside() implements Verdict {}

    /**
     * Refused with 403 although the mailbox itself answers: its own matter, to be looked at by a person like {@link SetAside}.
     *
     * @param inARow whether so many were, one after another, that it is no matter of one alone: the mailbox takes nothing
     */
    record RefusedAlone(boolean inARow) implements Verdict {}

    /** The folder is not there any more. */
    record FolderGone() implements Verdict {}

    /** Nothing works in this mailbox, or nothing but deletes. */
    record MailboxRefuses() implements Verdict {}

    /** Nothing works in any mailbox: Microsoft does not take our sign-in. */
    record SignInFails() implements Verdict {}
}
