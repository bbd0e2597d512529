package io.contactsync.feed;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.contactsync.event.ContactEvent;
import io.contactsync.event.EventJson;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer of the queue would know: the newest event of each contact, by version, whatever order they come in and
 * however often. Comes back by itself after the broker was away.
 */
final class NewestEvents implements AutoCloseable {

    private final PrivateRabbitMq broker;
    private final String queue;
    private final Map<String, ContactEvent> newest = new ConcurrentHashMap<>();
    private final List<String> arrivals = Collections.synchronizedList(new ArrayList<>());
    private @Nullable Connection connection;
    private @Nullable Channel channel;

    NewestEvents(PrivateRabbitMq broker, String queue) {
        this.broker = broker;
        this.queue = queue;
    }

    /** Data and tags of each contact that is not deleted. */
    Map<String, String> newest() {
        connect();
        Map<String, String> said = new HashMap<>();
        newest.forEach((id, event) -> event.match(
                upserted -> said.put(
                        id, upserted.data().json() + upserted.envelope().tags()),
                deleted -> null));
        return said;
    }

    /** How many events were heard, repeated ones too. */
    int arrivals() {
        return arrivals.size();
    }

    /** Which event in the order of arrival, from 1 on, was the first whose data says this. */
    int arrivedAs(String said) {
        for (int i = 0; i < arrivals.size(); i++) {
            if (arrivals.get(i).contains(said)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("said: " + said + " (expected: what an event says)");
    }

    /** How many wait in the queue, without taking any; none where there is no queue yet. */
    int queued() {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker.uri());
            try (Connection looking = factory.newConnection("looking")) {
                return looking.createChannel().queueDeclarePassive(queue).getMessageCount();
            }
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            return 0;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect() {
        Channel current = channel;
        if (current != null && current.isOpen()) {
            return;
        }
        close();
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker.uri());
            factory.setAutomaticRecoveryEnabled(false);
            Connection opened = factory.newConnection("newest events");
            connection = opened;
            Channel fresh = opened.createChannel();
            channel = fresh;
            fresh.basicQos(1_000);
            fresh.basicConsume(queue, false, new Collecting(fresh));
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            // The broker is away, or the relay has not made the queue: asked again at the next look.
            close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String said(ContactEvent event) {
        return event.match(upserted -> upserted.data().json(), deleted -> "");
    }

    private static long version(ContactEvent event) {
        return event.envelope().version().orElseThrow();
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        channel = null;
        if (current != null) {
            current.abort();
        }
    }

    /** Acknowledges what it kept. */
    private final class Collecting extends DefaultConsumer {
        Collecting(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            EventJson.read(body)
                    .match(
                            valid -> {
                                arrivals.add(said(valid.event()));
                                return newest.merge(
                                        valid.event().contactId().value(),
                                        valid.event(),
                                        (a, b) -> version(a) > version(b) ? a : b);
                            },
                            invalid -> {
                                throw new IllegalStateException("not an event: " + invalid.problem());
                            });
            getChannel().basicAck(envelope.getDeliveryTag(), false);
        }
    }
}
