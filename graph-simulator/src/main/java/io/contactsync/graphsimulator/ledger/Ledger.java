package io.contactsync.graphsimulator.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/** The latest requests in the order of their answers; older ones are forgotten. Thread-safe. */
public final class Ledger {
    private final int most;
    private final Deque<LedgerEntry> entries = new ArrayDeque<>();
    private long last;

    /** Remembers {@code most} requests. */
    public Ledger(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("most: " + most + " (expected: >= 0)");
        }
        this.most = most;
    }

    /** Adds the entry made from the next sequence number. */
    public synchronized void add(LongFunction<LedgerEntry> entry) {
        LedgerEntry made = entry.apply(++last);
        if (most == 0) {
            return;
        }
        if (entries.size() == most) {
            entries.removeFirst();
        }
        entries.addLast(made);
    }

    /** What is remembered, oldest first. */
    public synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    /** How many requests there were, the forgotten ones included. */
    public synchronized long size() {
        return last;
    }

    /** Forgets all. */
    public synchronized void clear() {
        entries.clear();
        last = 0;
    }
}
