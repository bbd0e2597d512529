package io.contactsync.intake;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Address;
import io.contactsync.routing.MailboxNames;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.routing.Routes;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The routes within one transaction, with what the directory said of the addresses that members' rows name. An address that
 * nobody asked for yet is put down to be asked for, and its contact to be sent there then.
 */
final class ContactRouting {

    private final Tx tx;
    private final Routes routes;

    ContactRouting(Tx tx, Routes routes) {
        this.tx = tx;
        this.routes = routes;
    }

    /** The routes as they are in this transaction. */
    static Routes routes(Tx tx) {
        var table = new RoutingTable(tx);
        return new Routes(
                table.read().stream()
                        .map(row -> new Route(row.target(), new Place(row.mailbox(), row.folder()), row.only()))
                        .toList(),
                table.readOwners().stream()
                        .map(row -> new OwnerRoute(row.target(), row.tag(), row.allowed(), row.folder(), row.only()))
                        .toList());
    }

    /** Where these contacts are to be, by what their rows say now. */
    Map<ContactId, Set<Place>> places(Collection<Contacts.Row> contacts) {
        Map<ContactId, Set<Address>> named = new HashMap<>();
        Set<Address> addresses = new HashSet<>();
        for (Contacts.Row contact : contacts) {
            Set<Address> its = contact.deleted() ? Set.of() : routes.addressesFor(contact.tags());
            named.put(contact.id(), its);
            addresses.addAll(its);
        }
        MailboxNames names = names(addresses);
        Map<ContactId, Set<Place>> places = new HashMap<>();
        for (Contacts.Row contact : contacts) {
            places.put(contact.id(), contact.deleted() ? Set.of() : routes.placesFor(contact.tags(), names));
            for (Address address : named.getOrDefault(contact.id(), Set.of())) {
                if (!names.mailboxes().containsKey(address)) {
                    new MailboxNameTable(tx).await(address.text(), contact.id());
                }
            }
        }
        return places;
    }

    /** The links that these contacts have, by contact. */
    Map<ContactId, List<LinkWishes.Existing>> existing(Collection<ContactId> contacts) {
        return byContact(new LinkWishes(tx).of(contacts));
    }

    static Map<ContactId, List<LinkWishes.Existing>> byContact(List<LinkWishes.Existing> links) {
        Map<ContactId, List<LinkWishes.Existing>> existing = new HashMap<>();
        links.forEach(link -> existing.computeIfAbsent(link.contact(), id -> new ArrayList<>())
                .add(link));
        return existing;
    }

    private MailboxNames names(Set<Address> addresses) {
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
