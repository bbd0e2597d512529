package io.contactsync.delivery;

import io.contactsync.state.MailboxRow;
import java.util.List;

/**
 * Whether the mailbox lets us work, as the state DB has it and as answers said since: it is paused, refuses us, or our folder in it
 * is gone until that is settled. Not thread-safe; owned by its lane's desk.
 */
final class Standing {

    /** So many contacts refused one after another are no matter of each alone. */
    private static final int IN_A_ROW = 3;

    private String address = "";
    private boolean open = true;
    private boolean paused;
    private boolean checking;
    private boolean probed;
    private boolean folderGone;
    private int refusedInARow;

    /** Whether the mailbox takes nothing for now. */
    static boolean isRefusal(Verdict verdict) {
        return verdict instanceof Verdict.MailboxRefuses
                || (verdict instanceof Verdict.RefusedAlone alone && alone.inARow());
    }

    /**
     * What an outcome is, given those before it: one contact that is refused alone is its own matter; several without one that is taken
     * between them show that the mailbox lets us look and not write.
     */
    Outcome judged(Outcome outcome) {
        if (!(outcome instanceof Outcome.OfLink link)) {
            return outcome;
        }
        Failure failure = link.failure();
        if (link.done()) {
            refusedInARow = 0;
        } else if (failure != null
                && failure.verdict() instanceof Verdict.RefusedAlone
                && ++refusedInARow >= IN_A_ROW) {
            return new Outcome.OfLink(
                    link.errand(),
                    link.settlement(),
                    /* done= */ false,
                    link.folderId(),
                    failure.as(new Verdict.RefusedAlone(/* inARow= */ true)));
        }
        return outcome;
    }

    /** As the state DB has it now. */
    void learn(MailboxRow row) {
        address = row.address();
        open = row.open();
        paused = row.paused();
        checking = row.isChecked();
    }

    /** What Graph knows the mailbox by. */
    String address() {
        return address;
    }

    boolean letsWork() {
        return open && !folderGone;
    }

    /** Not paused, and not refusing us before it is to be asked again. */
    boolean isOpen() {
        return open;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isFolderGone() {
        return folderGone;
    }

    /** Whether it refused us, and one request at a time shows whether it still does. */
    boolean isChecking() {
        return checking;
    }

    /** Whether such a request was done, and that is not settled yet. */
    boolean isProbed() {
        return probed;
    }

    /** A request was done while it was checked. */
    void works() {
        probed = true;
    }

    void failed(Failure failure) {
        open &= !isRefusal(failure.verdict());
        folderGone |= failure.verdict() instanceof Verdict.FolderGone;
    }

    /**
     * The turn is settled.
     *
     * @param left what is still to be settled
     * @return whether our folder counts as there again, to be found anew
     */
    boolean settled(Turn turn, List<Outcome> left) {
        probed &= !turn.probed();
        boolean found = folderGone && left.stream().noneMatch(Standing::saysFolderGone);
        folderGone &= !found;
        return found;
    }

    /** The mailbox is not had any more. */
    void lost() {
        probed = false;
        folderGone = false;
    }

    private static boolean saysFolderGone(Outcome outcome) {
        Failure failure = outcome.failure();
        return failure != null && failure.verdict() instanceof Verdict.FolderGone;
    }
}
