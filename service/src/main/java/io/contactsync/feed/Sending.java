package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.feed.RelayListener.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Publishes the events of decisions: at once, or on a thread of its own while the next ones are prepared. One lot is under way
 * at a time, so that lots reach the queue in their order. Used by the relay's thread.
 */
final class Sending {

    private final EventSink sink;
    private final RelayListener listener;
    private final Outages outages;
    private final Executor ahead;

    Sending(EventSink sink, RelayListener listener, Outages outages) {
        this.sink = sink;
        this.listener = listener;
        this.outages = outages;
        // Its thread ends by itself when there is no bulk to be sent.
        this.ahead = new ThreadPoolExecutor(0, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "relay-sending");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * What came of a lot.
     *
     * @param confirmed the decisions of which nothing is left to be published
     * @param refused   whether events were sent of which the broker took not a single one
     */
    record Sent(List<Decision> confirmed, boolean refused) {}

    /** A lot under way. */
    final class Lot {
        private final List<Decision> decisions;
        private final List<OutgoingEvent> events;
        private final boolean bulk;
        private final CompletableFuture<List<EventSink.Outcome>> outcomes;

        private Lot(
                List<Decision> decisions,
                List<OutgoingEvent> events,
                boolean bulk,
                CompletableFuture<List<EventSink.Outcome>> outcomes) {
            this.decisions = decisions;
            this.events = events;
            this.bulk = bulk;
            this.outcomes = outcomes;
        }

        /** Waits for its fate. */
        Sent await() {
            try {
                return reckon(this, outcomes.join());
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : e;
            }
        }
    }

    /**
     * Begins to publish.
     *
     * @param last nothing else is to be prepared meanwhile: it is done when this returns
     */
    Lot begin(List<Decision> decisions, boolean bulk, boolean last) {
        List<OutgoingEvent> events = new ArrayList<>();
        for (Decision decision : decisions) {
            for (ContactEvent event : decision.events()) {
                events.add(new OutgoingEvent(event, bulk));
            }
        }
        if (events.isEmpty()) {
            return new Lot(decisions, events, bulk, CompletableFuture.completedFuture(List.of()));
        }
        List<OutgoingEvent> sent = List.copyOf(events);
        Executor executor = last ? Runnable::run : ahead;
        return new Lot(decisions, sent, bulk, CompletableFuture.supplyAsync(() -> sink.publish(sent), executor));
    }

    private Sent reckon(Lot lot, List<EventSink.Outcome> outcomes) {
        if (lot.events.isEmpty()) {
            return new Sent(lot.decisions, false);
        }
        int sent = lot.events.size();
        if (outcomes.size() != sent) {
            throw new IllegalStateException(
                    "outcomes: " + outcomes.size() + " (expected: one for each of " + sent + " events)");
        }
        Set<ContactId> open = new HashSet<>();
        int unconfirmed = 0;
        for (int i = 0; i < sent; i++) {
            if (outcomes.get(i) instanceof EventSink.Outcome.NotConfirmed no) {
                open.add(lot.events.get(i).event().contactId());
                unconfirmed++;
                outages.broken(Part.BROKER, no.failure() + ": " + no.detail());
            }
        }
        if (unconfirmed == 0) {
            outages.works(Part.BROKER);
        }
        listener.published(sent - unconfirmed, unconfirmed, lot.bulk);
        List<Decision> confirmed = lot.decisions.stream()
                .filter(decision -> !open.contains(decision.contact()))
                .toList();
        boolean took =
                confirmed.stream().anyMatch(decision -> !decision.events().isEmpty());
        return new Sent(confirmed, unconfirmed > 0 && !took);
    }
}
