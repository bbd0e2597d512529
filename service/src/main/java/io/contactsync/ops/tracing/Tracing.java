package io.contactsync.ops.tracing;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.feed.EventSink;
import io.contactsync.intake.IntakeTracing;
import java.time.Clock;
import java.util.Optional;

/**
 * One trace for each event: the change, its publishing, its taking in, each request to Graph for it. It crosses RabbitMQ in the
 * message's header {@code traceparent} and the state DB in the contact's row, for delivery works from there. Spans carry ids
 * only.
 */
public interface Tracing extends AutoCloseable {

    /** Nothing is traced: no thread, no span, no header. */
    Tracing OFF = new Tracing() {};

    /** Traces as configured; off where nothing is. */
    static Tracing of(Optional<TracingSettings> settings, Clock clock) {
        return settings.<Tracing>map(configured -> OtelTracing.open(configured, clock))
                .orElse(OFF);
    }

    /**
     * The sink, with what passes through it traced.
     *
     * @param queue where it publishes to
     */
    default EventSink feed(EventSink sink, String queue) {
        return sink;
    }

    /**
     * For the intake.
     *
     * @param queue where it consumes
     */
    default IntakeTracing intake(String queue) {
        return IntakeTracing.NONE;
    }

    /** To be told of what delivery does; empty: nothing has to be told. */
    default Optional<DeliveryListener> delivery() {
        return Optional.empty();
    }

    /** Sends what is waiting, for three seconds at most. */
    @Override
    default void close() {}
}
