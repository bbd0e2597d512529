package io.contactsync.feed;

import io.contactsync.event.ContactId;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.feed.Transfer.Answered;
import io.contactsync.feed.Transfer.Prepared;
import io.contactsync.feed.Transfer.Sent;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedCandidates.Candidate;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Versions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * only sends again. No transaction on the source waits for the broker.
 *
 * <p>While the broker is asked about a large batch of live changes, the one behind it is prepared, for other contacts; it is
 * sent once everything before it was confirmed.
 *
 * <p>Used by one thread; {@link #isActive} by any.
 */
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** How many batches follow the first one before candidates get their turn. */
    private static final int MOST_AHEAD = 7;

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
    private final StateDb state;
    private final EventSink sink;
    private final Ownership ownership;
    private final RelaySettings settings;
    private final RelayListener listener;
    private final Outages outages;
    private final Transfer transfer;
    private volatile boolean active;
    private boolean told;

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
        this.state = state;
        this.sink = sink;
        this.ownership = ownership;
        this.settings = settings;
        this.listener = listener;
        this.outages = new Outages(log, listener);
        this.transfer = new Transfer(reader, state, sink, clock, random, listener, outages, log);
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
            transfer.recall();
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
        if (active != nowActive || !told) {
            active = nowActive;
            told = true;
            log.atInfo().addKeyValue("active", nowActive).log("Relay");
            listener.active(nowActive);
        }
    }

    private static Step later(Step live, Step bulk) {
        return bulk == Step.IDLE ? live : bulk;
    }

    private Step relayLive() {
        FeedBatch first = feed.take(settings.liveBatch());
        if (first.isEmpty()) {
            return Step.IDLE;
        }
        Lot lot = prepared(first);
        if (!ownership.isHeld()) {
            return Step.STANDBY;
        }
        transfer.doubt(lot.contacts());
        Sent sent = lot.isLarge(settings)
                ? transfer.sendAside(lot.contacts(), false)
                : transfer.send(lot.contacts(), false);
        int ahead = MOST_AHEAD;
        while (true) {
            Optional<Lot> next = ahead-- > 0 && lot.isLarge(settings) ? following(lot) : Optional.empty();
            Answered answered = transfer.await(sent);
            if (next.isEmpty() || !answered.isComplete() || !ownership.isHeld()) {
                return settle(lot, answered);
            }
            // The broker has something to do while the one before is saved and let go of.
            sent = transfer.sendAside(next.get().contacts(), false);
            settle(lot, answered);
            lot = next.get();
        }
    }

    /**
     * Changes on their way.
     *
     * @param contacts what follows from their rows
     */
    private record Lot(FeedBatch batch, Map<ContactId, Asked> asked, Prepared contacts) {

        /** Whether more of them are likely to wait. */
        boolean isLarge(RelaySettings settings) {
            return batch.hints().size() >= settings.liveBatch() / 2;
        }
    }

    private Lot prepared(FeedBatch batch) {
        listener.taken(batch.hints().size(), false);
        transfer.setAside(batch.problems());
        Map<ContactId, Asked> asked = new HashMap<>();
        batch.hints().forEach((contact, hint) -> asked.put(contact, Asked.of(hint)));
        return new Lot(batch, asked, transfer.prepare(asked));
    }

    /**
     * Prepares the changes behind those that the broker is being asked about, up to the point where they can be sent. They name
     * other contacts, so that it does not matter which of both is saved first.
     */
    private Optional<Lot> following(Lot underWay) {
        try {
            FeedBatch batch = feed.takeBeyond(underWay.batch(), settings.liveBatch());
            if (batch.isEmpty()) {
                return Optional.empty();
            }
            Lot lot = prepared(batch);
            if (lot.contacts().sharesContactWith(underWay.contacts()) || !ownership.isHeld()) {
                return Optional.empty();
            }
            transfer.doubt(lot.contacts());
            return Optional.of(lot);
        } catch (SourceException | StateUnavailableException e) {
            // What is under way is settled first. If it lasts it is met again, and said, when these are the first in
            // line.
            return Optional.empty();
        }
    }

    private Step settle(Lot lot, Answered answered) {
        transfer.save(answered);
        if (!answered.isComplete()) {
            if (!answered.brokerTakes()) {
                return Step.WAITING;
            }
            // The broker took others: those behind this batch shall not wait for the few that it does not take.
            defer(lot.asked(), answered.settled());
        }
        if (lot.batch().comparisonWanted()) {
            new ComparisonRequests(state).compare();
        }
        feed.letGo(lot.batch());
        listener.letGo(lot.asked().size(), false);
        return answered.isComplete() ? Step.WORKED : Step.WAITING;
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
        Prepared prepared = transfer.prepare(asked);
        if (!ownership.isHeld()) {
            return Step.STANDBY;
        }
        transfer.doubt(prepared);
        Answered answered = transfer.await(transfer.send(prepared, true));
        transfer.save(answered);
        Set<ContactId> done = answered.settled();
        List<Candidate> settled = page.stream()
                .filter(candidate -> answered.isComplete() || done.contains(candidate.contact()))
                .toList();
        if (!settled.isEmpty()) {
            state.write(tx -> {
                new FeedCandidates(tx).remove(settled);
                return true;
            });
            listener.letGo(settled.size(), true);
        }
        if (answered.confirmed().stream().anyMatch(Decision::isLeftToComparison)) {
            // Found in a mailbox, and without a row: whether it is gone is for a comparison to say, and for its guard.
            new ComparisonRequests(state).compare();
        }
        return answered.isComplete() ? Step.WORKED : Step.WAITING;
    }
}
