package io.contactsync.ops.page;

import io.contactsync.intake.StoredRoutes;
import io.contactsync.routing.Route;
import io.contactsync.routing.Ruling;
import io.contactsync.state.MailboxQueries;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A contact that no target puts into a mailbox, with the rules that keep it out. */
record Excluded(String contact, String rule) {

    /** Only so many contacts are looked at, so that a mailbox that has nearly all of a million answers as fast as any. */
    private static final int LOOKED = 5_000;

    static List<Excluded> of(Tx tx, String mailbox, int limit) {
        List<Route> routes = StoredRoutes.read(tx).routes().stream()
                .filter(route -> route.place().mailbox().equals(mailbox))
                .toList();
        return MailboxQueries.unlinked(tx, mailbox, "", LOOKED, limit).stream()
                .map(contact -> new Excluded(contact.contact(), String.join("; ", rules(routes, contact.tags()))))
                .toList();
    }

    private static List<String> rules(List<Route> routes, Map<String, String> tags) {
        List<String> rules = new ArrayList<>();
        for (Route route : routes) {
            if (route.rule(tags) instanceof Ruling.Excluded refused) {
                rules.add(refused.target() + ": " + refused.why().text());
            }
        }
        return rules.isEmpty() ? List.of("its row names another mailbox, or none") : rules;
    }
}
