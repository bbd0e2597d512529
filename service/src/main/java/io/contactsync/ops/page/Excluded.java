package io.contactsync.ops.page;

import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.state.MailboxQueries;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.Tx;
import java.util.List;

/** A contact that no target puts into a mailbox, with the rules that keep it out. */
record Excluded(String contact, String rule) {

    /** Only so many contacts are looked at, so that a mailbox that has nearly all of a million answers as fast as any. */
    private static final int LOOKED = 5_000;

    static List<Excluded> of(Tx tx, String mailbox, int limit) {
        List<Route> routes = new RoutingTable(tx)
                .read().stream()
                        .filter(row -> row.mailbox().equals(mailbox))
                        .map(row -> new Route(row.target(), new Place(row.mailbox(), row.folder()), row.only()))
                        .toList();
        return MailboxQueries.unlinked(tx, mailbox, "", LOOKED, limit).stream()
                .map(contact -> new Excluded(
                        contact.contact(),
                        String.join(
                                "; ",
                                routes.stream()
                                        .flatMap(route -> route.refusal(contact.tags()).stream())
                                        .distinct()
                                        .toList())))
                .toList();
    }
}
