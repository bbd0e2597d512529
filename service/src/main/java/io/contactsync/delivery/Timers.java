package io.contactsync.delivery;

import java.time.Duration;

/** Wakes somebody later. */
@FunctionalInterface
interface Timers {

    /** Runs a short task that does not block, once, not before {@code delay} is over. */
    void after(Duration delay, Runnable task);
}
