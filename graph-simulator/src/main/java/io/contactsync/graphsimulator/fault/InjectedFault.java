package io.contactsync.graphsimulator.fault;

import java.util.Random;

/** A rule at work: counts, and can be taken away again. Thread-safe. */
public final class InjectedFault {
    private final FaultRule rule;
    private final Random dice;
    private int matched;
    private int fired;
    private boolean removed;

    InjectedFault(FaultRule rule) {
        this.rule = rule;
        this.dice = new Random(rule.seed());
    }

    /** What was injected. */
    public FaultRule rule() {
        return rule;
    }

    /** How many requests suffered. */
    public synchronized int fired() {
        return fired;
    }

    /** Whether it can still fire. */
    public synchronized boolean live() {
        return !removed && fired < rule.times();
    }

    /** From now on it fires no more. */
    public synchronized void remove() {
        removed = true;
    }

    /** Counts a request that matches and says whether it suffers. */
    synchronized boolean strikes() {
        if (!live() || ++matched <= rule.skip() || dice.nextDouble() >= rule.probability()) {
            return false;
        }
        fired++;
        return true;
    }
}
