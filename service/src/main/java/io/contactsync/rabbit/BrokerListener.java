package io.contactsync.rabbit;

import java.util.List;

/**
 * Told what happens between us and the broker, for metrics, health and the page. Called on the thread on which it
 * happens: return quickly, do no I/O, do not call back.
 */
public interface BrokerListener {
    BrokerListener NONE = new BrokerListener() {};

    /** The connection of that name is open and the queues are there. */
    default void connected(String connection, BrokerProduct product) {}

    /** It was lost or could not be opened. Told at each attempt, unlike the log, which says an outage once. */
    default void unavailable(String connection, BrokerUnavailableException reason) {}

    /** The broker takes no messages for now: out of memory or disk. */
    default void blocked(String connection, String reason) {}

    /** It takes messages again. */
    default void unblocked(String connection) {}

    /** A queue exists with other arguments than we would give it, and is used as it is. Told once. */
    default void queueDiffers(String queue, String difference) {}

    /** A batch was published; what became of each message, in order. */
    default void published(String queue, List<PublishOutcome> outcomes) {}

    /** A batch was handled and acknowledged. */
    default void settled(int messages) {}

    /** A batch was given back to the broker and comes again. */
    default void givenBack(int messages) {}
}
