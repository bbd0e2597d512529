package io.contactsync.intake;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Routes;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.Settings;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the links in line with changed targets: a mailbox that joins is loaded, one that leaves is cleaned of our contacts
 * (behind delivery's guard). The new routes are stored first, under the exclusive lock, so that every event taken from then
 * on follows them; then the contacts are passed over in pages. A crash in between is carried on at the next start, for the
 * pass marks only links that differ.
 */
public final class Rerouting {

    private static final int PAGE = 500;
    private static final String PASS_DONE = "rerouting-done";

    private final StateDb db;

    public Rerouting(StateDb db) {
        this.db = db;
    }

    /**
     * Stores the routes and marks the links that differ.
     *
     * @param addresses what Graph is asked by, for each mailbox of the routes
     * @return whether anything had to be passed over
     */
    public boolean apply(Routes routes, Map<String, String> addresses) {
        List<RoutingTable.Row> rows = routes.routes().stream()
                .map(route -> new RoutingTable.Row(
                        route.target(), route.place().mailbox(), route.place().folder(), route.only()))
                .toList();
        boolean passNeeded = db.write(tx -> {
            tx.locks().exclusive(Tx.Lock.ROUTING);
            new RoutingTable(tx).ensureMailboxes(rows, addresses);
            boolean same = sorted(new RoutingTable(tx).read()).equals(sorted(rows));
            if (!same) {
                new RoutingTable(tx).replace(rows);
                setPassDone(tx, false);
            }
            return !same || !isPassDone(tx);
        });
        if (passNeeded) {
            pass(routes);
        }
        return passNeeded;
    }

    private void pass(Routes routes) {
        String after = "";
        int size;
        do {
            String from = after;
            List<Contacts.Row> page = db.write(tx -> {
                List<Contacts.Row> rows =
                        new Contacts(tx).page(from, Math.max(1, PAGE / Math.max(1, routes.width() / 10)));
                mark(tx, rows, routes);
                return rows;
            });
            size = page.size();
            after = size == 0 ? after : page.get(size - 1).id().value();
        } while (size > 0);
        db.write(tx -> {
            setPassDone(tx, true);
            return true;
        });
    }

    private static void mark(Tx tx, List<Contacts.Row> contacts, Routes routes) {
        Map<ContactId, List<LinkWishes.Existing>> existing = new HashMap<>();
        new LinkWishes(tx)
                .of(contacts.stream().map(Contacts.Row::id).toList())
                .forEach(link -> existing.computeIfAbsent(link.contact(), id -> new ArrayList<>())
                        .add(link));
        List<LinkWishes.Wish> wishes = new ArrayList<>();
        contacts.forEach(contact ->
                wishes.addAll(Wishes.ofChangedRoutes(contact, routes, existing.getOrDefault(contact.id(), List.of()))));
        new LinkWishes(tx).apply(wishes);
    }

    private static List<RoutingTable.Row> sorted(List<RoutingTable.Row> rows) {
        return rows.stream()
                .map(row -> new RoutingTable.Row(
                        row.target(), row.mailbox(), row.folder(), new java.util.TreeMap<>(row.only())))
                .sorted(java.util.Comparator.comparing(RoutingTable.Row::target)
                        .thenComparing(RoutingTable.Row::mailbox))
                .toList();
    }

    private static boolean isPassDone(Tx tx) {
        return new Settings(tx).find(PASS_DONE).map("true"::equals).orElse(true);
    }

    private static void setPassDone(Tx tx, boolean done) {
        new Settings(tx).put(PASS_DONE, String.valueOf(done));
    }
}
