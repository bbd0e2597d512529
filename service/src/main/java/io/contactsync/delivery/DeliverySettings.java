package io.contactsync.delivery;

import io.contactsync.graph.ContactsBatch;
import io.contactsync.state.DeleteAllowance;
import java.time.Duration;

/**
 * How delivery behaves.
 *
 * @param callTimeout          the Graph client's hard bound of every request
 * @param unknownOutcomeHold   how long a request without an answer keeps its place before it is looked up
 * @param maxInFlight          requests at one time per mailbox, 1..4: Graph allows four per app and mailbox
 * @param requestsPer10Minutes requests per mailbox in any ten minutes, 1..10,000
 * @param batchSize            requests in one batch at most, 1..20; 1: no batches. Below four in flight per mailbox there are none
 *                             either, for Graph works at four items of a batch at one time
 * @param allowance            how many deletes an hour are believed without asking a person
 * @param deleteSettle         how long deletes of a bulk wait for what comes back, and are then judged together; zero: none waits
 */
public record DeliverySettings(
        Duration callTimeout,
        Duration unknownOutcomeHold,
        int maxInFlight,
        int requestsPer10Minutes,
        int batchSize,
        DeleteAllowance allowance,
        Duration deleteSettle) {

    public static final Duration DEFAULT_DELETE_SETTLE = Duration.ofSeconds(30);
    public static final Duration DEFAULT_UNKNOWN_OUTCOME_HOLD = Duration.ofSeconds(60);
    public static final int DEFAULT_MAX_IN_FLIGHT = 4;
    public static final int DEFAULT_REQUESTS_PER_10_MINUTES = 10_000;

    private static final Duration SHORTEST_MARGIN = Duration.ofSeconds(3);
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(15);

    public DeliverySettings {
        require(isPositive(callTimeout), "call-timeout", callTimeout, "more than 0");
        require(isPositive(unknownOutcomeHold), "unknown-outcome-hold", unknownOutcomeHold, "more than 0");
        require(maxInFlight >= 1 && maxInFlight <= 4, "max-in-flight-per-mailbox", maxInFlight, "1..4");
        require(
                requestsPer10Minutes >= 1 && requestsPer10Minutes <= 10_000,
                "requests-per-10-minutes",
                requestsPer10Minutes,
                "1..10000");
        require(!deleteSettle.isNegative(), "delete-settle", deleteSettle, "0 or more");
        require(batchSize >= 1 && batchSize <= ContactsBatch.LARGEST, "batch-size", batchSize, "1..20");
    }

    /** Where no delete waits. */
    public DeliverySettings(
            Duration callTimeout,
            Duration unknownOutcomeHold,
            int maxInFlight,
            int requestsPer10Minutes,
            int batchSize,
            DeleteAllowance allowance) {
        this(callTimeout, unknownOutcomeHold, maxInFlight, requestsPer10Minutes, batchSize, allowance, Duration.ZERO);
    }

    /** Settings with every default. */
    public static DeliverySettings of(Duration callTimeout) {
        return new DeliverySettings(
                callTimeout,
                DEFAULT_UNKNOWN_OUTCOME_HOLD,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_REQUESTS_PER_10_MINUTES,
                ContactsBatch.LARGEST,
                DeleteAllowance.DEFAULT,
                DEFAULT_DELETE_SETTLE);
    }

    /** These settings with another batch size. */
    public DeliverySettings withBatchSize(int size) {
        return new DeliverySettings(
                callTimeout, unknownOutcomeHold, maxInFlight, requestsPer10Minutes, size, allowance, deleteSettle);
    }

    /** These settings where deletes of a bulk wait for so long. */
    public DeliverySettings withDeleteSettle(Duration settle) {
        return new DeliverySettings(
                callTimeout, unknownOutcomeHold, maxInFlight, requestsPer10Minutes, batchSize, allowance, settle);
    }

    /** Whether batches are sent at all. */
    boolean batches() {
        return batchSize > 1 && maxInFlight == DEFAULT_MAX_IN_FLIGHT;
    }

    /** How long a lease lasts from its last renewal. */
    Duration leaseLength() {
        return callTimeout.plus(leaseMargin());
    }

    /** How often leases are renewed. */
    Duration heartbeat() {
        return leaseMargin().dividedBy(3);
    }

    /**
     * What a lease is longer than a request may take: three heartbeats. Whoever takes a dead worker's mailboxes waits for it
     * and for the hold, so there is no use in making it short beside a long hold.
     */
    private Duration leaseMargin() {
        Duration quarter = unknownOutcomeHold.dividedBy(4);
        if (quarter.compareTo(SHORTEST_MARGIN) < 0) {
            return SHORTEST_MARGIN;
        }
        return quarter.compareTo(LONGEST_MARGIN) > 0 ? LONGEST_MARGIN : quarter;
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean valid, String key, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
