package io.contactsync.ops;

import io.contactsync.feed.ComparisonRequests;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.FolderListings;
import io.contactsync.state.Published;
import io.contactsync.state.Repair;
import io.contactsync.state.Versions;
import org.jspecify.annotations.Nullable;

/**
 * Has mailboxes listed again as if they were met for the first time, and their contacts published again, whatever the state DB says of
 * them. It is only asked for here, durably; delivery and relay do it, now or as soon as they run.
 */
public final class RelistOperations {

    private final Operations operations;

    RelistOperations(Operations operations) {
        this.operations = operations;
    }

    /**
     * Lists again.
     *
     * @param mailbox its id or address; null: all
     * @return how many folders are listed again
     * @throws OperationFailedException when the mailbox is not known
     */
    public int relist(@Nullable String mailbox, String who) {
        return operations.withState(state -> state.<Integer>write(tx -> {
            String id = mailbox == null ? null : PauseOperations.known(tx, mailbox);
            long version = new Versions(tx).draw(1);
            int folders = new FolderListings(tx).doubt(id, version);
            var repair = new Repair(tx);
            // Where no relay of ours ever published, none is there to be asked.
            if (new Published(tx).present() > 0) {
                if (id == null) {
                    ComparisonRequests.resync(tx);
                } else {
                    repair.publishAgain(id, version);
                    ComparisonRequests.compare(tx);
                }
            }
            repair.begin(Repair.Cause.ASKED);
            AuditTrail.add(tx, who, "relist", id == null ? "all mailboxes" : "mailbox " + id);
            return folders;
        }));
    }
}
