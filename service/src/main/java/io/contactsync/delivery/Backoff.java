package io.contactsync.delivery;

import java.time.Duration;

/** How long to wait before trying again. Chance is passed in, as a number from 0 (inclusive) to 1. Pure. */
final class Backoff {

    private static final Duration[] SLOW = {
        Duration.ofHours(2),
        Duration.ofHours(6),
        Duration.ofHours(12),
        Duration.ofHours(24),
        Duration.ofHours(48),
        Duration.ofHours(96),
        Duration.ofHours(168)
    };

    private Backoff() {}

    /** For what passes by itself: two seconds, doubled with each failure, at most an hour, spread by a quarter either way. */
    static Duration quick(int failures, double random) {
        return jittered(doubled(Duration.ofSeconds(2), failures, Duration.ofHours(1)), random);
    }

    /** For what failed too often to pass soon: two hours to a week. */
    static Duration slow(int failures, double random) {
        return jittered(SLOW[Math.min(Math.max(failures, 0), SLOW.length - 1)], random);
    }

    /** For 429 without {@code Retry-After}: a second, doubled with each, at most five minutes. */
    static Duration throttled(int failures, double random) {
        return jittered(doubled(Duration.ofSeconds(1), failures, Duration.ofMinutes(5)), random);
    }

    /** For a mailbox that refuses us: a quarter of an hour to a day. */
    static Duration mailbox(int checks, double random) {
        return jittered(doubled(Duration.ofMinutes(15), checks, Duration.ofHours(24)), random);
    }

    /** For a sign-in that fails: five seconds to ten minutes. */
    static Duration signIn(int failures, double random) {
        return jittered(doubled(Duration.ofSeconds(5), failures, Duration.ofMinutes(10)), random);
    }

    private static Duration doubled(Duration base, int times, Duration most) {
        Duration wait = base;
        for (int i = 0; i < times && wait.compareTo(most) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(most) > 0 ? most : wait;
    }

    /** Spread by a quarter either way, so that what failed together does not come back together. */
    private static Duration jittered(Duration base, double random) {
        return base.plusNanos(Math.round(base.toNanos() * 0.25 * (2 * random - 1)));
    }
}
