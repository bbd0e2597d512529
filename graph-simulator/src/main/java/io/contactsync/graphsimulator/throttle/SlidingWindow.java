package io.contactsync.graphsimulator.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Sums amounts over the last while, in sixty steps. Not thread-safe; owned by {@link MailboxThrottle}. */
final class SlidingWindow {
    private static final int STEPS = 60;

    private final long stepMillis;
    private final long[] amounts = new long[STEPS];
    private final long[] steps = new long[STEPS];
    private long sum;

    SlidingWindow(Duration length) {
        stepMillis = Math.max(1, length.toMillis() / STEPS);
        Arrays.fill(steps, Long.MIN_VALUE);
    }

    void add(Instant now, long amount) {
        long step = stepAt(now);
        forgetBefore(step);
        int slot = (int) Math.floorMod(step, (long) STEPS);
        if (steps[slot] != step) {
            sum -= amounts[slot];
            amounts[slot] = 0;
            steps[slot] = step;
        }
        amounts[slot] += amount;
        sum += amount;
    }

    long sum(Instant now) {
        forgetBefore(stepAt(now));
        return sum;
    }

    /** How long until the oldest amount no longer counts. */
    Duration untilOldestLeaves(Instant now) {
        forgetBefore(stepAt(now));
        long oldest = Long.MAX_VALUE;
        for (int slot = 0; slot < STEPS; slot++) {
            if (amounts[slot] > 0) {
                oldest = Math.min(oldest, steps[slot]);
            }
        }
        return oldest == Long.MAX_VALUE
                ? Duration.ZERO
                : Duration.ofMillis((oldest + STEPS) * stepMillis - now.toEpochMilli());
    }

    private void forgetBefore(long step) {
        for (int slot = 0; slot < STEPS; slot++) {
            if (amounts[slot] > 0 && steps[slot] <= step - STEPS) {
                sum -= amounts[slot];
                amounts[slot] = 0;
            }
        }
    }

    private long stepAt(Instant now) {
        return Math.floorDiv(now.toEpochMilli(), stepMillis);
    }
}
