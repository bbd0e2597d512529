package io.contactsync.graphsimulator.contacts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Answers a query from one folder, whose mailbox the caller holds. Source: graph-facts §2 and §3. */
final class Listing {
    private Listing() {}

    static ContactPage of(ContactFolder folder, ContactQuery query) {
        List<Contact> all;
        if (query.filter() instanceof ContactFilter.ByExtendedProperty mark) {
            all = folder.withExtendedProperty(mark.id(), mark.value());
        } else if (query.filter() instanceof ContactFilter.ByEmailAddress email) {
            all = folder.contacts().stream().filter(hasEmail(email.address())).toList();
        } else if (query.order() == ContactQuery.Order.ARRIVAL) {
            // a page of a large folder shall not copy the folder
            List<Contact> page = folder.contacts().stream()
                    .skip(query.skip())
                    .limit(query.top())
                    .toList();
            return new ContactPage(page, folder.size(), query.skip() + page.size() < folder.size());
        } else {
            all = List.copyOf(folder.contacts());
        }
        int from = Math.min(query.skip(), all.size());
        int to = Math.min(all.size(), from + query.top());
        return new ContactPage(List.copyOf(ordered(all, query.order()).subList(from, to)), all.size(), to < all.size());
    }

    private static List<Contact> ordered(List<Contact> contacts, ContactQuery.Order order) {
        if (order == ContactQuery.Order.ARRIVAL) {
            return contacts;
        }
        Comparator<Contact> byName = Comparator.comparing(contact -> {
            String name = contact.text(ContactProperty.DISPLAY_NAME);
            return name == null ? "" : name.toLowerCase(Locale.ROOT);
        });
        List<Contact> ordered = new ArrayList<>(contacts);
        ordered.sort(order == ContactQuery.Order.DISPLAY_NAME ? byName : byName.reversed());
        return ordered;
    }

    private static Predicate<Contact> hasEmail(String address) {
        return contact -> contact.emails().stream().anyMatch(each -> address.equalsIgnoreCase(each.address()));
    }
}
