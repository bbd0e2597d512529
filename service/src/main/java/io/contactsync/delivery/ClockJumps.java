package io.contactsync.delivery;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the database's clock was set forward, or that this machine was paused, against this process's own monotonic clock. By that
 * clock the lease of another looks as though it had ended long ago, while its requests may still be at work. So from then on nothing is
 * taken from anybody, for a hold by the own clock. What is held already stays held. Who starts after the clock was set cannot know; nor does
 * it matter to one that is alone, but that it waits once. Thread-safe.
 */
final class ClockJumps {

    private static final Logger log = LoggerFactory.getLogger(ClockJumps.class);

    /** What a database's clock may gain between two looks without having been set: answers come late, clocks are slewed. */
    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private final Ticker ticker;
    private final long holdNanos;
    private boolean looked;
    private long micros;
    private long nanos;
    private boolean jumped;
    private long jumpedAt;

    /** @param hold how long a request of unknown outcome may be at work */
    ClockJumps(Ticker ticker, Duration hold) {
        this.ticker = ticker;
        this.holdNanos = hold.toNanos();
    }

    /** Told the time by the database's clock; whether a lease may be taken by it. */
    synchronized boolean mayTake(long nowMicros) {
        long now = ticker.nanos();
        long gained = nowMicros - micros - (now - nanos) / 1_000;
        if (looked && gained > TurnWork.micros(TOLERATED)) {
            log.atWarn()
                    .addKeyValue("seconds", gained / 1_000_000)
                    .addKeyValue("hold", Duration.ofNanos(holdNanos))
                    .log(
                            "The state DB's clock was set forward, or this machine was suspended: no mailbox is taken over for a while");
            jumped = true;
            jumpedAt = now;
        }
        looked = true;
        micros = nowMicros;
        nanos = now;
        jumped = jumped && now - jumpedAt < holdNanos;
        return !jumped;
    }
}
