package io.contactsync.delivery;

import io.contactsync.state.StateDb;
import io.contactsync.state.StoredInstants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing waits for an instant that a clock stored which was ahead: when delivery begins, at once when the
 * database's clock went back, and each minute. For one thread.
 */
final class ClockWatch {

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

    private static final long EVERY = TurnWork.micros(Duration.ofMinutes(1));

    /** Failures after which no wait grows longer. */
    private static final int FAILURES = 20;

    /** Chance at its longest. */
    private static final double LONGEST = 1;

    private final StateDb db;
    private final StoredInstants.Longest longest;
    private boolean looked;
    private long lookedAt;
    private long newest;

    ClockWatch(StateDb db, DeliverySettings settings) {
        this.db = db;
        this.longest = new StoredInstants.Longest(
                TurnWork.micros(settings.leaseLength()),
                TurnWork.micros(settings.unknownOutcomeHold()),
                waits(failures -> Backoff.quick(failures, LONGEST)),
                waits(failures -> Backoff.slow(failures, LONGEST)),
                waits(checks -> Backoff.mailbox(checks, LONGEST)),
                DeleteDelay.LONGEST * TurnWork.micros(settings.deleteSettle()));
    }

    /**
     * Told the time, by the database's clock.
     *
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; the next call goes on
     */
    void at(long nowMicros) {
        boolean wentBack = looked && nowMicros < newest;
        if (looked && !wentBack && nowMicros - lookedAt < EVERY) {
            newest = nowMicros;
            return;
        }
        int rows = db.write(tx -> new StoredInstants(tx).bringBack(longest));
        if (rows > 0) {
            log.atWarn()
                    .addKeyValue("rows", rows)
                    .log(
                            "The state DB held times that lie ahead of now, as of a clock that was ahead; they are brought back");
        }
        looked = true;
        lookedAt = nowMicros;
        newest = nowMicros;
    }

    private static List<Long> waits(IntFunction<Duration> backoff) {
        List<Long> waits = new ArrayList<>();
        for (int failures = 0; failures < FAILURES; failures++) {
            waits.add(TurnWork.micros(backoff.apply(failures)));
        }
        return waits;
    }
}
