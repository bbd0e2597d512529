package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.Reading;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.state.Published;
import io.contactsync.state.StateDb;
import io.contactsync.state.Versions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * How contacts get to the broker, step by step for whoever says when: draw a version and read the rows, mark as in doubt what
 * will be said, publish, save what was confirmed.
 *
 * <p>The broker can be asked on a thread of its own, which ends when it has nothing to do, while the caller prepares others.
 * Only one lot is under way at a time, so lots reach the queue in the order in which they were sent. Everything else happens
 * on the caller's thread. Used by one thread.
 */
final class Transfer {

    private static final long IDLE_SECONDS = 5;

    private final MemberReader reader;
    private final StateDb state;
    private final EventSink sink;
    private final Clock clock;
    private final EventIds eventIds;
    private final RelayListener listener;
    private final Outages outages;
    private final PaddedIds paddedIds;
    private final Logger log;
    private final ThreadPoolExecutor publishing;
    private CompletableFuture<List<EventSink.Outcome>> underWay = CompletableFuture.completedFuture(List.of());

    Transfer(
            MemberReader reader,
            StateDb state,
            EventSink sink,
            Clock clock,
            RandomGenerator random,
            RelayListener listener,
            Outages outages,
            Logger log) {
        this.reader = reader;
        this.state = state;
        this.sink = sink;
        this.clock = clock;
        this.eventIds = new EventIds(clock, random);
        this.listener = listener;
        this.outages = outages;
        this.paddedIds = new PaddedIds(reader, state);
        this.log = log;
        this.publishing = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Transfer::publishingThread);
        publishing.allowCoreThreadTimeOut(true);
    }

    private static Thread publishingThread(Runnable work) {
        Thread thread = new Thread(work, "relay publishing");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What follows from the rows of some contacts, and nobody was told yet.
     *
     * @param setAside contacts whose row cannot be published
     */
    record Prepared(List<Decision> decisions, Set<ContactId> setAside) {

        /** Whether both decide about one contact: by another spelling of its id, it can come along with either. */
        boolean sharesContactWith(Prepared other) {
            Set<ContactId> contacts = new HashSet<>();
            decisions.forEach(decision -> contacts.add(decision.contact()));
            return other.decisions.stream().anyMatch(decision -> contacts.contains(decision.contact()));
        }
    }

    /** What the broker is being asked. */
    record Sent(Prepared prepared, List<OutgoingEvent> events, CompletableFuture<List<EventSink.Outcome>> outcomes) {}

    /**
     * What the broker answered.
     *
     * @param confirmed the decisions of which nothing is left to be published
     */
    record Answered(Prepared prepared, List<Decision> confirmed) {

        /** Whether nothing is left to be published at all. */
        boolean isComplete() {
            return confirmed.size() == prepared.decisions().size();
        }

        /** Whether an event was confirmed. */
        boolean brokerTakes() {
            return confirmed.stream().anyMatch(decision -> !decision.events().isEmpty());
        }

        /** The contacts of which nothing is left to be published. */
        Set<ContactId> settled() {
            Set<ContactId> settled = new HashSet<>(prepared.setAside());
            confirmed.forEach(decision -> settled.add(decision.contact()));
            return settled;
        }
    }

    /** Before the first reading: what earlier runs learned about ids. */
    void recall() {
        paddedIds.recall();
    }

    /** Draws a version, then reads: a newer version means data at least as new. */
    Prepared prepare(Map<ContactId, Asked> asked) {
        if (asked.isEmpty()) {
            return new Prepared(List.of(), Set.of());
        }
        long version = state.write(tx -> new Versions(tx).draw(2));
        listener.drawn(version);
        Reading reading = reader.readByIds(asked.keySet());
        paddedIds.remember();
        reading.problems().values().forEach(this::setAside);
        reading.nameless().forEach(this::setAside);
        listener.read(reading.members().size());
        return new Prepared(decide(asked, reading, version), reading.problems().keySet());
    }

    private List<Decision> decide(Map<ContactId, Asked> asked, Reading reading, long version) {
        var terms = new Decision.Terms(version, clock.instant(), eventIds::next);
        Set<ContactId> all = new HashSet<>(asked.keySet());
        all.addAll(reading.members().keySet());
        Map<ContactId, Published.Row> published = state.read(tx -> new Published(tx).find(all));
        Function<ContactId, Optional<Published.Row>> last = contact -> Optional.ofNullable(published.get(contact));
        List<Decision> decisions = new ArrayList<>();
        reading.members()
                .forEach((contact, row) -> decisions.add(Decision.present(
                        row, asked.getOrDefault(contact, Asked.BY_THE_WAY), last.apply(contact), terms)));
        for (ContactId contact : asked.keySet()) {
            boolean respelled = reading.respelled().contains(contact);
            if (respelled || reading.absent().contains(contact)) {
                Asked how = asked.getOrDefault(contact, Asked.BY_THE_WAY);
                decisions.add(Decision.absent(contact, respelled, how, last.apply(contact), terms));
            }
        }
        // Once here, so that the state DB's transactions, which lock rows in this order, need not sort them again.
        decisions.sort(Comparator.comparing(Decision::contact));
        return decisions;
    }

    /**
     * Right before sending. A→B→A around a crash: B is confirmed, the process ends before that is saved, and the row is A again.
     * What was saved of the first A must not be taken for what the broker has.
     */
    void doubt(Prepared prepared) {
        List<ContactId> spoken = prepared.decisions().stream()
                .filter(decision -> !decision.events().isEmpty())
                .map(Decision::contact)
                .toList();
        if (!spoken.isEmpty()) {
            state.write(tx -> {
                new Published(tx).doubt(spoken);
                return true;
            });
        }
    }

    /** Publishes on this thread, after what is under way; the answer is there when it returns. */
    Sent send(Prepared prepared, boolean bulk) {
        // Something is, when saving the lot before it failed.
        underWay.handle((outcomes, failure) -> true).join();
        List<OutgoingEvent> events = events(prepared, bulk);
        return new Sent(prepared, events, CompletableFuture.completedFuture(publish(events)));
    }

    /** Publishes while the caller goes on. */
    Sent sendAside(Prepared prepared, boolean bulk) {
        List<OutgoingEvent> events = events(prepared, bulk);
        underWay = CompletableFuture.supplyAsync(() -> publish(events), publishing);
        return new Sent(prepared, events, underWay);
    }

    private static List<OutgoingEvent> events(Prepared prepared, boolean bulk) {
        List<OutgoingEvent> events = new ArrayList<>();
        for (Decision decision : prepared.decisions()) {
            for (ContactEvent event : decision.events()) {
                events.add(new OutgoingEvent(event, bulk));
            }
        }
        return Collections.unmodifiableList(events);
    }

    private List<EventSink.Outcome> publish(List<OutgoingEvent> events) {
        return events.isEmpty() ? List.of() : sink.publish(events);
    }

    /** Waits for the broker's answer, as long as the sink does. */
    Answered await(Sent sent) {
        List<OutgoingEvent> events = sent.events();
        if (events.isEmpty()) {
            return new Answered(sent.prepared(), sent.prepared().decisions());
        }
        List<EventSink.Outcome> outcomes = outcomes(sent);
        if (outcomes.size() != events.size()) {
            throw new IllegalStateException(
                    "outcomes: " + outcomes.size() + " (expected: one for each of " + events.size() + " events)");
        }
        Set<ContactId> open = new HashSet<>();
        int unconfirmed = 0;
        for (int i = 0; i < events.size(); i++) {
            if (outcomes.get(i) instanceof EventSink.Outcome.NotConfirmed no) {
                open.add(events.get(i).event().contactId());
                unconfirmed++;
                outages.broken(Part.BROKER, no.failure() + ": " + no.detail());
            }
        }
        if (unconfirmed == 0) {
            outages.works(Part.BROKER);
        }
        listener.published(
                events.size() - unconfirmed, unconfirmed, events.get(0).bulk());
        List<Decision> confirmed = open.isEmpty()
                ? sent.prepared().decisions()
                : sent.prepared().decisions().stream()
                        .filter(decision -> !open.contains(decision.contact()))
                        .toList();
        return new Answered(sent.prepared(), confirmed);
    }

    private static List<EventSink.Outcome> outcomes(Sent sent) {
        try {
            return sent.outcomes().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * Remembers what was confirmed. Who is new counts as seen by a comparison that runs now: it may have passed the row's place
     * before there was anything here to stamp.
     */
    void save(Answered answered) {
        List<Published.Row> rows = answered.confirmed().stream()
                .map(Decision::savedOrNull)
                .flatMap(row -> Optional.ofNullable(row).stream())
                .toList();
        if (!rows.isEmpty()) {
            state.write(tx -> {
                long now = new Versions(tx).draw(1);
                new Published(tx).save(rows.stream().map(row -> row.seenAt(now)).toList());
                return true;
            });
            listener.saved(rows.size());
        }
    }

    /** Rows, or changes, of which nothing can be published. */
    void setAside(Collection<RowProblem> problems) {
        problems.forEach(this::setAside);
    }

    private void setAside(RowProblem problem) {
        log.atWarn()
                .addKeyValue(
                        "contact", problem.contactId().map(ContactId::value).orElse("?"))
                .addKeyValue("column", problem.column())
                .addKeyValue("reason", problem.reason())
                .log("Row set aside");
        listener.rowProblem(problem);
    }
}
