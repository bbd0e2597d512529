package io.contactsync.feed;

import java.time.Duration;

/**
 * The relay's measures.
 *
 * @param interval     between two looks at a feed that was empty; at least 1 ms
 * @param liveBatch    the most changes that are taken at once; 1..10000. While the broker confirms as many, as many more are
 *                     in memory and marked in the state DB in one transaction
 * @param bulkPage     the most candidates that are taken at once; live changes wait for one page at most; 1..10000
 * @param backlogLimit candidates wait while the queue holds more messages than this
 */
public record RelaySettings(Duration interval, int liveBatch, int bulkPage, long backlogLimit) {

    public static final RelaySettings DEFAULT = new RelaySettings(Duration.ofMillis(50), 2_500, 500, 5_000);

    public RelaySettings {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: at least 1 ms)");
        }
        check("liveBatch", liveBatch);
        check("bulkPage", bulkPage);
        if (backlogLimit < 0) {
            throw new IllegalArgumentException("backlogLimit: " + backlogLimit + " (expected: >= 0)");
        }
    }

    private static void check(String name, int value) {
        if (value < 1 || value > 10_000) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1..10000)");
        }
    }
}
