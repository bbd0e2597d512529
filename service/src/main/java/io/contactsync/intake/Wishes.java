package io.contactsync.intake;

import io.contactsync.routing.Place;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkWishes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a contact's places mean for its links: there it is wanted, elsewhere not. Pure. */
final class Wishes {

    private Wishes() {}

    /** The links to mark because the contact changed: all wanted ones, and those that were wanted and are no longer. */
    static List<LinkWishes.Wish> of(
            Contacts.Row contact, Set<Place> places, List<LinkWishes.Existing> existing, boolean bulk) {
        List<LinkWishes.Wish> wishes = new ArrayList<>();
        for (Place place : places) {
            wishes.add(wish(contact, place, true, bulk));
        }
        for (LinkWishes.Existing link : existing) {
            Place place = new Place(link.mailbox(), link.folder());
            if (link.wanted() && !places.contains(place)) {
                wishes.add(wish(contact, place, false, bulk));
            }
        }
        return wishes;
    }

    /**
     * The links to mark because the targets changed: only those that are wanted now and were not, or the other way.
     *
     * @param at when, in microseconds: of then is the change, however old the contact is
     */
    static List<LinkWishes.Wish> ofChangedRoutes(
            Contacts.Row contact, Set<Place> places, List<LinkWishes.Existing> existing, boolean bulk, long at) {
        Set<Place> wanted = new HashSet<>();
        existing.stream()
                .filter(LinkWishes.Existing::wanted)
                .forEach(link -> wanted.add(new Place(link.mailbox(), link.folder())));
        return of(contact, places, existing, bulk).stream()
                .filter(wish -> wish.wanted() != wanted.contains(new Place(wish.mailbox(), wish.folder())))
                .map(wish -> new LinkWishes.Wish(
                        wish.mailbox(), wish.folder(), wish.contact(), wish.wanted(), wish.bulk(), at))
                .toList();
    }

    private static LinkWishes.Wish wish(Contacts.Row contact, Place place, boolean wanted, boolean bulk) {
        return new LinkWishes.Wish(place.mailbox(), place.folder(), contact.id(), wanted, bulk, contact.changedAt());
    }
}
