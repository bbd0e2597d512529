package io.contactsync.intake;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Place;
import io.contactsync.routing.Routes;
import io.contactsync.state.Contacts;
import io.contactsync.state.Folders;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.Links;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.ReroutingQueue;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.RoutingTable.OwnerRow;
import io.contactsync.state.RoutingTable.Row;
import io.contactsync.state.Settings;
import io.contactsync.state.Sharing;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Brings the links in line with changed targets: a mailbox that joins is loaded, one that leaves is cleaned of our contacts
 * (behind delivery's guard), a contact that a changed rule takes or refuses comes or goes. The new routes are stored first,
 * with the names of the mailboxes that they change, under the exclusive lock: every event taken from then on follows them.
 * Then only what those mailboxes have or should have is passed over, in pages; each page under the exclusive lock again, for
 * an event that is taken meanwhile may say something newer than what the page read. A crash in between is carried on by the
 * next {@link #carryOn}, and a pass that is repeated marks only links that differ.
 *
 * <p>For one thread of one process at a time.
 */
public final class Rerouting {

    /** Links that one transaction compares, nearly. */
    private static final int LINKS = 5_000;

    /** Contacts that are served in one transaction once their mailbox's address was answered. */
    private static final int WAITING = 500;

    /** Mailboxes that one pass over the contacts looks after. */
    private static final int MAILBOXES = 200;

    private final StateDb db;
    private final Map<String, Set<String>> shareWith;

    /** Of targets that share their folders with no other installation. */
    public Rerouting(StateDb db) {
        this(db, Map.of());
    }

    /** @param shareWith by target, the other installations that it shares its folders with; only those that share */
    public Rerouting(StateDb db, Map<String, Set<String>> shareWith) {
        this.db = db;
        this.shareWith = Map.copyOf(shareWith);
    }

    /**
     * Stores the routes; what that changes is done by {@link #carryOn}.
     *
     * @return whether anything changed
     */
    public boolean store(List<Row> rows, List<OwnerRow> owners) {
        return store(rows, owners, tx -> true);
    }

    /**
     * The same, only where these are the newest.
     *
     * @param fence asked in the transaction that stores, before it writes
     */
    public boolean store(List<Row> rows, List<OwnerRow> owners, Predicate<Tx> fence) {
        return db.write(tx -> {
            tx.locks().exclusive(Tx.Lock.ROUTING);
            if (!fence.test(tx)) {
                return false;
            }
            var table = new RoutingTable(tx);
            table.ensureMailboxes(rows);
            boolean routedBefore = new Settings(tx).find(Settings.ROUTED).isPresent();
            new Settings(tx).findOrPut(Settings.ROUTED, "");
            Map<String, Set<Object>> before = byMailbox(table.read());
            Map<String, Set<Object>> after = byMailbox(rows);
            var sharing = new Sharing(tx);
            Sharing.Rules sharedBefore = sharing.rules();
            if (routedBefore) {
                join(tx, rows, table.read());
            }
            List<OwnerRow> ownersBefore = table.readOwners();
            boolean ownersDiffer = !new HashSet<>(ownersBefore).equals(new HashSet<>(owners));
            if (ownersDiffer || !new HashSet<>(table.read()).equals(new HashSet<>(rows))) {
                table.replace(rows, owners);
            }
            sharing.store(shareWith);
            if (routedBefore) {
                sharing.changed(sharedBefore);
            }
            if (before.equals(after) && !ownersDiffer) {
                return false;
            }
            Set<String> changed = new TreeSet<>();
            Stream.concat(before.keySet().stream(), after.keySet().stream())
                    .filter(mailbox -> !Objects.equals(before.get(mailbox), after.get(mailbox)))
                    .forEach(changed::add);
            new Mailboxes(tx).askAgain(changed);
            if (ownersDiffer) {
                changed.add(ReroutingQueue.ALL);
            }
            new ReroutingQueue(tx).add(changed);
            new Links(tx).leaveNoMore();
            return true;
        });
    }

    /** Folders that no target led to before: what carries our mark in them by now, their owners copied there. */
    private static void join(Tx tx, List<Row> rows, List<Row> before) {
        Set<Place> known = new HashSet<>();
        before.forEach(row -> known.add(new Place(row.mailbox(), row.folder())));
        rows.stream()
                .map(row -> new Place(row.mailbox(), row.folder()))
                .filter(place -> !known.contains(place))
                .forEach(place -> new ForeignFolders(tx).joined(place.mailbox(), place.folder()));
    }

    /**
     * Does what stored routes changed and what waited for the directory.
     *
     * @return the mailboxes that may have something to do now
     */
    public Set<String> carryOn() {
        Set<String> touched = new TreeSet<>();
        List<String> next = next();
        while (!next.isEmpty()) {
            List<String> mailboxes = next.get(0).equals(ReroutingQueue.ALL) ? List.of(ReroutingQueue.ALL) : next;
            bringInLine(mailboxes, touched);
            db.write(tx -> {
                new ReroutingQueue(tx).done(mailboxes);
                return true;
            });
            touched.addAll(mailboxes);
            next = next();
        }
        boolean more = true;
        while (more) {
            more = serveWaiting(touched);
        }
        db.write(tx -> new Folders(tx).forgetLeft());
        touched.remove(ReroutingQueue.ALL);
        return touched;
    }

    private List<String> next() {
        return db.read(tx -> new ReroutingQueue(tx).next(MAILBOXES));
    }

    private void bringInLine(List<String> mailboxes, Set<String> touched) {
        List<String> remaining = new ArrayList<>(mailboxes);
        if (mailboxes.contains(ReroutingQueue.ALL)) {
            pass(List.of(), touched);
            return;
        }
        for (String mailbox : mailboxes) {
            boolean left = db.write(tx -> {
                tx.locks().exclusive(Tx.Lock.ROUTING);
                Routes routes = StoredRoutes.read(tx);
                boolean nowhere = routes.owners().isEmpty()
                        && routes.places().stream()
                                .noneMatch(place -> place.mailbox().equals(mailbox));
                if (nowhere) {
                    new LinkWishes(tx).leave(mailbox);
                }
                return nowhere;
            });
            if (left) {
                remaining.remove(mailbox);
            }
        }
        if (!remaining.isEmpty()) {
            pass(remaining, touched);
        }
    }

    /** @param mailboxes the only ones that are looked after; empty: all */
    private void pass(List<String> mailboxes, Set<String> touched) {
        String after = "";
        int size;
        do {
            String from = after;
            List<Contacts.Row> page = db.write(tx -> {
                tx.locks().exclusive(Tx.Lock.ROUTING);
                Routes routes = StoredRoutes.read(tx);
                int width = Math.max(1, mailboxes.isEmpty() ? routes.width() : mailboxes.size());
                List<Contacts.Row> rows = new Contacts(tx).page(from, Math.max(1, LINKS / width));
                mark(tx, rows, routes, mailboxes, /* bulk= */ true);
                return rows;
            });
            size = page.size();
            after = size == 0 ? after : page.get(size - 1).id().value();
        } while (size > 0);
        if (mailboxes.isEmpty()) {
            touched.addAll(db.read(
                    tx -> new RoutingTable(tx).read().stream().map(Row::mailbox).toList()));
        }
    }

    /** Contacts whose mailbox's address has been answered. True: there may be more. */
    private boolean serveWaiting(Set<String> touched) {
        if (db.<List<ContactId>>read(tx -> new MailboxNameTable(tx).ready(1)).isEmpty()) {
            return false;
        }
        touched.addAll(db.<Set<String>>write(tx -> {
            tx.locks().exclusive(Tx.Lock.ROUTING);
            List<ContactId> ready = new MailboxNameTable(tx).ready(WAITING);
            Collection<Contacts.Row> rows = new Contacts(tx).find(ready).values();
            Set<String> marked = mark(tx, rows, StoredRoutes.read(tx), List.of(), /* bulk= */ false);
            new MailboxNameTable(tx).served(ready);
            return marked;
        }));
        return true;
    }

    private static Set<String> mark(
            Tx tx, Collection<Contacts.Row> contacts, Routes routes, List<String> mailboxes, boolean bulk) {
        var routing = new ContactRouting(tx, routes);
        List<ContactId> ids = contacts.stream().map(Contacts.Row::id).toList();
        Map<ContactId, List<LinkWishes.Existing>> existing = mailboxes.isEmpty()
                ? routing.existing(ids)
                : ContactRouting.byContact(new LinkWishes(tx).of(ids, mailboxes));
        Map<ContactId, Set<Place>> places = routing.places(contacts);
        Set<String> only = new HashSet<>(mailboxes);
        List<LinkWishes.Wish> wishes = new ArrayList<>();
        for (Contacts.Row contact : contacts) {
            Set<Place> its = new TreeSet<>(places.getOrDefault(contact.id(), Set.of()));
            its.removeIf(place -> !only.isEmpty() && !only.contains(place.mailbox()));
            // Whose mailbox's address had to be asked for has waited since the contact changed.
            long at = bulk ? tx.nowMicros() : contact.changedAt();
            wishes.addAll(
                    Wishes.ofChangedRoutes(contact, its, existing.getOrDefault(contact.id(), List.of()), bulk, at));
        }
        // With the wishes, so that a folder is looked for before anything is deleted for its sake: it may be another
        // one's new name.
        wishes.stream()
                .filter(LinkWishes.Wish::wanted)
                .map(wish -> new Place(wish.mailbox(), wish.folder()))
                .distinct()
                .forEach(place -> new Folders(tx).add(place.mailbox(), place.folder()));
        new LinkWishes(tx).apply(wishes);
        Set<String> marked = new HashSet<>();
        wishes.forEach(wish -> marked.add(wish.mailbox()));
        return marked;
    }

    /** What leads to each mailbox, whichever target it is. */
    private static Map<String, Set<Object>> byMailbox(List<Row> rows) {
        Map<String, Set<Object>> byMailbox = new TreeMap<>();
        rows.forEach(row -> {
            byMailbox
                    .computeIfAbsent(row.mailbox(), mailbox -> new HashSet<>())
                    .add(List.of(row.folder(), row.only(), row.leftAlone()));
        });
        return byMailbox;
    }
}
