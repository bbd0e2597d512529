package io.contactsync.ops;

import io.contactsync.state.AuditTrail;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops and lets go on, durably: one mailbox, or all. It is written into the state DB, which every lane reads in each turn
 * and every process each second, so it holds within a second or two wherever delivery runs, and across restarts. What is in
 * flight is finished; events are still taken in.
 */
public final class PauseOperations {

    private final Operations operations;

    PauseOperations(Operations operations) {
        this.operations = operations;
    }

    /**
     * Stops.
     *
     * @param mailbox its id or address; null: all
     * @throws OperationFailedException when the mailbox is not known
     */
    public void pause(@Nullable String mailbox, String who) {
        change("pause", mailbox, who, true);
    }

    /**
     * Lets go on. Mailboxes that were paused one by one stay so when all go on.
     *
     * @param mailbox its id or address; null: all
     * @throws OperationFailedException when the mailbox is not known
     */
    public void resume(@Nullable String mailbox, String who) {
        change("resume", mailbox, who, false);
    }

    private void change(String action, @Nullable String mailbox, String who, boolean pause) {
        operations.withState(state -> state.write(tx -> {
            var mailboxes = new Mailboxes(tx);
            if (mailbox == null && pause) {
                mailboxes.pauseAll();
            } else if (mailbox == null) {
                mailboxes.resumeAll();
            } else {
                String id = known(tx, mailbox);
                boolean unused = pause ? mailboxes.pause(id) : mailboxes.resume(id);
            }
            AuditTrail.add(tx, who, action, mailbox == null ? "all mailboxes" : "mailbox " + mailbox);
            return true;
        }));
    }

    /** The id of the mailbox that a person names. */
    static String known(Tx tx, String mailbox) {
        Optional<String> id = StatusQueries.mailboxId(tx, mailbox);
        return id.orElseThrow(() -> new OperationFailedException(
                "mailbox " + mailbox + " is not known (expected: an id or address that `contact-sync status` lists)",
                null));
    }

    /** The same, in a transaction of its own. */
    static @Nullable String known(StateDb state, @Nullable String mailbox) {
        return mailbox == null ? null : state.<String>read(tx -> known(tx, mailbox));
    }
}
