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
import java.time.Duration;
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
 * or sent to a mailbox since, each second at the most. What is going to be kept there is written into the state DB before: a state DB that
 * finds more in that place than it ever meant to keep has gone back, and one that never meant to keep any is new where another one was
 * at work. Its newest version does not tell, for versions follow the clock: with the first one that is drawn after a restore, by whatever
 * part or command is the first, the state DB is ahead of all that was kept. Then all folders are doubted ({@link FolderListings}) and all
 * rows are published again, and no mailbox is worked in for a hold ({@link MailboxLeases#forgotten}): what was under way when the state DB
 * was lost is not known. What was lost together with the last second before it is not noticed.
 *
 * <p>It is the other way round, too: a place that has forgotten what it kept has gone back with the source or the broker that it is in.
 * Several places are better than one: of a state DB that went back together with its source, the broker tells. Used by one thread at a time.
 */
public final class StateAge {
    private static final Logger log = LoggerFactory.getLogger(StateAge.class);

    /** What was going to be kept last: more than that only another state DB, or this one before it went back, can have kept. */
    private static final String KEEPING = "version-keeping";
    /** When the last request had been settled then, in microseconds. */
    private static final String KEEPING_REQUEST = "version-keeping-request";

    /**
     * What was drawn after the newest version was kept last is drawn by nobody again, though the clock that versions follow may be behind
     * them: an event of before, still on its way, would be believed against a newer one. In microseconds; so many are drawn in hours.
     */
    private static final long DRAWN_UNSEEN = Duration.ofMinutes(1).toSeconds() * 1_000_000;

    /** Where versions are kept, and what is known to be kept there: less than that cannot be there unless the place went back. */
    public enum Place {
        SOURCE("version-kept") {
            @Override
            void hasGoneBack(Tx tx) {
                log.atWarn().log("The source has gone back to an earlier state; all rows are compared");
                ComparisonRequests.compare(tx);
            }
        },
        BROKER("version-kept-by-broker") {
            @Override
            void hasGoneBack(Tx tx) {
                log.atWarn()
                        .log(
                                "RabbitMQ has gone back to an earlier state, events may be lost; all rows are published again");
                ComparisonRequests.resync(tx);
            }
        };

        private final String kept;

        Place(String kept) {
            this.kept = kept;
        }

        abstract void hasGoneBack(Tx tx);
    }

    private final Place place;
    private final VersionKeeper keeper;
    private final StateDb state;
    private final BooleanSupplier active;
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
    public StateAge(Place place, VersionKeeper keeper, StateDb state, BooleanSupplier active) {
        this.place = place;
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
                keep(elsewhere.orElse(0));
            }
            failing = false;
        } catch (SourceException | StateUnavailableException | BrokerUnavailableException e) {
            said(e);
        }
    }

    /** The last look, so that a stop loses nothing of what is kept; none where the last one failed, for a stop waits for nobody. */
    public synchronized void lookAtLast() {
        if (!failing) {
            look();
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
        long meant = state.<Long>read(StateAge::meant);
        if (meant < elsewhere) {
            Noticed noticed = state.write(tx -> goOnFrom(tx, elsewhere));
            if (noticed == Noticed.LOST) {
                log.atWarn()
                        .log(
                                "The state DB is new where another one was at work before. All mailboxes are listed, and all rows are published;"
                                        + " none is worked in before unknown-outcome-hold is over; see docs/backup.md");
            } else if (noticed == Noticed.WENT_BACK) {
                log.atWarn()
                        .addKeyValue("newest", meant)
                        .addKeyValue("expected", elsewhere)
                        .log(
                                "The state DB has gone back: it was restored, or lost its last commits. All mailboxes are listed again, and"
                                        + " all rows are published again, before anything else is done there; see docs/backup.md");
            }
            return;
        }
        long before = state.<Long>read(tx -> stored(tx, place.kept));
        if (elsewhere < before) {
            state.write(tx -> {
                place.hasGoneBack(tx);
                new FeedState(tx).put(place.kept, Long.toString(elsewhere));
                return true;
            });
        }
    }

    /** Only once, whichever process is the first to see it. A state DB that is new has nothing to doubt. */
    private static Noticed goOnFrom(Tx tx, long elsewhere) {
        long meant = meant(tx);
        if (meant >= elsewhere) {
            return Noticed.NOTHING;
        }
        long version = new Versions(tx).drawAbove(elsewhere + DRAWN_UNSEEN);
        // Above what any place holds: another one may have kept a little more, and it is noticed once.
        new FeedState(tx).put(KEEPING, Long.toString(version));
        // What was sent by whoever wrote it down in the state DB that there was may still be at work.
        new MailboxLeases(tx).forgotten();
        if (meant == 0) {
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
                "the state DB went back: newest version " + meant + ", expected " + elsewhere);
        return Noticed.WENT_BACK;
    }

    /** @param elsewhere what is kept so far: a state DB that knows less went back this very moment, which the next look shall see */
    private void keep(long elsewhere) {
        // Whoever begins means to keep a new one: what a process before it had under way was noted nowhere.
        boolean first = kept == 0;
        if (!first && state.<Boolean>read(tx -> activity(tx).equals(lastMeant(tx)) && meant(tx) == kept)) {
            return;
        }
        long known = kept;
        long version = state.<Long>write(tx -> {
            if (meant(tx) < elsewhere) {
                return 0L;
            }
            if (known > 0) {
                new FeedState(tx).put(place.kept, Long.toString(known));
            }
            // What another place keeps already is as good here: else each would have something new to keep for the
            // other, for ever.
            return !first && activity(tx).equals(lastMeant(tx)) ? meant(tx) : mean(tx, elsewhere);
        });
        if (version == 0) {
            return;
        }
        keeper.keep(version);
        kept = version;
    }

    private static long mean(Tx tx, long elsewhere) {
        long drawn = new Versions(tx).drawAbove(elsewhere);
        var feed = new FeedState(tx);
        feed.put(KEEPING, Long.toString(drawn));
        feed.put(KEEPING_REQUEST, Long.toString(activity(tx).request()));
        return drawn;
    }

    private static Activity lastMeant(Tx tx) {
        return new Activity(meant(tx), stored(tx, KEEPING_REQUEST));
    }

    /** Whether a state DB has never meant to keep so much as is kept elsewhere: it went back, or is new, and a service that starts will say so. */
    public static boolean isBehind(Tx tx, long elsewhere) {
        return meant(tx) < elsewhere;
    }

    private static long meant(Tx tx) {
        return stored(tx, KEEPING);
    }

    private static long stored(Tx tx, String name) {
        return new FeedState(tx).find(name).map(Long::parseLong).orElse(0L);
    }

    private static Activity activity(Tx tx) {
        long request = tx.sql()
                .sql("select coalesce(max(at), 0) from request_log")
                .query(Long.class)
                .single();
        return new Activity(new Versions(tx).newest(), request);
    }
}
