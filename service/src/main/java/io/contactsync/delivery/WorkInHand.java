package io.contactsync.delivery;

import io.contactsync.state.LoggedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Errands of one lane: ready to be sent, in flight, and to be settled.
 *
 * <p>A contact is <i>busy</i> from when its link is taken until what became of it is committed, and after an unknown outcome
 * until the hold is over: meanwhile none of its links is taken, whatever an event may have said of them.
 *
 * <p>Not thread-safe; owned by its lane's desk.
 */
final class WorkInHand {

    private final Deque<Errand> live = new ArrayDeque<>();
    private final Deque<Errand> bulk = new ArrayDeque<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<LinkErrand> givenBack = new ArrayList<>();
    private final List<LoggedRequest> requests = new ArrayList<>();
    private final Set<String> busy = new HashSet<>();
    private final Set<String> inFlight = new HashSet<>();
    private final Map<String, Long> heldUntil = new HashMap<>();

    int ready() {
        return live.size() + bulk.size();
    }

    /** How many of those that are next may go as one batch: none where the first may not. */
    int together(int most) {
        int fit = 0;
        for (Errand errand : live) {
            if (fit == most || !errand.mayGoTogether()) {
                return fit;
            }
            fit++;
        }
        for (Errand errand : bulk) {
            if (fit == most || !errand.mayGoTogether()) {
                return fit;
            }
            fit++;
        }
        return fit;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    List<LinkErrand> givenBack() {
        return givenBack;
    }

    List<LoggedRequest> requests() {
        return requests;
    }

    boolean nothingToSettle() {
        return outcomes.isEmpty() && givenBack.isEmpty();
    }

    /** Live changes overtake loads. */
    void add(Errand errand) {
        (errand.isBulk() ? bulk : live).add(errand);
        String contact = errand.contact();
        if (contact != null) {
            busy.add(contact);
        }
    }

    /** The next errand, whose request is in flight from now on. */
    private Errand send() {
        Errand errand = live.isEmpty() ? bulk.remove() : live.remove();
        String contact = errand.contact();
        if (contact != null) {
            inFlight.add(contact);
        }
        return errand;
    }

    /** The next errands, whose requests are in flight from now on. */
    List<Errand> send(int errands) {
        List<Errand> sent = new ArrayList<>();
        for (int i = 0; i < errands; i++) {
            sent.add(send());
        }
        return sent;
    }

    /**
     * A request is over.
     *
     * @param heldUntil until when Graph may still be at it; null: it is not
     */
    void over(Errand errand, @Nullable Long heldUntil) {
        String contact = errand.contact();
        if (contact != null) {
            inFlight.remove(contact);
            if (heldUntil != null) {
                this.heldUntil.put(contact, heldUntil);
            }
        }
    }

    void log(LoggedRequest request) {
        requests.add(request);
    }

    /** Another request follows for the same errand, before all others. */
    void goesOn(Errand errand) {
        live.addFirst(errand);
    }

    void finished(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** Its answer is nobody's business here any more. */
    void forget(Errand errand) {
        release(busy, errand);
    }

    void endHolds(long now) {
        heldUntil.entrySet().removeIf(held -> {
            boolean over = held.getValue() - now <= 0;
            if (over) {
                busy.remove(held.getKey());
            }
            return over;
        });
    }

    /** Nothing that is ready is to be sent now. Steps on the way to a folder are simply taken again. */
    void giveBack() {
        for (Deque<Errand> ready : List.of(live, bulk)) {
            for (Errand errand : ready) {
                if (errand instanceof LinkErrand link) {
                    givenBack.add(link);
                }
            }
            ready.clear();
        }
    }

    /** Contacts that may not be taken in the turn that settles all there is to settle. */
    Set<String> busyAfterSettling() {
        Set<String> left = new HashSet<>(busy);
        outcomes.forEach(outcome -> release(left, outcome.errand()));
        givenBack.forEach(errand -> release(left, errand));
        return left;
    }

    /** A turn has settled what it took along; more may have come meanwhile. */
    void settled(Turn turn) {
        turn.outcomes().forEach(outcome -> release(busy, outcome.errand()));
        turn.givenBack().forEach(errand -> release(busy, errand));
        outcomes.subList(0, turn.outcomes().size()).clear();
        givenBack.subList(0, turn.givenBack().size()).clear();
        requests.subList(0, turn.log().size()).clear();
    }

    /** The mailbox is another's: all is left to it, but what Graph may be at stays busy. */
    void abandon() {
        live.clear();
        bulk.clear();
        outcomes.clear();
        givenBack.clear();
        requests.clear();
        busy.removeIf(contact -> !inFlight.contains(contact) && !heldUntil.containsKey(contact));
    }

    private void release(Set<String> from, Errand errand) {
        String contact = errand.contact();
        if (contact != null && !heldUntil.containsKey(contact)) {
            from.remove(contact);
        }
    }
}
