package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.EventJson;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerUnavailableException;
import io.contactsync.rabbit.EventPublisher;
import io.contactsync.rabbit.MessageHeaders;
import io.contactsync.rabbit.OutgoingMessage;
import io.contactsync.rabbit.PublishOutcome;
import io.contactsync.rabbit.QueueDepth;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** The sink that is RabbitMQ: an event becomes a message, a message's fate the event's. Thread-safe. */
public final class BrokerEventSink implements EventSink {

    private static final Duration DEPTH_PATIENCE = Duration.ofMillis(500);

    private final EventPublisher publisher;
    private final BrokerConnection connection;
    private final String queue;
    private final Clock clock;

    /** Publishes with {@code publisher}, which works on {@code connection} and {@code queue}. */
    public BrokerEventSink(EventPublisher publisher, BrokerConnection connection, String queue, Clock clock) {
        this.publisher = publisher;
        this.connection = connection;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public List<Outcome> publish(List<OutgoingEvent> events) {
        return publisher.publish(events.stream().map(this::message).toList()).stream()
                .map(BrokerEventSink::outcome)
                .toList();
    }

    @Override
    public OptionalLong backlog() {
        try {
            return OptionalLong.of(
                    QueueDepth.ask(connection, queue, DEPTH_PATIENCE).ready());
        } catch (BrokerUnavailableException e) {
            return OptionalLong.empty();
        }
    }

    private OutgoingMessage message(OutgoingEvent outgoing) {
        ContactEvent event = outgoing.event();
        return new OutgoingMessage(
                event.envelope().eventId().orElseGet(() -> UUID.randomUUID().toString()),
                event.type().amqpType(),
                event.envelope().occurredAt().orElseGet(clock::instant),
                headers(outgoing),
                EventJson.write(event));
    }

    private static Map<String, Object> headers(OutgoingEvent outgoing) {
        Map<String, Object> headers = new HashMap<>();
        if (outgoing.bulk()) {
            headers.put(MessageHeaders.BULK, "true");
        }
        String traceparent = outgoing.traceparent();
        if (traceparent != null) {
            headers.put(MessageHeaders.TRACE, traceparent);
        }
        return headers;
    }

    private static Outcome outcome(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Confirmed) {
            return new Outcome.Confirmed();
        }
        if (outcome instanceof PublishOutcome.Returned returned) {
            return new Outcome.NotConfirmed(Failure.RETURNED, returned.reason());
        }
        if (outcome instanceof PublishOutcome.Unconfirmed unconfirmed) {
            return new Outcome.NotConfirmed(
                    Failure.UNKNOWN, String.valueOf(unconfirmed.cause().getMessage()));
        }
        return new Outcome.NotConfirmed(Failure.NACKED, "the broker refused it");
    }
}
