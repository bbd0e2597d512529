package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A queue that nobody consumes and that holds one text: the broker as a memory. A new text is confirmed before the old one goes, so that
 * at every moment one is there; after a crash in between there are two. Safe for several threads.
 */
public final class RememberedText {

    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);

    private final BrokerConnection connection;
    private final String queue;
    private final Duration atMost;

    /** @param atMost how long a call waits for a connection; more than 0 */
    public RememberedText(BrokerConnection connection, String queue, Duration atMost) {
        this.connection = connection;
        this.queue = queue;
        this.atMost = atMost;
    }

    /**
     * The texts that are there, in the order in which they were written: none, one, or after a crash more.
     *
     * @throws BrokerUnavailableException when there is no connection, or the queue can be neither had nor made
     */
    public List<String> read() {
        Channel channel = connection.memory(queue, atMost);
        try {
            List<String> texts = new ArrayList<>();
            GetResponse message = channel.basicGet(queue, /* autoAck= */ false);
            while (message != null) {
                texts.add(new String(message.getBody(), StandardCharsets.UTF_8));
                message = channel.basicGet(queue, /* autoAck= */ false);
            }
            return texts;
        } catch (IOException | ShutdownSignalException e) {
            throw connection.queueUnavailable(queue, e);
        } finally {
            // What was not acknowledged goes back to its place.
            ThrowAway.channel(channel);
        }
    }

    /**
     * Writes a text in the place of those that are there.
     *
     * @throws BrokerUnavailableException when it was not confirmed; then it may be there beside the others
     */
    public void write(String text) {
        Channel channel = connection.memory(queue, atMost);
        try {
            channel.confirmSelect();
            long before = channel.messageCount(queue);
            channel.basicPublish(
                    "",
                    queue,
                    new AMQP.BasicProperties.Builder()
                            .contentType("text/plain")
                            .deliveryMode(2)
                            .build(),
                    text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(CONFIRMED_WITHIN.toMillis());
            for (long i = 0; i < before; i++) {
                if (channel.basicGet(queue, /* autoAck= */ true) == null) {
                    return;
                }
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw connection.queueUnavailable(queue, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw connection.queueUnavailable(queue, e);
        } finally {
            ThrowAway.channel(channel);
        }
    }
}
