package io.contactsync.feed;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what happened to contacts, on one path for live changes and candidates alike, always in this order: take ids,
 * draw versions, read the rows, publish with confirms, save what was confirmed, let go of the ids.
 *
 * <p>The version is drawn before the rows are read, so that a newer version means data at least as new, even from a relay
 * that was paused and revived. A large batch goes in lots, each read while the one before is confirmed. Nothing is let go of before it is confirmed and saved, so that a crash between any two steps
 * only sends again. No transaction on the source is open while the broker is asked.
 *
 * <p>Used by one thread; {@link #isActive} by any.
 */
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** The most contacts whose rows are read, and whose events are sent, at once. */
    private static final int LOT = 500;

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
    private final Sending sending;
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
        this.sending = new Sending(sink, listener, outages);
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
     * @param brokerTakes whether the broker took others
     */
    private record Relayed(Step step, Set<ContactId> settled, boolean brokerTakes) {

        Relayed(Step step) {
            this(step, Set.of(), false);
        }

        boolean isComplete() {
            return step == Step.WORKED;
        }
    }

    /** In lots: while the broker confirms one, the rows of the next are read. */
    private Relayed relay(Map<ContactId, Asked> asked, boolean bulk) {
        if (asked.isEmpty()) {
            return new Relayed(Step.WORKED);
        }
        List<Map<ContactId, Asked>> lots = lots(asked);
        // Two for each lot, in their order: a contact that comes along in two lots is newer in the second.
        long first = state.write(tx -> new Versions(tx).draw(2 * lots.size()));
        listener.drawn(first);
        var progress = new Progress();
        try {
            long version = first;
            for (int i = 0; i < lots.size() && !progress.refused; i++, version += 2) {
                Map<ContactId, Asked> lot = lots.get(i);
                Reading reading = reader.readByIds(lot.keySet());
                paddedIds.remember();
                reading.problems().values().forEach(this::setAside);
                reading.nameless().forEach(this::setAside);
                listener.read(reading.members().size());
                progress.settled.addAll(reading.problems().keySet());
                List<Decision> decisions = decide(lot, reading, version);
                progress.land();
                if (!ownership.isHeld()) {
                    return new Relayed(Step.STANDBY);
                }
                if (!progress.refused) {
                    doubt(decisions);
                    progress.onItsWay = sending.begin(decisions, bulk, /* last= */ i == lots.size() - 1);
                    progress.decided += decisions.size();
                }
            }
        } finally {
            progress.land();
            progress.save();
        }
        if (progress.refused) {
            return new Relayed(Step.WAITING, progress.settled, false);
        }
        return progress.confirmed == progress.decided
                ? new Relayed(Step.WORKED)
                : new Relayed(Step.WAITING, progress.settled, true);
    }

    private static List<Map<ContactId, Asked>> lots(Map<ContactId, Asked> asked) {
        List<Map<ContactId, Asked>> lots = new ArrayList<>();
        Map<ContactId, Asked> lot = new HashMap<>();
        for (Map.Entry<ContactId, Asked> one : asked.entrySet()) {
            lot.put(one.getKey(), one.getValue());
            if (lot.size() == LOT) {
                lots.add(lot);
                lot = new HashMap<>();
            }
        }
        if (!lot.isEmpty()) {
            lots.add(lot);
        }
        return lots;
    }

    /** How far the lots of one batch are. */
    private final class Progress {
        private final Set<ContactId> settled = new HashSet<>();
        private final List<Published.Row> rows = new ArrayList<>();
        private Sending.@Nullable Lot onItsWay;
        private int decided;
        private int confirmed;
        private boolean refused;

        /** Waits for the lot that is on its way, if one is. */
        void land() {
            Sending.Lot lot = onItsWay;
            if (lot == null) {
                return;
            }
            onItsWay = null;
            Sending.Sent sent = lot.await();
            refused |= sent.refused();
            confirmed += sent.confirmed().size();
            for (Decision decision : sent.confirmed()) {
                settled.add(decision.contact());
                Optional.ofNullable(decision.savedOrNull()).ifPresent(rows::add);
            }
        }

        void save() {
            if (!rows.isEmpty()) {
                state.write(tx -> {
                    new Published(tx).save(rows);
                    return true;
                });
                listener.saved(rows.size());
            }
        }
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
