package io.contactsync.intake;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.contactsync.rabbit.Backoff;
import io.contactsync.rabbit.BatchHandler;
import io.contactsync.rabbit.BrokerAddress;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.rabbit.ConsumerSettings;
import io.contactsync.rabbit.DeadLetterSender;
import io.contactsync.rabbit.EventConsumer;
import io.contactsync.rabbit.EventPublisher;
import io.contactsync.rabbit.OutgoingMessage;
import io.contactsync.rabbit.PublishOutcome;
import io.contactsync.rabbit.Topology;
import io.contactsync.testkit.SharedServers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What intake has of a broker, on queues of its own; closed in reverse order. */
final class IntakeWiring implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LAST = "the last one";

    private final BrokerAddress address;
    private final BrokerSettings settings;
    private final Deque<Runnable> closings = new ArrayDeque<>();

    IntakeWiring(BrokerAddress address) {
        this.address = address;
        this.settings = BrokerSettings.of(address)
                .withQueues(SharedServers.freshQueueName("events"), SharedServers.freshQueueName("dead"));
    }

    DeadLetterSender sender() {
        return sender(PATIENCE);
    }

    DeadLetterSender sender(Duration atMost) {
        var sender = new DeadLetterSender(connection("dead letters"), settings, atMost, BrokerListener.NONE);
        closings.push(sender::close);
        return sender;
    }

    void consume(BatchHandler handler) {
        var consumer = new EventConsumer(
                        connection("intake"),
                        new ConsumerSettings(settings.queue(), 10, Duration.ofMillis(300)),
                        quick(),
                        handler,
                        BrokerListener.NONE)
                .start();
        closings.push(consumer::close);
    }

    void publish(Stream<String> bodies) {
        try (var publisher = new EventPublisher(connection("relay"), settings, PATIENCE, BrokerListener.NONE)) {
            List<PublishOutcome> outcomes =
                    publisher.publish(bodies.map(IntakeWiring::message).toList());
            if (!PublishOutcome.allConfirmed(outcomes)) {
                throw new IllegalStateException("not confirmed: " + outcomes);
            }
        }
    }

    /** Everything in the dead-letter queue, taken out of it. */
    List<GetResponse> deadLetters() throws Exception {
        List<GetResponse> messages = new ArrayList<>();
        try (Connection connection = factory().newConnection("test");
                Channel channel = connection.createChannel()) {
            GetResponse message = channel.basicGet(settings.deadLetterQueue(), /* autoAck= */ true);
            while (message != null) {
                messages.add(message);
                message = channel.basicGet(settings.deadLetterQueue(), /* autoAck= */ true);
            }
        }
        return messages;
    }

    /** The bodies of all events that were never acknowledged, taken out of the queue; nobody else may consume. */
    List<String> events() throws Exception {
        publish(Stream.of(LAST));
        var arrived = new LinkedBlockingQueue<String>();
        List<String> events = new ArrayList<>();
        try (Connection connection = factory().newConnection("test");
                Channel channel = connection.createChannel()) {
            channel.basicConsume(
                    settings.queue(),
                    /* autoAck= */ true,
                    (tag, message) -> arrived.add(new String(message.getBody(), StandardCharsets.UTF_8)),
                    tag -> {});
            String event = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            while (event != null && !event.equals(LAST)) {
                events.add(event);
                event = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            if (event == null) {
                throw new IllegalStateException("the last message did not come after " + events);
            }
        }
        return events;
    }

    private ConnectionFactory factory() {
        var factory = new ConnectionFactory();
        factory.setHost(address.host());
        factory.setPort(address.port());
        factory.setUsername(address.username());
        factory.setPassword(address.password());
        return factory;
    }

    private BrokerConnection connection(String name) {
        var connection = new BrokerConnection(
                        name,
                        settings,
                        new Topology(settings, BrokerListener.NONE),
                        quick(),
                        Clock.systemUTC(),
                        BrokerListener.NONE)
                .start();
        closings.push(connection::close);
        return connection;
    }

    private static Backoff quick() {
        return Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(200), new Random(1));
    }

    private static OutgoingMessage message(String body) {
        return new OutgoingMessage(
                Integer.toHexString(body.hashCode()),
                "ContactUpdated",
                Instant.EPOCH,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
