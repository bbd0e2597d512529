package io.contactsync.testkit;

import java.time.Duration;

/** Waits until a condition holds: asks every few milliseconds, gives up at a deadline. */
final class Waiting {
    private static final Duration PACE = Duration.ofMillis(20);

    /** What is waited for; may fail with an exception that ends the waiting. */
    interface Condition {
        boolean holds();
    }

    private Waiting() {}

    /** Whether the condition came to hold within {@code atMost}; asked at least once. */
    static boolean until(Duration atMost, Condition condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(PACE.toMillis());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a server", stop);
            }
        }
        return true;
    }
}
