package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;

/**
 * How full a queue is, as a passive declaration tells: a few milliseconds, no management plugin.
 *
 * @param ready messages that wait; not those at a consumer
 * @param consumers that are attached, those in reserve behind a single active one included or not as the broker likes
 */
public record QueueDepth(String queue, long ready, int consumers) {
    /**
     * Asks the broker. Blocks while there is no connection.
     *
     * @throws BrokerUnavailableException when there is none within {@code atMost}, or no such queue
     */
    public static QueueDepth ask(BrokerConnection connection, String queue, Duration atMost) {
        Channel channel = connection.channel(atMost);
        try {
            AMQP.Queue.DeclareOk found = channel.queueDeclarePassive(queue);
            return new QueueDepth(queue, found.getMessageCount(), found.getConsumerCount());
        } catch (IOException | ShutdownSignalException e) {
            throw connection.queueUnavailable(queue, e);
        } finally {
            ThrowAway.channel(channel);
        }
    }
}
