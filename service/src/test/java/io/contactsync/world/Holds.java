package io.contactsync.world;

import io.contactsync.state.GroupHolds;
import io.contactsync.state.HoldQueries;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.SourceHolds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The person who decides about deletes that wait, and what was decided. */
final class Holds {

    private final SimulatedWorld world;
    private final Set<String> refused = new HashSet<>();
    private long approved;

    Holds(SimulatedWorld world) {
        this.world = world;
    }

    /** Decides all that is open; false: nothing was. */
    boolean decide(boolean approve) {
        List<Long> open = world.truth.read(
                tx -> tx.jdbc().queryForList("select id from hold where decision is null order by id", Long.class));
        open.forEach(id -> decide(id, approve));
        return !open.isEmpty();
    }

    private void decide(long id, boolean approve) {
        List<String> contacts = world.truth.read(tx -> HoldQueries.contacts(tx, id, 1_000));
        if (approve) {
            approved += contacts.size();
        } else {
            refused.addAll(contacts);
        }
        world.truth.write(tx -> approve
                ? new SourceHolds(tx).approve(id) || new MailboxHolds(tx).approve(id) || new GroupHolds(tx).approve(id)
                : new SourceHolds(tx).reject(id) || new MailboxHolds(tx).reject(id) || new GroupHolds(tx).reject(id));
    }

    /** How many deletes were approved so far, in all mailboxes. */
    long approved() {
        return approved;
    }

    boolean isRefused(String contact) {
        return refused.contains(contact);
    }

    boolean isAnyRefused() {
        return !refused.isEmpty();
    }
}
