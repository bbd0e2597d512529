package io.contactsync.intake;

import io.contactsync.routing.Address;
import io.contactsync.routing.MailboxNames;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.routing.Routes;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of {@code routing}, from the tables that hold what targets lead to. Reads only. */
public final class StoredRoutes {

    private StoredRoutes() {}

    /** The routes as they are in this transaction. */
    public static Routes read(Tx tx) {
        var table = new RoutingTable(tx);
        return new Routes(
                table.read().stream()
                        .map(row -> new Route(row.target(), new Place(row.mailbox(), row.folder()), row.only()))
                        .toList(),
                table.readOwners().stream()
                        .map(row -> new OwnerRoute(row.target(), row.tag(), row.allowed(), row.folder(), row.only()))
                        .toList());
    }

    /** What the directory said of these addresses. */
    public static MailboxNames names(Tx tx, Collection<Address> addresses) {
        if (addresses.isEmpty()) {
            return MailboxNames.NONE;
        }
        Map<String, Optional<String>> answers = new MailboxNameTable(tx)
                .answers(addresses.stream().map(Address::text).toList());
        Map<Address, String> mailboxes = new HashMap<>();
        Set<Address> absent = new HashSet<>();
        answers.forEach((name, mailbox) -> mailbox.ifPresentOrElse(
                key -> mailboxes.put(new Address(name), key), () -> absent.add(new Address(name))));
        return new MailboxNames(mailboxes, absent);
    }
}
