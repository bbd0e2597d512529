package io.contactsync.graphsimulator.settings;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The simulator's idea of now: token lifetimes, budgets, {@code Retry-After} windows and time stamps follow it. Runs with the
 * system's clock until it is moved or stopped. Latency and hidden work take real time. Thread-safe.
 */
public final class SimulatorClock extends Clock {
    private final Clock base;
    private volatile State state = new State(false, Instant.EPOCH, Duration.ZERO);

    private record State(boolean stopped, Instant at, Duration offset) {}

    /** Runs with {@code base}. */
    public SimulatorClock(Clock base) {
        this.base = base;
    }

    /** Runs with the system's clock. */
    public static SimulatorClock system() {
        return new SimulatorClock(Clock.systemUTC());
    }

    /** Moves the clock forward, running or stopped. */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + " (expected: not negative)");
        }
        State was = state;
        state = new State(was.stopped, was.at.plus(by), was.offset.plus(by));
    }

    /** Stops the clock at {@code instant}; only {@link #advance} moves it from there. */
    public synchronized void stopAt(Instant instant) {
        state = new State(true, instant, Duration.ZERO);
    }

    /** Lets the clock run with the system's again, without any offset. */
    public synchronized void run() {
        state = new State(false, Instant.EPOCH, Duration.ZERO);
    }

    @Override
    public Instant instant() {
        State now = state;
        return now.stopped ? now.at : base.instant().plus(now.offset);
    }

    @Override
    public long millis() {
        State now = state;
        return now.stopped ? now.at.toEpochMilli() : base.millis() + now.offset.toMillis();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Always in UTC: Graph speaks nothing else. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
