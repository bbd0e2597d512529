package io.contactsync.graphsimulator.ledger;

import java.util.Map;

/**
 * What one mailbox went through. The promises of a good client read: {@code maxInFlight <= 4}, {@code requestsBeforeRetryAfter ==
 * 0}, {@code foreignWrites == 0}.
 *
 * @param requests all requests to the mailbox, refused ones included
 * @param byMethodAndStatus requests by method and status, as in {@code "POST 201"}; status 0 is a dropped connection
 * @param maxInFlight the most requests of one app that were ever in work at a time, hidden work and refused ones included
 * @param refusedForConcurrency requests refused as too many at a time
 * @param refusedForBudget requests refused as too many in ten minutes
 * @param requestsInsideWindow requests refused because a {@code Retry-After} was not over
 * @param requestsBeforeRetryAfter those of them whose sender had been told
 * @param foreignWrites PATCHes and deletes of contacts that carried no extended property
 */
public record MailboxCounters(
        long requests,
        Map<String, Long> byMethodAndStatus,
        int maxInFlight,
        long refusedForConcurrency,
        long refusedForBudget,
        long requestsInsideWindow,
        long requestsBeforeRetryAfter,
        long foreignWrites) {
    /** How many requests of a method were answered with a status. */
    public long count(String method, int status) {
        return byMethodAndStatus.getOrDefault(method + " " + status, 0L);
    }
}
