package io.contactsync.rabbit;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Publishers and consumers of one test, with short waits; closed in reverse order. */
final class Wiring implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final Backoff QUICK = Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(200), new Random(1));

    final BrokerSettings settings;
    private final BrokerListener listener;
    private final Topology topology;
    private final Deque<Runnable> closings = new ArrayDeque<>();

    Wiring(BrokerSettings settings, BrokerListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.topology = new Topology(settings, listener);
    }

    BrokerConnection connection(String name) {
        BrokerConnection connection =
                new BrokerConnection(name, settings, topology, QUICK, Clock.systemUTC(), listener).start();
        closings.push(connection::close);
        return connection;
    }

    BrokerConnection connectionThatConsumesAlone() {
        BrokerConnection connection = new BrokerConnection(
                        "consume", settings, topology, QUICK, Clock.systemUTC(), listener)
                .requiringSingleActiveConsumer()
                .start();
        closings.push(connection::close);
        return connection;
    }

    EventPublisher publisher() {
        return publisher(PATIENCE);
    }

    EventPublisher publisher(Duration atMost) {
        return publisher(connection("relay"), atMost);
    }

    /** One whose short time is not spent on connecting: a loaded machine takes seconds for it. */
    EventPublisher connectedPublisher(Duration atMost) {
        BrokerConnection connection = connection("relay");
        await().atMost(PATIENCE).until(() -> connection.state() instanceof BrokerState.Open);
        return publisher(connection, atMost);
    }

    EventPublisher publisher(BrokerConnection connection, Duration atMost) {
        EventPublisher publisher = new EventPublisher(connection, settings, atMost, listener);
        closings.push(publisher::close);
        return publisher;
    }

    DeadLetterSender deadLetterSender() {
        DeadLetterSender sender = new DeadLetterSender(connection("dead letters"), settings, PATIENCE, listener);
        closings.push(sender::close);
        return sender;
    }

    EventConsumer consumer(int batchSize, BatchHandler handler) {
        ConsumerSettings consuming = new ConsumerSettings(settings.queue(), batchSize, Duration.ofMillis(300));
        EventConsumer consumer = new EventConsumer(connection("intake"), consuming, QUICK, handler, listener).start();
        closings.push(consumer::close);
        return consumer;
    }

    /** Does something to the broker that only the test does. */
    void administer(Administration administration) throws Exception {
        try (var connection = new ConnectionOpener(settings).open("test");
                Channel channel = connection.createChannel()) {
            administration.on(channel);
        }
    }

    interface Administration {
        void on(Channel channel) throws Exception;
    }

    static List<OutgoingMessage> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> message("m-" + i)).toList();
    }

    static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m-" + i).toList();
    }

    static OutgoingMessage message(String id) {
        return new OutgoingMessage(
                id,
                "ContactUpdated",
                Instant.parse("2026-11-22T13:00:00Z"),
                Map.of("traceparent", "00-1-2-03"),
                id.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Delivery delivery) {
        return new String(delivery.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
