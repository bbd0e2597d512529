package io.contactsync.ops;

import io.contactsync.event.ContactId;
import io.contactsync.intake.StoredRoutes;
import io.contactsync.ops.WhyReport.Link;
import io.contactsync.routing.MailboxNames;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.routing.Routes;
import io.contactsync.routing.Ruling;
import io.contactsync.state.ContactQueries;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkError;
import io.contactsync.state.LinkState;
import io.contactsync.state.MailboxRow;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a contact is, should be, or is kept out of, and by which rule. */
final class ContactPlaces {

    private ContactPlaces() {}

    /**
     * All places that a link or a target names: links first, then the targets that do not take it.
     *
     * @param hold how long a mailbox is left alone in which requests may be at work that nobody knows of
     */
    static List<Link> of(Tx tx, ContactId id, Optional<Contacts.Row> wanted, Instant now, Duration hold) {
        Routes routes = StoredRoutes.read(tx);
        Optional<Map<String, String>> tags =
                wanted.filter(contact -> !contact.deleted()).map(Contacts.Row::tags);
        Map<Place, List<String>> excluded =
                tags.map(known -> excluded(routes, known)).orElse(Map.of());
        List<Link> places = new ArrayList<>();
        for (ContactQueries.Link link : ContactQueries.links(tx, id)) {
            Place place = new Place(link.mailbox(), link.folder());
            places.add(link(link, link.wanted() ? List.of() : excluded.getOrDefault(place, List.of()), now, hold));
        }
        Set<Place> linked = places.stream()
                .map(link -> new Place(link.mailbox(), link.folder()))
                .collect(Collectors.toSet());
        excluded.forEach((place, rules) -> {
            if (!linked.contains(place)) {
                places.add(excluded(place.mailbox(), address(tx, place.mailbox()), place.folder(), rules));
            }
        });
        tags.ifPresent(known -> places.addAll(withoutMailbox(tx, routes, known)));
        return List.copyOf(places);
    }

    /** Places that no route leads to for these tags, each with every route's reason. */
    private static Map<Place, List<String>> excluded(Routes routes, Map<String, String> tags) {
        Map<Place, List<String>> reasons = new TreeMap<>();
        Set<Place> taken = new TreeSet<>();
        for (Route route : routes.routes()) {
            if (route.rule(tags) instanceof Ruling.Excluded refused) {
                reasons.computeIfAbsent(route.place(), place -> new ArrayList<>())
                        .add(refused.target() + ": " + refused.why().text());
            } else {
                taken.add(route.place());
            }
        }
        reasons.keySet().removeAll(taken);
        return reasons;
    }

    /** Targets that find no mailbox in the member's row: there is no place to name, only the target. */
    private static List<Link> withoutMailbox(Tx tx, Routes routes, Map<String, String> tags) {
        MailboxNames names = StoredRoutes.names(tx, routes.addressesFor(tags));
        List<Link> links = new ArrayList<>();
        for (OwnerRoute owner : routes.owners()) {
            if (owner.rule(tags, names) instanceof Ruling.Excluded refused) {
                links.add(excluded(
                        "",
                        owner.target(),
                        owner.folder(),
                        List.of(refused.why().text())));
            }
        }
        return links;
    }

    private static final String DOUBTED =
            "its folder is listed again, and the member's row read again; see contact-sync status";

    private static String address(Tx tx, String mailbox) {
        return new Mailboxes(tx).find(mailbox).map(MailboxRow::address).orElse(mailbox);
    }

    private static Link excluded(String mailbox, String address, String folder, List<String> rules) {
        return new Link(
                mailbox, address, folder, "excluded", false, rules, false, null, 0, 0, null, null, null, null, 0);
    }

    private static Link link(ContactQueries.Link link, List<String> excludedBy, Instant now, Duration hold) {
        boolean open = link.state() == LinkState.PENDING || link.state() == LinkState.FAILING;
        return new Link(
                link.mailbox(),
                link.address(),
                link.folder(),
                link.state().text(),
                link.wanted(),
                excludedBy,
                link.graphId() != null,
                link.graphId(),
                link.revision(),
                link.attempts(),
                Instants.ofMicros(link.changedAt()),
                open && link.nextAttempt() != Long.MAX_VALUE ? Instants.ofMicros(link.nextAttempt()) : null,
                open || link.doubted() ? waitsFor(link, now, hold) : null,
                error(link.error()),
                link.copies());
    }

    private static WhyReport.@Nullable Problem error(@Nullable LinkError error) {
        return error == null
                ? null
                : new WhyReport.Problem(error.errorClass(), error.code(), error.detail(), error.requestId());
    }

    private static @Nullable String waitsFor(ContactQueries.Link link, Instant now, Duration hold) {
        LinkError refusal = link.refusal();
        Instant gate = Instants.ofMicros(link.gateUntil());
        Instant abandoned = Instants.ofMicros(link.abandoned());
        if (link.paused()) {
            return "the mailbox is paused; contact-sync resume lets it go on";
        }
        if (refusal != null && !(refusal.errorClass().equals("FULL") && !link.wanted())) {
            return "the mailbox refuses us with " + refusal.code() + ". " + refusal.detail();
        }
        LinkError folderTrouble = link.folderTrouble();
        if (folderTrouble != null) {
            return "its folder cannot be had: " + folderTrouble.code() + ". " + folderTrouble.detail();
        }
        if (!abandoned.isAfter(now) && abandoned.plus(hold).isAfter(now)) {
            return "requests that nobody knows of any more may be at work in the mailbox; it is left alone for "
                    + Texts.duration(Duration.between(now, abandoned.plus(hold)));
        }
        if (link.doubted()) {
            return DOUBTED;
        }
        if (gate.isAfter(now)) {
            return "Microsoft asked to wait for " + Texts.duration(Duration.between(now, gate));
        }
        if (link.creating()) {
            return "nobody knows whether it is there already; it is looked up";
        }
        if (link.nextAttempt() == Long.MAX_VALUE) {
            return "a correct change of the member, or a retry of its dead letter";
        }
        Instant next = Instants.ofMicros(link.nextAttempt());
        if (next.isAfter(now) && link.attempts() == 0 && link.graphId() != null) {
            return "its delete settles for " + Texts.duration(Duration.between(now, next))
                    + ": if the contact comes back meanwhile, it keeps its place";
        }
        return next.isAfter(now) ? "the next attempt, in " + Texts.duration(Duration.between(now, next)) : null;
    }
}
