package io.contactsync.intake;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Address;
import io.contactsync.routing.MailboxNames;
import io.contactsync.routing.Place;
import io.contactsync.routing.Routes;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    /** Where these contacts are to be, by what their rows say now. */
    Map<ContactId, Set<Place>> places(Collection<Contacts.Row> contacts) {
        Map<ContactId, Set<Address>> named = new HashMap<>();
        Set<Address> addresses = new HashSet<>();
        for (Contacts.Row contact : contacts) {
            Set<Address> its = contact.deleted() ? Set.of() : routes.addressesFor(contact.tags());
            named.put(contact.id(), its);
            addresses.addAll(its);
        }
        MailboxNames names = StoredRoutes.names(tx, addresses);
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
}
