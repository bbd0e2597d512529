package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A channel in confirm mode, good for one batch after the other as long as each is confirmed whole. One that is not must
 * be the last: its late confirms would be taken for those of the next. Not thread-safe.
 */
final class PublishChannel {
    private static final String DEFAULT_EXCHANGE = "";

    private final Channel channel;
    private volatile ConfirmTracker tracker = new ConfirmTracker(0);

    private PublishChannel(Channel channel) {
        this.channel = channel;
    }

    /** @throws BrokerUnavailableException when the connection is not open within {@code atMost} */
    static PublishChannel open(BrokerConnection connection, Duration atMost) {
        Channel channel = connection.channel(atMost);
        PublishChannel opened = new PublishChannel(channel);
        try {
            channel.confirmSelect();
        } catch (IOException | ShutdownSignalException e) {
            throw connection.translated(e);
        }
        channel.addReturnListener(opened::returned);
        channel.addConfirmListener(opened.new Confirms());
        channel.addShutdownListener(loss -> opened.tracker.lost());
        return opened;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Begins a batch; what was open of the one before is forgotten. */
    ConfirmTracker begin(int messages) {
        ConfirmTracker begun = new ConfirmTracker(messages);
        tracker = begun;
        if (!channel.isOpen()) {
            begun.lost();
        }
        return begun;
    }

    /** Writes all messages without waiting for confirms; blocks while the broker does not read. */
    void send(String queue, List<OutgoingMessage> messages) throws IOException {
        for (int index = 0; index < messages.size(); index++) {
            OutgoingMessage message = messages.get(index);
            tracker.sending(channel.getNextPublishSeqNo(), index, message.messageId());
            channel.basicPublish(DEFAULT_EXCHANGE, queue, /* mandatory= */ true, message.properties(), message.body());
        }
    }

    /** When it returns, all that the broker had said on this channel before has been heard. Blocks for its answer. */
    void roundTrip() throws IOException {
        // Asking for confirm mode again changes nothing; it is the one question that every broker answers in order.
        channel.confirmSelect();
    }

    /** Waits for the broker's answer up to ten seconds. */
    void close() {
        ThrowAway.channel(channel);
    }

    private void returned(Return message) {
        AMQP.BasicProperties properties = message.getProperties();
        tracker.returned(properties.getMessageId(), message.getReplyCode() + " " + message.getReplyText());
    }

    private final class Confirms implements ConfirmListener {
        @Override
        public void handleAck(long sequence, boolean multiple) {
            tracker.confirmed(sequence, multiple);
        }

        @Override
        public void handleNack(long sequence, boolean multiple) {
            tracker.nacked(sequence, multiple);
        }
    }
}
