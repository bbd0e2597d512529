package io.contactsync.intake;

import io.contactsync.routing.Route;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.StateDb;
import java.util.List;

/** Routes, stored as the resolver stores them. */
public final class Routing {
    private Routing() {}

    /** Whether anything changed. */
    public static boolean store(StateDb db, List<Route> routes) {
        var rerouting = new Rerouting(db);
        boolean changed = rerouting.store(
                routes.stream()
                        .map(route -> new RoutingTable.Row(
                                route.target(),
                                route.place().mailbox(),
                                route.place().folder(),
                                route.only()))
                        .toList(),
                List.of());
        rerouting.carryOn();
        return changed;
    }
}
