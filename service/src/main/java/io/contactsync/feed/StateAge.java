package io.contactsync.feed;

import io.contactsync.memberdb.SourceException;
import io.contactsync.rabbit.BrokerUnavailableException;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.FeedState;
import io.contactsync.state.FolderListings;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import io.contactsync.state.Versions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Notices that the state DB went back: it was restored from a backup, or its last commits were lost with the server that had them. What it
 * holds then is right, but old: contacts that it does not know of are in the mailboxes, and what it counts as published and written may
 * have been overtaken.
 *
 * <p>Versions only grow. So the newest one is kept in another place as well ({@link VersionKeeper}), again whenever something was published
 * or sent to a mailbox since, each second at the most; a state DB that knows less has gone back. Then all folders are doubted ({@link
 * FolderListings}) and all rows are published again, and no mailbox is worked in for a hold ({@link MailboxLeases#forgotten}): what was under
 * way when the state DB was lost is not known. What was lost together with the last second before it is not noticed.
 *
 * <p>It is the other way round, too: a place that has forgotten what it kept has gone back with the source that it is in, and all rows are
 * compared. Used by one thread at a time.
 */
public final class StateAge {
    private static final Logger log = LoggerFactory.getLogger(StateAge.class);

    /** What is known to be kept: less than that cannot be there unless the place went back. */
    private static final String KEPT = "version-kept";

    private final VersionKeeper keeper;
    private final StateDb state;
    private final BooleanSupplier active;
    private Activity last = new Activity(-1, -1);
    private long kept;
    private boolean failing;

    private enum Noticed {
        NOTHING,
        LOST,
        WENT_BACK
    }

    /**
     * What grows with all that is done.
     *
     * @param version drawn last
     * @param request when one was last settled, in microseconds
     */
    private record Activity(long version, long request) {}

    /** @param active whether this process is the one that publishes: only it keeps versions, all of them compare */
    public StateAge(VersionKeeper keeper, StateDb state, BooleanSupplier active) {
        this.keeper = keeper;
        this.state = state;
        this.active = active;
    }

    /**
     * Compares, and keeps what is to be kept. A place that cannot be asked is asked again the next time; what that means is said by
     * whoever cannot do without it.
     */
    public synchronized void look() {
        try {
            OptionalLong elsewhere = keeper.kept();
            if (elsewhere.isPresent()) {
                compare(elsewhere.getAsLong());
            }
            boolean noted = state.read(tx -> new Repair(tx).isNoted());
            if (noted && state.<Repair.Ended>write(tx -> new Repair(tx).endIfDone()) == Repair.Ended.NOW) {
                log.atInfo().log("All mailboxes are listed again, and all rows are published");
            }
            if (active.getAsBoolean()) {
                keep();
            }
            failing = false;
        } catch (SourceException | StateUnavailableException | BrokerUnavailableException e) {
            said(e);
        }
    }

    private void said(RuntimeException e) {
        if (!failing) {
            failing = true;
            // Of what is away others speak; of a queue that cannot be had nobody else does.
            boolean refused = e instanceof BrokerUnavailableException broker
                    && broker.kind() == BrokerUnavailableException.Kind.QUEUE;
            log.atLevel(refused ? Level.WARN : Level.DEBUG)
                    .addKeyValue("reason", e.getMessage())
                    .log("Cannot tell whether the state DB goes back");
        }
    }

    private void compare(long elsewhere) {
        long newest = state.<Long>read(tx -> new Versions(tx).newest());
        if (newest < elsewhere) {
            Noticed noticed = state.write(tx -> goOnFrom(tx, elsewhere));
            if (noticed == Noticed.LOST) {
                log.atWarn()
                        .log(
                                "The state DB is new where another one was at work before. All mailboxes are listed, and all rows are published;"
                                        + " none is worked in before unknown-outcome-hold is over; see docs/backup.md");
            } else if (noticed == Noticed.WENT_BACK) {
                log.atWarn()
                        .addKeyValue("newest", newest)
                        .addKeyValue("expected", elsewhere)
                        .log(
                                "The state DB has gone back: it was restored, or lost its last commits. All mailboxes are listed again, and"
                                        + " all rows are published again, before anything else is done there; see docs/backup.md");
            }
            return;
        }
        long before = state.<Optional<String>>read(tx -> new FeedState(tx).find(KEPT))
                .map(Long::parseLong)
                .orElse(0L);
        if (elsewhere < before) {
            log.atWarn().log("The source has gone back to an earlier state; all rows are compared");
            state.write(tx -> {
                ComparisonRequests.compare(tx);
                new FeedState(tx).put(KEPT, Long.toString(elsewhere));
                return true;
            });
        }
    }

    /** Only once, whichever process is the first to see it. A state DB that is new has nothing to doubt. */
    private static Noticed goOnFrom(Tx tx, long elsewhere) {
        long newest = new Versions(tx).newest();
        if (newest >= elsewhere) {
            return Noticed.NOTHING;
        }
        long version = new Versions(tx).drawAbove(elsewhere);
        // What was sent by whoever wrote it down in the state DB that there was may still be at work.
        new MailboxLeases(tx).forgotten();
        if (newest == 0) {
            ComparisonRequests.compare(tx);
            new Repair(tx).begin(Repair.Cause.LOST);
            return Noticed.LOST;
        }
        new FolderListings(tx).doubt(null, version);
        ComparisonRequests.resync(tx);
        new Repair(tx).begin(Repair.Cause.WENT_BACK);
        AuditTrail.add(
                tx,
                "contact-sync",
                "relist",
                "the state DB went back: newest version " + newest + ", expected " + elsewhere);
        return Noticed.WENT_BACK;
    }

    private void keep() {
        Activity now = state.read(StateAge::activity);
        if (now.equals(last)) {
            return;
        }
        long known = kept;
        long version = state.write(tx -> {
            if (known > 0) {
                new FeedState(tx).put(KEPT, Long.toString(known));
            }
            return new Versions(tx).draw(1);
        });
        keeper.keep(version);
        kept = version;
        last = new Activity(version, now.request());
    }

    private static Activity activity(Tx tx) {
        long request = tx.sql()
                .sql("select coalesce(max(at), 0) from request_log")
                .query(Long.class)
                .single();
        return new Activity(new Versions(tx).newest(), request);
    }
}
