package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One consumer on one channel, from its start until either is gone. Deliveries wait here, at most as many as the
 * prefetch; what is not acknowledged when the channel closes goes back to its place in the queue. {@link #next},
 * {@link #acknowledge} and {@link #close} are for one thread; {@link #wake} for any.
 */
final class ConsumeSession {
    /** An empty element wakes the taker: something else than a delivery has happened. */
    private final BlockingQueue<Optional<Delivery>> arrived = new LinkedBlockingQueue<>();

    private final Channel channel;
    private final int prefetch;
    private volatile boolean over;

    private ConsumeSession(Channel channel, int prefetch) {
        this.channel = channel;
        this.prefetch = prefetch;
    }

    /** @throws BrokerUnavailableException when there is no connection within {@code atMost}, or no such queue */
    static ConsumeSession open(BrokerConnection connection, String queue, int prefetch, Duration atMost) {
        Channel channel = connection.channel(atMost);
        ConsumeSession session = new ConsumeSession(channel, prefetch);
        try {
            channel.basicQos(prefetch);
            channel.basicConsume(queue, /* autoAck= */ false, session.new Arrivals(channel));
            return session;
        } catch (IOException | ShutdownSignalException e) {
            session.close();
            throw connection.queueUnavailable(queue, e);
        }
    }

    /**
     * What has arrived, at most the prefetch; waits for the first delivery only.
     *
     * @return empty when nothing arrived within {@code atMost}, when woken, or when the session is over
     */
    Optional<Batch> next(Duration atMost) throws InterruptedException {
        Optional<Delivery> first = over ? Optional.empty() : arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null || first.isEmpty() || over) {
            return Optional.empty();
        }
        List<Optional<Delivery>> more = new ArrayList<>();
        arrived.drainTo(more, prefetch - 1);
        List<Delivery> deliveries = new ArrayList<>(1 + more.size());
        deliveries.add(first.get());
        more.forEach(element -> element.ifPresent(deliveries::add));
        return Optional.of(new Batch(deliveries));
    }

    /** Whether no further delivery will come: the channel is closed, or the broker ended the consumer. */
    boolean isOver() {
        return over;
    }

    /** The broker may forget the batch and all before it; false when the channel is gone and they come again. */
    boolean acknowledge(Batch batch) {
        try {
            channel.basicAck(batch.lastTag(), /* multiple= */ true);
            return true;
        } catch (IOException | ShutdownSignalException gone) {
            over = true;
            return false;
        }
    }

    void wake() {
        arrived.add(Optional.empty());
    }

    /** Everything that is not acknowledged returns to the queue. */
    void close() {
        over = true;
        ThrowAway.channel(channel);
    }

    private final class Arrivals extends DefaultConsumer {
        Arrivals(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            arrived.add(Optional.of(Delivery.of(envelope, properties, body)));
        }

        @Override
        public void handleCancel(String consumerTag) {
            end();
        }

        @Override
        public void handleShutdownSignal(String consumerTag, ShutdownSignalException reason) {
            end();
        }

        private void end() {
            over = true;
            wake();
        }
    }
}
