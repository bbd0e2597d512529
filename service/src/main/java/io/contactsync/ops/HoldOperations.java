package io.contactsync.ops;

import io.contactsync.state.AuditTrail;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.Tx;
import java.util.List;
import java.util.function.Predicate;

/** Lists what waits for a person, and writes down the decision in the transaction that carries it out. */
public final class HoldOperations {

    private final Operations operations;

    HoldOperations(Operations operations) {
        this.operations = operations;
    }

    /** The open holds, the oldest first; none when there is no state DB yet. */
    public List<HoldReport> list() {
        return operations.withExistingState(HoldReport::read).orElse(List.of());
    }

    /**
     * Lets the deletes of a hold happen.
     *
     * @param who written into the audit
     * @throws OperationFailedException when no such hold is open
     */
    public void approve(long id, String who) {
        decide(
                id,
                who,
                "approve",
                tx -> new SourceHolds(tx).approve(id)
                        || new MailboxHolds(tx).approve(id)
                        || new GroupHolds(tx).approve(id));
    }

    /**
     * Refuses the deletes of a hold: the contacts stay.
     *
     * @param who written into the audit
     * @throws OperationFailedException when no such hold is open
     */
    public void reject(long id, String who) {
        decide(
                id,
                who,
                "reject",
                tx -> new SourceHolds(tx).reject(id)
                        || new MailboxHolds(tx).reject(id)
                        || new GroupHolds(tx).reject(id));
    }

    private void decide(long id, String who, String action, Predicate<Tx> decision) {
        boolean decided = operations.withState(state -> state.write(tx -> {
            if (!decision.test(tx)) {
                return false;
            }
            AuditTrail.add(tx, who, action, "hold " + id);
            return true;
        }));
        if (!decided) {
            throw new OperationFailedException(
                    "hold " + id + " is not open (expected: an id that `contact-sync holds` lists)", null);
        }
    }
}
