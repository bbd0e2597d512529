package io.contactsync.benchmarks.capture;

import io.contactsync.feed.ComparisonResult;
import io.contactsync.feed.RelayListener;
import java.time.Duration;

/**
 * Counts what the broker confirmed, and lets the benchmark wait for it. Load and live changes alike, for a poll names rows of a
 * load too, and a load may bring what changed meanwhile. Thread-safe.
 */
final class Confirmations implements RelayListener, Changes.Observer {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private long events;
    private boolean compared;

    @Override
    public synchronized void published(int confirmed, int unconfirmed, boolean ofLoad) {
        events += confirmed;
        notifyAll();
    }

    @Override
    public synchronized void compared(ComparisonResult result) {
        compared = true;
        notifyAll();
    }

    @Override
    public synchronized long seen() {
        return events;
    }

    /** Waits for the first load. */
    synchronized void awaitLoad(long members) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!compared || events < members) {
            wait(left(deadline, "the first load"));
        }
    }

    /** Waits until so many events were confirmed. */
    @Override
    public synchronized void await(long count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (events < count) {
            wait(left(deadline, count + " events"));
        }
    }

    /** Milliseconds. */
    private static long left(long deadline, String what) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new IllegalStateException(what + ": not confirmed within " + PATIENCE);
        }
        return left;
    }
}
