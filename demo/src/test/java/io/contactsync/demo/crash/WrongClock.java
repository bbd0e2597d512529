package io.contactsync.demo.crash;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's clock in UTC, set wrong by somebody and right again. Thread-safe. */
final class WrongClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    /** From now on it is ahead by so much, or behind. */
    void set(Duration newAhead) {
        ahead = newAhead;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("another zone than UTC: " + zone);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
