package io.contactsync.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All routes together: a contact belongs in a place when at least one route to it takes the contact, so two targets that lead
 * to one folder fill it together. Immutable.
 *
 * @param routes to mailboxes that are known beforehand
 * @param owners to mailboxes that the members' rows name
 */
public record Routes(List<Route> routes, List<OwnerRoute> owners) {

    public Routes {
        routes = List.copyOf(routes);
        owners = List.copyOf(owners);
    }

    /** Routes to mailboxes that are known beforehand. */
    public Routes(List<Route> routes) {
        this(routes, List.of());
    }

    /** What each target says of a contact with these tags, in the order of targets and mailboxes. */
    public List<Ruling> rulings(Map<String, String> tags, MailboxNames names) {
        List<Ruling> rulings = new ArrayList<>();
        routes.forEach(route -> rulings.add(route.rule(tags)));
        owners.forEach(owner -> rulings.add(owner.rule(tags, names)));
        return rulings;
    }

    /** The places where a contact with these tags belongs, sorted. */
    public Set<Place> placesFor(Map<String, String> tags, MailboxNames names) {
        Set<Place> places = new TreeSet<>();
        for (Ruling ruling : rulings(tags, names)) {
            if (ruling instanceof Ruling.Wanted wanted) {
                places.add(wanted.place());
            }
        }
        return places;
    }

    /** The addresses that a contact with these tags goes to, whatever is known of them. */
    public Set<Address> addressesFor(Map<String, String> tags) {
        Set<Address> addresses = new java.util.HashSet<>();
        owners.forEach(owner -> owner.address(tags).ifPresent(addresses::add));
        return addresses;
    }

    /** Every place that some route leads to whatever the member's row says, sorted. */
    public Set<Place> places() {
        Set<Place> places = new TreeSet<>();
        routes.forEach(route -> places.add(route.place()));
        return places;
    }

    /** The most places that one contact can have: bounds how much one event writes. */
    public int width() {
        return places().size() + owners.size();
    }
}
