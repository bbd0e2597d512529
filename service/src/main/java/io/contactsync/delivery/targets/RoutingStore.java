package io.contactsync.delivery.targets;

import io.contactsync.state.RoutingTable.OwnerRow;
import io.contactsync.state.RoutingTable.Row;
import java.util.List;
import java.util.Set;

/** Where resolved targets are put, and who brings the links in line with them. */
public interface RoutingStore {

    /**
     * Stores what targets lead to.
     *
     * @return whether anything changed
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; nothing is stored then
     */
    boolean store(List<Row> rows, List<OwnerRow> owners);

    /**
     * Does what stored routes changed and what waited for the directory.
     *
     * @return the mailboxes that may have something to do now
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; the next call goes on
     */
    Set<String> carryOn();
}
