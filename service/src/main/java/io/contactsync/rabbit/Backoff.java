package io.contactsync.rabbit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt. */
public interface Backoff {
    /**
     * The wait after so many failures in a row.
     *
     * @param failures 1 and up
     */
    Duration after(int failures);

    /**
     * Doubles from {@code first} up to {@code most}, each spread by a fifth up and down, so that many workers do not
     * come back to a restarted broker in the same moment.
     */
    static Backoff exponential(Duration first, Duration most, RandomGenerator random) {
        if (first.isNegative() || first.isZero() || first.compareTo(most) > 0) {
            throw new IllegalArgumentException("first: " + first + " (expected: more than 0, at most " + most + ")");
        }
        return failures -> jittered(doubled(first, most, failures), 0.2, random.nextDouble());
    }

    /** {@code base} spread by ±{@code factor}; {@code random} in [0, 1) is given, so a test can name it. */
    static Duration jittered(Duration base, double factor, double random) {
        return base.plusNanos(Math.round(base.toNanos() * factor * (1 - 2 * random)));
    }

    private static Duration doubled(Duration first, Duration most, int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 30);
        Duration wait = first.multipliedBy(1L << doublings);
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
