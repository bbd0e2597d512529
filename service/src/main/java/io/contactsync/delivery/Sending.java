package io.contactsync.delivery;

import java.util.List;

/**
 * Errands whose next requests are to be sent at once: one, or several as a batch.
 *
 * @param backlog  whether more could have been sent
 * @param address  of the mailbox
 * @param probe    whether it shows if sign-in works again
 * @param checking whether it shows if the mailbox works again
 * @param epoch    of the lease under which they are sent
 */
record Sending(List<Errand> errands, boolean backlog, String address, boolean probe, boolean checking, long epoch) {

    boolean isBatch() {
        return errands.size() > 1;
    }
}
