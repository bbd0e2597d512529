package io.contactsync.graph;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until the test moves it. */
final class SettableClock extends Clock {

    private volatile Instant now = Instant.parse("2026-11-22T13:00:00Z");

    @SuppressWarnings("NonAtomicVolatileUpdate") // moved by the test's own thread only
    void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
