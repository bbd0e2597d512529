package io.contactsync.delivery;

import io.contactsync.graph.ContactsClient;
import io.contactsync.state.ContactVersions;
import io.contactsync.state.DeletedContacts;
import io.contactsync.state.Deletions;
import io.contactsync.state.Journal;
import io.contactsync.state.Lives;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.RequestLog;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import io.contactsync.state.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery as a whole: makes the contacts in all mailboxes equal to what the state DB says they should be, for as long as it
 * runs. One lane per mailbox, made when the mailbox first has something to do. Everything that waits for the state DB or for
 * Graph survives its absence and goes on by itself.
 *
 * <p>Thread-safe. Several processes on one state DB share the mailboxes by leases.
 */
public final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final LaneParts parts;
    private final DeliveryThreads threads;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final LeaseKeeper leases;
    private final ClockWatch clocks;
    private final ClockJumps jumps;
    private volatile boolean stopping;

    Delivery(LaneParts parts, DeliveryThreads threads) {
        this.parts = parts;
        this.threads = threads;
        this.leases = new LeaseKeeper(parts, lanes);
        this.clocks = new ClockWatch(parts.db(), parts.settings());
        this.jumps = new ClockJumps(parts.ticker(), parts.settings().unknownOutcomeHold());
    }

    /**
     * Makes one that does nothing before it is started.
     *
     * @param client called for every mailbox; its call timeout must be the one of the settings
     */
    public static Delivery of(StateDb db, ContactsClient client, DeliverySettings settings, DeliveryListener listener) {
        var threads = new DeliveryThreads();
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        return new Delivery(
                new LaneParts(
                        db,
                        client,
                        settings,
                        listener,
                        UUID.randomUUID().toString(),
                        new AuthGate(listener, random),
                        new AppThrottle(threads::run),
                        new BatchWorth(settings),
                        new DeleteGuard(settings),
                        new WantedBodies(),
                        new StateOutage(),
                        threads::run,
                        threads::after,
                        Ticker.SYSTEM,
                        random),
                threads);
    }

    /** Starts delivering. Once. */
    public void start() {
        threads.watch(this, parts.settings().heartbeat());
    }

    /**
     * Frees what other processes held when they died, after the hold. Only for whoever knows that they are dead, such as the
     * one process that may use this state DB.
     *
     * @throws StateUnavailableException when the state DB cannot be asked now
     */
    public static void ownersAreDead(StateDb db) {
        db.write(tx -> {
            new MailboxLeases(tx).end();
            return 0;
        });
    }

    /** There may be something new to do in these mailboxes. Does not wait for it. */
    public void wake(Collection<String> mailboxes) {
        if (!stopping) {
            mailboxes.forEach(mailbox -> lane(mailbox).wake());
        }
    }

    /** What each lane does now, by mailbox. */
    public Map<String, LaneState> lanes() {
        Map<String, LaneState> states = new TreeMap<>();
        lanes.forEach((mailbox, lane) -> states.put(mailbox, lane.state()));
        return states;
    }

    /** Why all mailboxes wait: Microsoft does not take our sign-in. Empty where it does. */
    public Optional<SignInAlarm> signInAlarm() {
        return parts.auth().alarm();
    }

    /** Looks for work that nobody told of: by time, by other processes, by people. */
    void poll() {
        if (stopping) {
            return;
        }
        long hold = TurnWork.micros(parts.settings().unknownOutcomeHold());
        ask(() -> wake(parts.db().read(tx -> {
            jumps.mayTake(tx.nowMicros());
            return new Mailboxes(tx).due(parts.owner(), hold);
        })));
        lanes.values().forEach(Lane::pump);
    }

    /** Renews all leases, and looks whether the clock is to be believed. */
    void heartbeat() {
        ask(() -> {
            clocks.at(parts.db().<Long>read(Tx::nowMicros));
            leases.beat();
        });
    }

    /** Forgets what nobody needs any more. */
    void prune() {
        ask(() -> parts.db().write(tx -> {
            new RequestLog(tx).prune();
            new Deletions(tx).prune();
            new Journal(tx).prune();
            new ContactVersions(tx).prune();
            new DeletedContacts(tx).prune();
            Lives.forget(tx);
            return 0;
        }));
    }

    /** Takes no more; the result completes when what was in flight is settled. */
    CompletableFuture<Void> beginStop() {
        stopping = true;
        return CompletableFuture.allOf(lanes.values().stream().map(Lane::stop).toArray(CompletableFuture<?>[]::new));
    }

    /** Gives the leases back, those with something still in flight excepted. */
    void release() {
        List<String> clean = new ArrayList<>();
        Map<String, Duration> held = new TreeMap<>();
        lanes.forEach((mailbox, lane) -> {
            Duration remains = lane.remains();
            if (remains != null && remains.isZero()) {
                clean.add(mailbox);
            } else if (remains != null) {
                held.put(mailbox, remains);
            }
        });
        long hold = TurnWork.micros(parts.settings().unknownOutcomeHold());
        ask(() -> parts.db().write(tx -> {
            var taken = new MailboxLeases(tx);
            taken.release(clean, parts.owner());
            held.forEach(
                    (mailbox, remains) -> taken.releaseHeld(mailbox, parts.owner(), TurnWork.micros(remains), hold));
            new Workers(tx).leave(parts.owner());
            return 0;
        }));
    }

    /**
     * Takes no more, waits until what is in flight is settled, but not longer, and gives the leases back. What it has to leave
     * is looked up by whoever has the mailbox next.
     */
    public void stop(Duration longest) {
        try {
            beginStop().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atWarn().log("Delivery stops with requests in flight; they are looked up at the next start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane failed to stop", e);
        }
        release();
        threads.close();
    }

    private Lane lane(String mailbox) {
        return lanes.computeIfAbsent(mailbox, name -> new Lane(name, parts, jumps));
    }

    private void ask(Runnable work) {
        try {
            work.run();
            parts.outage().isThere();
        } catch (StateUnavailableException e) {
            parts.outage().isAway(e);
        }
    }
}
