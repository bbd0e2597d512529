package io.contactsync.rabbit;

import java.time.Duration;
import java.util.List;

/**
 * Publishes events: persistent, mandatory, with confirms.
 *
 * <p>What is {@link PublishOutcome.Confirmed} survives the broker; anything else has to be published again, which may
 * make a duplicate. Messages of one batch, and batches of one publisher, reach the queue in their order, as long as
 * nothing has to be published again. Safe for several threads, which then wait for each other; start no batch from a
 * {@link BrokerListener}.
 */
public final class EventPublisher implements AutoCloseable {
    private final ConfirmingPublisher publisher;

    /**
     * Publishes to the queue of events.
     *
     * @param connection not the one that consumes
     * @param atMost how long {@link #publish} may take, waiting for a connection and for confirms; more than 0
     */
    public EventPublisher(
            BrokerConnection connection, BrokerSettings settings, Duration atMost, BrokerListener listener) {
        this.publisher = new ConfirmingPublisher(connection, settings.queue(), atMost, listener);
    }

    /**
     * Publishes a batch; a few thousand messages are a good size. Blocks until each message is confirmed, returned or
     * nacked, at most the given time.
     *
     * @return one outcome per message, in their order; an absent broker is an outcome, not an exception
     */
    public List<PublishOutcome> publish(List<OutgoingMessage> messages) {
        return publisher.publish(messages);
    }

    /** Waits for a batch that is under way; closing the connection first ends that at once. Leaves the connection open. */
    @Override
    public void close() {
        publisher.close();
    }
}
