package io.contactsync.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All routes together: a contact belongs in a place when at least one route to it takes the contact. Immutable. */
public record Routes(List<Route> routes) {

    public Routes {
        routes = List.copyOf(routes);
    }

    /** The places where a contact with these tags belongs, sorted. */
    public Set<Place> placesFor(Map<String, String> tags) {
        Set<Place> places = new TreeSet<>();
        for (Route route : routes) {
            if (route.accepts(tags)) {
                places.add(route.place());
            }
        }
        return places;
    }

    /** Every place that some route leads to, sorted. */
    public Set<Place> places() {
        Set<Place> places = new TreeSet<>();
        routes.forEach(route -> places.add(route.place()));
        return places;
    }

    /** The most places that one contact can have: bounds how much one event writes. */
    public int width() {
        return places().size();
    }
}
