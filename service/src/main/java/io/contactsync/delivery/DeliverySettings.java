package io.contactsync.delivery;

import java.time.Duration;

/**
 * How delivery behaves.
 *
 * @param callTimeout          the Graph client's hard bound of every request
 * @param unknownOutcomeHold   how long a request without an answer keeps its place before it is looked up
 * @param maxInFlight          requests at one time per mailbox, 1..4: Graph allows four per app and mailbox
 * @param requestsPer10Minutes requests per mailbox in any ten minutes, 1..10,000
 * @param maxDeletesPercent    of a mailbox's contacts within an hour, 0..100
 * @param maxDeletesFloor      deletes within an hour that are let through whatever the percentage says, if they are at most
 *     half of the contacts; 0 or more
 */
public record DeliverySettings(
        Duration callTimeout,
        Duration unknownOutcomeHold,
        int maxInFlight,
        int requestsPer10Minutes,
        int maxDeletesPercent,
        int maxDeletesFloor) {

    public static final Duration DEFAULT_UNKNOWN_OUTCOME_HOLD = Duration.ofSeconds(60);
    public static final int DEFAULT_MAX_IN_FLIGHT = 4;
    public static final int DEFAULT_REQUESTS_PER_10_MINUTES = 10_000;
    public static final int DEFAULT_MAX_DELETES_PERCENT = 10;
    public static final int DEFAULT_MAX_DELETES_FLOOR = 20;

    /** What a lease is longer than a request may take: three heartbeats. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(15);

    public DeliverySettings {
        require(isPositive(callTimeout), "call-timeout", callTimeout, "more than 0");
        require(isPositive(unknownOutcomeHold), "unknown-outcome-hold", unknownOutcomeHold, "more than 0");
        require(maxInFlight >= 1 && maxInFlight <= 4, "max-in-flight-per-mailbox", maxInFlight, "1..4");
        require(
                requestsPer10Minutes >= 1 && requestsPer10Minutes <= 10_000,
                "requests-per-10-minutes",
                requestsPer10Minutes,
                "1..10000");
        require(maxDeletesPercent >= 0 && maxDeletesPercent <= 100, "max-deletes", maxDeletesPercent, "0..100 %");
        require(maxDeletesFloor >= 0, "max-deletes-floor", maxDeletesFloor, "0 or more");
    }

    /** Settings with every default. */
    public static DeliverySettings of(Duration callTimeout) {
        return new DeliverySettings(
                callTimeout,
                DEFAULT_UNKNOWN_OUTCOME_HOLD,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_REQUESTS_PER_10_MINUTES,
                DEFAULT_MAX_DELETES_PERCENT,
                DEFAULT_MAX_DELETES_FLOOR);
    }

    /** How long a lease lasts from its last renewal. */
    Duration leaseLength() {
        return callTimeout.plus(LEASE_MARGIN);
    }

    /** How often leases are renewed. */
    Duration heartbeat() {
        return LEASE_MARGIN.dividedBy(3);
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
