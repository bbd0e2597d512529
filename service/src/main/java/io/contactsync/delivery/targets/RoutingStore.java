package io.contactsync.delivery.targets;

import io.contactsync.state.RoutingTable.OwnerRow;
import io.contactsync.state.RoutingTable.Row;
import io.contactsync.state.Tx;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Where resolved targets are put, and who brings the links in line with them. */
public interface RoutingStore {

    /**
     * Stores what targets lead to.
     *
     * @param fence asked in the transaction that stores, before it writes: whether these are still the newest targets. Where it says no,
     *     nothing is stored
     * @return whether anything changed
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; nothing is stored then
     */
    boolean store(List<Row> rows, List<OwnerRow> owners, Predicate<Tx> fence);

    /**
     * Does what stored routes changed and what waited for the directory.
     *
     * @return the mailboxes that may have something to do now
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; the next call goes on
     */
    Set<String> carryOn();
}
