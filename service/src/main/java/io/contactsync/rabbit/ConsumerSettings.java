package io.contactsync.rabbit;

import java.time.Duration;

/**
 * How events are consumed.
 *
 * @param batchSize the most messages in one batch, and the prefetch: 1 to 10,000
 * @param idleCheck how long nothing may arrive before the consumer looks whether it is still attached: more than 0
 */
public record ConsumerSettings(String queue, int batchSize, Duration idleCheck) {
    public static final int DEFAULT_BATCH_SIZE = 500;
    public static final Duration DEFAULT_IDLE_CHECK = Duration.ofSeconds(30);

    public ConsumerSettings {
        ShortString.require("queue", queue);
        if (batchSize < 1 || batchSize > 10_000) {
            throw new IllegalArgumentException("batchSize: " + batchSize + " (expected: 1..10000)");
        }
        if (idleCheck.isNegative() || idleCheck.isZero()) {
            throw new IllegalArgumentException("idleCheck: " + idleCheck + " (expected: more than 0)");
        }
    }

    public static ConsumerSettings of(String queue) {
        return new ConsumerSettings(queue, DEFAULT_BATCH_SIZE, DEFAULT_IDLE_CHECK);
    }
}
