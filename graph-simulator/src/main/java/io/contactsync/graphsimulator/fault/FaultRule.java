package io.contactsync.graphsimulator.fault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Aims a fault: at a mailbox, a method, a part of the path, and at how many of the requests that match. Starts out aimed at every
 * request; each {@code on…} narrows it. Immutable.
 *
 * @param fault what happens
 * @param mailbox address or object id, compared case-insensitively; {@code null} for all
 * @param method HTTP method; {@code null} for all
 * @param pathPart what the decoded path below {@code /v1.0} contains; {@code null} for all
 * @param skip how many matching requests go through first
 * @param times how many then suffer
 * @param probability of suffering, for each that then matches
 * @param seed of the dice for {@code probability}
 */
public record FaultRule(
        Fault fault,
        @Nullable String mailbox,
        @Nullable String method,
        @Nullable String pathPart,
        int skip,
        int times,
        double probability,
        long seed) {
    public FaultRule {
        if (skip < 0) {
            throw new IllegalArgumentException("skip: " + skip + " (expected: >= 0)");
        }
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: >= 1)");
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability: " + probability + " (expected: 0..1)");
        }
    }

    /** Hits every request, for ever. */
    public static FaultRule of(Fault fault) {
        return new FaultRule(fault, null, null, null, 0, Integer.MAX_VALUE, 1, 0);
    }

    /** Only this mailbox. */
    public FaultRule onMailbox(String addressOrId) {
        return new FaultRule(fault, addressOrId, method, pathPart, skip, times, probability, seed);
    }

    /** Only this method. */
    public FaultRule onMethod(String only) {
        return new FaultRule(fault, mailbox, only.toUpperCase(Locale.ROOT), pathPart, skip, times, probability, seed);
    }

    /** Only paths that contain this. */
    public FaultRule onPath(String part) {
        return new FaultRule(fault, mailbox, method, part, skip, times, probability, seed);
    }

    /** The first {@code requests} that match go through. */
    public FaultRule after(int requests) {
        return new FaultRule(fault, mailbox, method, pathPart, requests, times, probability, seed);
    }

    /** At most so many suffer. */
    public FaultRule times(int most) {
        return new FaultRule(fault, mailbox, method, pathPart, skip, most, probability, seed);
    }

    /** Each that matches suffers with this probability; the same seed gives the same dice. */
    public FaultRule withProbability(double each, long diceSeed) {
        return new FaultRule(fault, mailbox, method, pathPart, skip, times, each, diceSeed);
    }
}
