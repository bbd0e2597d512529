package io.contactsync.delivery.targets;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the directory from being asked too soon: as long as it wanted ({@code Retry-After}, the longest one wins), else a
 * second, doubled with each failure in a row, at most five minutes, spread by a quarter. For one thread.
 */
final class DirectoryGate {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private int failures;
    private boolean closed;
    private long opensAt;

    DirectoryGate(LongSupplier nanoTime, DoubleSupplier random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    boolean isOpen() {
        return !closed || nanoTime.getAsLong() - opensAt >= 0;
    }

    void answered() {
        if (isOpen()) {
            failures = 0;
            closed = false;
        }
    }

    /** @param asked how long it wants to be left alone; null where it did not say */
    void refused(@Nullable Duration asked) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures, 9));
        wait = wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
        wait = wait.plusNanos(Math.round(wait.toNanos() * 0.25 * (2 * random.getAsDouble() - 1)));
        if (asked != null) {
            wait = asked;
        }
        long until = nanoTime.getAsLong() + wait.toNanos();
        if (isOpen()) {
            failures++;
            opensAt = until;
        } else if (until - opensAt > 0) {
            opensAt = until;
        }
        closed = true;
    }
}
