package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.Reading;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedCandidates.Candidate;
import io.contactsync.state.Published;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Versions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what happened to contacts, on one path for live changes and candidates alike, always in this order: take ids,
 * draw versions, read the rows, publish with confirms, save what was confirmed, let go of the ids.
 *
 * <p>The version is drawn before the rows are read, so that a newer version means data at least as new, even from a relay
 * that was paused and revived. Nothing is let go of before it is confirmed and saved, so that a crash between any two steps
 * only sends again. No transaction on the source is open while the broker is asked.
 *
 * <p>Used by one thread; {@link #isActive} by any.
 */
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** What came of one step. */
    public enum Step {
        /** Another process is active. */
        STANDBY,
        /** Nothing to do. */
        IDLE,
        /** Something was done; there may be more. */
        WORKED,
        /** A part is away, or the broker did not confirm: the same is tried again later. */
        WAITING
    }

    private final ChangeFeed feed;
    private final MemberReader reader;
    private final StateDb state;
    private final EventSink sink;
    private final Ownership ownership;
    private final RelaySettings settings;
    private final Clock clock;
    private final EventIds eventIds;
    private final RelayListener listener;
    private final Outages outages;
    private final PaddedIds paddedIds;
    private volatile boolean active;

    public Relay(
            ChangeFeed feed,
            MemberReader reader,
            StateDb state,
            EventSink sink,
            Ownership ownership,
            RelaySettings settings,
            Clock clock,
            RandomGenerator random,
            RelayListener listener) {
        this.feed = feed;
        this.reader = reader;
        this.state = state;
        this.sink = sink;
        this.ownership = ownership;
        this.settings = settings;
        this.clock = clock;
        this.eventIds = new EventIds(clock, random);
        this.listener = listener;
        this.outages = new Outages(log, listener);
        this.paddedIds = new PaddedIds(reader, state);
    }

    /** Whether this process was the one that publishes when it last looked. */
    public boolean isActive() {
        return active;
    }

    /** The live changes that wait, then one page of candidates. Never throws because a part is away. */
    public Step runOnce() {
        try {
            boolean acquired = ownership.acquire();
            outages.works(Part.OWNERSHIP);
            become(acquired);
            if (!acquired) {
                return Step.STANDBY;
            }
            paddedIds.recall();
            Step live = relayLive();
            Step step = live == Step.WAITING || live == Step.STANDBY ? live : later(live, relayCandidates());
            // Only now: a part that works at the beginning of each step and fails at its end would be said each time.
            outages.works(Part.SOURCE);
            outages.works(Part.STATE);
            return step;
        } catch (ForeignInstallationException e) {
            outages.broken(Part.OWNERSHIP, String.valueOf(e.getMessage()));
            become(false);
            return Step.STANDBY;
        } catch (SourceException e) {
            outages.broken(Part.SOURCE, String.valueOf(e.getMessage()));
            return Step.WAITING;
        } catch (StateUnavailableException e) {
            outages.broken(Part.STATE, String.valueOf(e.getMessage()));
            return Step.WAITING;
        }
    }

    /** Lets a standby take over at once. */
    public void release() {
        become(false);
        ownership.release();
    }

    private void become(boolean nowActive) {
        if (active != nowActive) {
            active = nowActive;
            log.atInfo().addKeyValue("active", nowActive).log("Relay");
            listener.active(nowActive);
        }
    }

    private static Step later(Step live, Step bulk) {
        return bulk == Step.IDLE ? live : bulk;
    }

    private Step relayLive() {
        FeedBatch batch = feed.take(settings.liveBatch());
        if (batch.isEmpty()) {
            return Step.IDLE;
        }
        listener.taken(batch.hints().size(), false);
        batch.problems().forEach(this::setAside);
        Map<ContactId, Asked> asked = new HashMap<>();
        batch.hints().forEach((contact, hint) -> asked.put(contact, Asked.of(hint)));
        Relayed relayed = relay(asked, false);
        if (!relayed.isComplete()) {
            if (!relayed.brokerTakes()) {
                return relayed.step();
            }
            // The broker took others: those behind this batch shall not wait for the few that it does not take.
            defer(asked, relayed.settled());
        }
        if (batch.comparisonWanted()) {
            new ComparisonRequests(state).compare();
        }
        feed.letGo(batch);
        listener.letGo(asked.size(), false);
        return relayed.step();
    }

    private void defer(Map<ContactId, Asked> asked, Set<ContactId> settled) {
        state.write(tx -> {
            long run = new Versions(tx).draw(1);
            new FeedCandidates(tx)
                    .add(asked.entrySet().stream()
                            .filter(entry -> !settled.contains(entry.getKey()))
                            .map(entry -> new Candidate(
                                    entry.getKey(), run, true, entry.getValue().deleteIfAbsent()))
                            .toList());
            return true;
        });
    }

    private Step relayCandidates() {
        List<Candidate> page = state.read(tx -> new FeedCandidates(tx).page(settings.bulkPage()));
        if (page.isEmpty() || sink.backlog().orElse(0) > settings.backlogLimit()) {
            return Step.IDLE;
        }
        listener.taken(page.size(), true);
        Map<ContactId, Asked> asked = page.stream()
                .collect(Collectors.toMap(
                        Candidate::contact, candidate -> new Asked(false, null, candidate.force(), candidate.gone())));
        Relayed relayed = relay(asked, true);
        List<Candidate> settled = page.stream()
                .filter(candidate ->
                        relayed.step() == Step.WORKED || relayed.settled().contains(candidate.contact()))
                .toList();
        if (!settled.isEmpty()) {
            state.write(tx -> {
                new FeedCandidates(tx).remove(settled);
                return true;
            });
            listener.letGo(settled.size(), true);
        }
        return relayed.step();
    }

    /**
     * @param settled     the contacts of which nothing is left to be published
     * @param brokerTakes whether an event was confirmed
     */
    private record Relayed(Step step, Set<ContactId> settled, boolean brokerTakes) {

        Relayed(Step step) {
            this(step, Set.of(), false);
        }

        boolean isComplete() {
            return step == Step.WORKED;
        }
    }

    private Relayed relay(Map<ContactId, Asked> asked, boolean bulk) {
        if (asked.isEmpty()) {
            return new Relayed(Step.WORKED);
        }
        long version = state.write(tx -> new Versions(tx).draw(2));
        listener.drawn(version);
        Reading reading = reader.readByIds(asked.keySet());
        paddedIds.remember();
        reading.problems().values().forEach(this::setAside);
        reading.nameless().forEach(this::setAside);
        listener.read(reading.members().size());
        List<Decision> decisions = decide(asked, reading, version);
        if (!ownership.isHeld()) {
            return new Relayed(Step.STANDBY);
        }
        doubt(decisions);
        List<Decision> confirmed = publish(decisions, bulk);
        List<Published.Row> rows = confirmed.stream()
                .map(Decision::savedOrNull)
                .flatMap(row -> Optional.ofNullable(row).stream())
                .toList();
        if (!rows.isEmpty()) {
            state.write(tx -> {
                new Published(tx).save(rows);
                return true;
            });
            listener.saved(rows.size());
        }
        if (confirmed.size() == decisions.size()) {
            return new Relayed(Step.WORKED);
        }
        Set<ContactId> settled = new HashSet<>(reading.problems().keySet());
        confirmed.forEach(decision -> settled.add(decision.contact()));
        boolean brokerTakes =
                confirmed.stream().anyMatch(decision -> !decision.events().isEmpty());
        return new Relayed(Step.WAITING, settled, brokerTakes);
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
        return decisions;
    }

    /**
     * A→B→A around a crash: B is confirmed, the process ends before that is saved, and the row is A again. What was saved of the
     * first A must not be taken for what the broker has.
     */
    private void doubt(List<Decision> decisions) {
        List<ContactId> spoken = decisions.stream()
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

    /** The decisions of which nothing is left to be published. */
    private List<Decision> publish(List<Decision> decisions, boolean bulk) {
        List<OutgoingEvent> events = new ArrayList<>();
        for (Decision decision : decisions) {
            for (ContactEvent event : decision.events()) {
                events.add(new OutgoingEvent(event, bulk));
            }
        }
        if (events.isEmpty()) {
            return decisions;
        }
        List<EventSink.Outcome> outcomes = sink.publish(List.copyOf(events));
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
        listener.published(events.size() - unconfirmed, unconfirmed, bulk);
        return decisions.stream()
                .filter(decision -> !open.contains(decision.contact()))
                .toList();
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
