package io.contactsync.rabbit;

import java.time.Duration;
import java.util.List;

/**
 * Copies dead letters to the dead-letter queue, with confirms and the headers {@code x-dead-letter-id},
 * {@code x-reason}, {@code x-detail}, {@code x-first-seen} (ISO 8601) and {@code x-attempts}. Safe for several threads.
 */
public final class DeadLetterSender implements AutoCloseable {
    private final ConfirmingPublisher publisher;

    /**
     * Publishes to the dead-letter queue.
     *
     * @param atMost how long {@link #send} may take, waiting for a connection and for confirms; more than 0
     */
    public DeadLetterSender(
            BrokerConnection connection, BrokerSettings settings, Duration atMost, BrokerListener listener) {
        this.publisher = new ConfirmingPublisher(connection, settings.deadLetterQueue(), atMost, listener);
    }

    /** One outcome per dead letter, in their order; only a confirmed copy may be marked as sent. */
    public List<PublishOutcome> send(List<OutgoingDeadLetter> deadLetters) {
        return publisher.publish(
                deadLetters.stream().map(OutgoingDeadLetter::message).toList());
    }

    /** Waits for a batch that is under way; closing the connection first ends that at once. Leaves the connection open. */
    @Override
    public void close() {
        publisher.close();
    }
}
