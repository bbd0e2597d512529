package io.contactsync.benchmarks.capture;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.testkit.PrivateRabbitMq;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A queue seen from outside: counted where it is, or consumed by somebody who keeps nothing. */
final class Drain implements AutoCloseable, Changes.Observer {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Connection connection;
    private final Channel channel;
    private final String queue;
    private final AtomicLong consumed = new AtomicLong();
    private String consumer = "";
    private long discarded;

    Drain(PrivateRabbitMq broker, String queue) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        this.connection = factory.newConnection();
        this.channel = connection.createChannel();
        this.queue = queue;
    }

    Channel channel() {
        return channel;
    }

    /** Makes the queue of events as the service would, so that it is there to be consumed whoever is first. */
    void declare() throws Exception {
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
    }

    /** Begins to take whatever comes, with all acknowledged on receipt. */
    void consume() throws Exception {
        consumer = channel.basicConsume(
                queue,
                true,
                (tag, message) -> {
                    synchronized (consumed) {
                        consumed.incrementAndGet();
                        consumed.notifyAll();
                    }
                },
                tag -> {});
    }

    /** Leaves what comes from now on in the queue. */
    void stop() throws Exception {
        channel.basicCancel(consumer);
        consumer = "";
    }

    /** Throws away what the queue holds; it stays counted. */
    void purge() throws Exception {
        discarded += channel.queuePurge(queue).getMessageCount();
    }

    @Override
    public long seen() throws Exception {
        return consumed.get() + discarded + (consumer.isEmpty() ? channel.messageCount(queue) : 0);
    }

    @Override
    public void await(long count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen() < count) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(queue + ": " + seen() + " of " + count + " within " + PATIENCE);
            }
            if (consumer.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            } else {
                synchronized (consumed) {
                    if (seen() < count) {
                        consumed.wait(100);
                    }
                }
            }
        }
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
