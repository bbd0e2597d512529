package io.contactsync.feed;

import io.contactsync.feed.RelayListener.Part;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs comparisons when they are due, on a thread of its own so that live changes go on meanwhile: when none ever ended,
 * when query or columns changed since the last one, when one was asked for, at its interval, and soon after one that found no row at all
 * where there had been some: the source may be filled again by then.
 *
 * <p>What the one before found is published first, as long as that goes on: the next one would find all of it again.
 */
public final class ComparisonLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ComparisonLoop.class);

    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);

    /** Of two hosts that take turns, nearly at most. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private static final Duration AFTER_EMPTINESS = Duration.ofMinutes(1);

    private static final String COMPARED_AT = "compared-at";
    private static final String COMPARED_QUERY = "compared-query";

    private final Comparison comparison;
    private final MemberReader reader;
    private final StateDb state;
    private final Duration interval;
    private final Clock clock;
    private final BooleanSupplier active;
    private final Outages outages;
    private final ComparisonRequests requests;
    private final PacedThread thread = new PacedThread("comparison", this::step);
    private boolean queryChecked;
    private long candidatesBefore;

    /**
     * @param interval between the end of one comparison and the next
     * @param active   whether this process is the one that publishes; a standby compares nothing
     */
    public ComparisonLoop(
            Comparison comparison,
            MemberReader reader,
            StateDb state,
            Duration interval,
            Clock clock,
            BooleanSupplier active,
            RelayListener listener) {
        this.comparison = comparison;
        this.reader = reader;
        this.state = state;
        this.interval = interval;
        this.clock = clock;
        this.active = active;
        this.outages = new Outages(log, listener);
        this.requests = new ComparisonRequests(state);
    }

    public void start() {
        thread.start();
    }

    /** Ends a comparison that runs; it stays due. */
    @Override
    public void close() {
        comparison.stop();
        thread.close();
    }

    /**
     * Compares if it is due.
     *
     * @return what came of it; empty when it was not due
     * @throws SourceException           when the source cannot be read; the comparison stays due
     * @throws StateUnavailableException when the state DB is away; the comparison stays due
     */
    public Optional<ComparisonResult> runIfDue() {
        if (!active.getAsBoolean()) {
            return Optional.empty();
        }
        ComparisonRequests.Pending pending = requests.pending();
        if (pending.isEmpty()) {
            if (!isDue()) {
                return Optional.empty();
            }
            // Whoever waits until all is done can see that there is something to do.
            requests.compare();
            pending = requests.pending();
        }
        if (candidatesGrowFewer()) {
            return Optional.empty();
        }
        String fingerprint = reader.fingerprint();
        ComparisonResult result =
                comparison.runOnce(pending.resync().map(Long::parseLong).orElse(0L));
        state.write(tx -> {
            var feed = new FeedState(tx);
            feed.put(COMPARED_AT, clock.instant().toString());
            feed.put(COMPARED_QUERY, fingerprint);
            return true;
        });
        requests.done(pending);
        queryChecked = true;
        return Optional.of(result);
    }

    /** Only while they do: one that the broker never takes must not keep the others from being found. */
    private boolean candidatesGrowFewer() {
        long before = candidatesBefore;
        candidatesBefore = state.<Long>read(tx -> new FeedCandidates(tx).count());
        return candidatesBefore > 0 && candidatesBefore < before;
    }

    private boolean isDue() {
        Optional<Instant> last = remembered(COMPARED_AT).map(Instant::parse);
        Instant now = clock.instant();
        // None ended in the future: the clock was ahead then, and nobody knows how long ago that was.
        boolean soon = interval.compareTo(AFTER_EMPTINESS) > 0 && state.<Boolean>read(GoneGuard::isEmptySourceHeld);
        if (last.isEmpty()
                || !now.isBefore(last.get().plus(soon ? AFTER_EMPTINESS : interval))
                || last.get().isAfter(now.plus(CLOCKS_APART))) {
            return true;
        }
        if (!queryChecked && !remembered(COMPARED_QUERY).equals(Optional.of(reader.fingerprint()))) {
            return true;
        }
        queryChecked = true;
        return false;
    }

    /** Whether one ever ended on this state DB; else one is due in any case. */
    static boolean hasCompared(Tx tx) {
        return new FeedState(tx).find(COMPARED_AT).isPresent();
    }

    private Optional<String> remembered(String name) {
        return state.read(tx -> new FeedState(tx).find(name));
    }

    private Duration step() {
        try {
            runIfDue();
            outages.works(Part.SOURCE);
            outages.works(Part.STATE);
            return PACE;
        } catch (CancellationException e) {
            log.atInfo().log("Comparison stopped; it begins anew at the next start");
        } catch (SourceException e) {
            outages.broken(Part.SOURCE, String.valueOf(e.getMessage()));
        } catch (StateUnavailableException e) {
            outages.broken(Part.STATE, String.valueOf(e.getMessage()));
        }
        return AFTER_FAILURE;
    }
}
