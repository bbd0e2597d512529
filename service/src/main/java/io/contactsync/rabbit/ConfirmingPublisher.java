package io.contactsync.rabbit;

import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes batches to one queue and says what became of each message, within a given time.
 *
 * <p>All messages are written, then all confirms awaited. The time holds even when the broker stops reading: then a guard
 * on a thread of its own cuts the connection off from under the write. A channel on which anything stayed unconfirmed
 * is given up. Safe for several threads; batches go one after the other.
 */
final class ConfirmingPublisher implements AutoCloseable {
    private final BrokerConnection connection;
    private final String queue;
    private final Duration atMost;
    private final BrokerListener listener;
    private final ScheduledExecutorService guards;
    private @Nullable PublishChannel channel;
    private boolean queueSuspect;
    private boolean closed;

    ConfirmingPublisher(BrokerConnection connection, String queue, Duration atMost, BrokerListener listener) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw new IllegalArgumentException("atMost: " + atMost + " (expected: more than 0)");
        }
        this.connection = connection;
        this.queue = queue;
        this.atMost = atMost;
        this.listener = listener;
        this.guards = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "rabbit-publish-guard " + queue);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One outcome per message, in their order; never throws for what the broker does or is. */
    synchronized List<PublishOutcome> publish(List<OutgoingMessage> messages) {
        if (closed) {
            throw new IllegalStateException("closed (expected: no batch after close())");
        }
        if (messages.isEmpty()) {
            return List.of();
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        List<PublishOutcome> outcomes = attempt(messages, deadline);
        queueSuspect = outcomes.stream().anyMatch(PublishOutcome.Returned.class::isInstance);
        listener.published(queue, outcomes);
        return outcomes;
    }

    /** Waits for a batch that is under way; closing the connection first ends that at once. */
    @Override
    public synchronized void close() {
        closed = true;
        guards.shutdownNow();
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private List<PublishOutcome> attempt(List<OutgoingMessage> messages, long deadline) {
        try {
            if (queueSuspect) {
                connection.declareQueues(until(deadline));
            }
            PublishChannel usable = usableChannel(deadline);
            connection.awaitUnblocked(until(deadline));
            ConfirmTracker tracker = usable.begin(messages.size());
            BrokerUnavailableException failure = guarded(deadline, () -> usable.send(queue, messages));
            boolean complete = tracker.await(deadline);
            if (complete && failure == null && tracker.hasNacks()) {
                failure = guarded(deadline, usable::roundTrip);
            }
            if (!complete || failure != null) {
                giveUp(usable);
            }
            return tracker.outcomes(failure != null ? failure : tracker.isLost() ? connectionLost() : noConfirm());
        } catch (BrokerUnavailableException e) {
            return unconfirmed(messages, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unconfirmed(messages, connection.translated(e));
        }
    }

    private PublishChannel usableChannel(long deadline) {
        PublishChannel usable = channel;
        if (usable == null || !usable.isOpen()) {
            usable = PublishChannel.open(connection, until(deadline));
            channel = usable;
        }
        return usable;
    }

    private interface Conversation {
        void run() throws IOException;
    }

    /** Talks to the broker, not beyond the deadline; returns what went wrong. */
    private @Nullable BrokerUnavailableException guarded(long deadline, Conversation conversation) {
        ScheduledFuture<?> guard =
                guards.schedule(connection::sever, until(deadline).toNanos(), TimeUnit.NANOSECONDS);
        try {
            conversation.run();
            return null;
        } catch (IOException | ShutdownSignalException e) {
            return connection.translated(e);
        } finally {
            guard.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    /** On the guard's thread: closing asks the broker, who may be the one that does not answer. */
    private void giveUp(PublishChannel usable) {
        channel = null;
        guards.execute(usable::close);
    }

    private BrokerUnavailableException noConfirm() {
        return connection.unavailable(
                BrokerUnavailableException.Kind.UNREACHABLE, "no confirm within " + atMost.toMillis() + " ms");
    }

    private BrokerUnavailableException connectionLost() {
        return connection.unavailable(
                BrokerUnavailableException.Kind.UNREACHABLE, "connection lost before the confirm");
    }

    private static List<PublishOutcome> unconfirmed(List<OutgoingMessage> messages, BrokerUnavailableException cause) {
        return messages.stream()
                .<PublishOutcome>map(message -> new PublishOutcome.Unconfirmed(cause))
                .toList();
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
