package io.contactsync.delivery;

import io.contactsync.state.LinkKey;
import io.contactsync.state.LoggedRequest;
import io.contactsync.state.MailboxRow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a lane brings to the state DB in one transaction, and wants from it.
 *
 * @param epoch      of the lease that the lane holds, as far as it knows; {@link LaneLease#NONE}: it holds none
 * @param outcomes   to be settled
 * @param givenBack  taken, and not to be sent now
 * @param log        of the requests since the last turn
 * @param gateMicros what is left of {@code Retry-After}
 * @param probed     whether a mailbox that refused us has just done something
 * @param take       how many links are wanted; 0: none
 * @param busy       contacts that are not to be taken
 * @param folderStep whether a step on the way to a folder may be taken: not while links are at work
 * @param leave      whether the mailbox is given back at the end
 * @param heldMicros how long requests of unknown outcome may still be at work; 0: there are none
 * @param sent       requests of the last ten minutes, and those that may follow without another turn
 */
record Turn(
        long epoch,
        List<Outcome> outcomes,
        List<LinkErrand> givenBack,
        List<LoggedRequest> log,
        long gateMicros,
        boolean probed,
        int take,
        Set<String> busy,
        boolean folderStep,
        Leave leave,
        long heldMicros,
        SentCounts sent) {

    boolean leased() {
        return epoch != LaneLease.NONE;
    }

    /** Whether the mailbox is given back. */
    enum Leave {
        NO,
        /** Where there is nothing to do. */
        IF_IDLE,
        YES
    }

    /** How the lane stands with its lease. */
    enum Lease {
        HELD,
        TAKEN,
        /** Another's, or left alone for its hold. */
        NOT_HAD,
        /** It was ours and is not any more: nothing was written. */
        LOST,
        /** Held until all was settled, and given back. */
        GIVEN_BACK
    }

    /**
     * What came of it.
     *
     * @param epoch   of the lease
     * @param mailbox null where there is no lease or no such mailbox
     * @param errands to be sent
     * @param taken   the links among them
     * @param held    deletes that were stopped
     * @param tripped why the guard opened a hold just now; null where it did not
     * @param known   ids of the folders that are ready
     * @param waiting whether a folder is not ready yet
     * @param more    whether there may be more to take
     * @param sent    requests of the last ten minutes as the state DB knows them; of use where the lease was just taken
     */
    record Result(
            Lease lease,
            long epoch,
            @Nullable MailboxRow mailbox,
            List<Errand> errands,
            List<LinkKey> taken,
            List<LinkKey> held,
            @Nullable String tripped,
            List<DeliveryListener.Settled> settled,
            List<String> known,
            boolean waiting,
            boolean more,
            SentCounts sent) {

        static Result without(Lease lease) {
            return new Result(
                    lease,
                    LaneLease.NONE,
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    false,
                    false,
                    SentCounts.NONE);
        }

        /** The same, and the mailbox is given back. */
        Result givenBack() {
            return new Result(
                    Lease.GIVEN_BACK,
                    epoch,
                    mailbox,
                    errands,
                    taken,
                    held,
                    tripped,
                    settled,
                    known,
                    waiting,
                    more,
                    sent);
        }
    }
}
