package io.contactsync.ops.tracing;

import io.contactsync.event.ContactEvent;
import io.contactsync.feed.EventSink;
import io.contactsync.feed.OutgoingEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Begins a trace for each event: one span from the change noticed to the broker's confirm, and in it the publishing. An event that
 * is published again begins another trace.
 */
final class TracedSink implements EventSink {

    private final EventSink sink;
    private final String queue;
    private final Tracer tracer;
    private final Clock clock;

    TracedSink(EventSink sink, String queue, Tracer tracer, Clock clock) {
        this.sink = sink;
        this.queue = queue;
        this.tracer = tracer;
        this.clock = clock;
    }

    /** The spans of one event. */
    private record Started(Span change, Span publishing) {}

    @Override
    public List<Outcome> publish(List<OutgoingEvent> events) {
        List<Started> started = new ArrayList<>();
        List<OutgoingEvent> traced = new ArrayList<>();
        for (OutgoingEvent event : events) {
            Started spans = start(event);
            started.add(spans);
            traced.add(new OutgoingEvent(event.event(), event.bulk(), Traceparent.of(spans.publishing())));
        }
        List<Outcome> outcomes = sink.publish(List.copyOf(traced));
        for (int i = 0; i < started.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.NotConfirmed no) {
                // Not the broker's words: what they quote is not ours to know.
                started.get(i)
                        .publishing()
                        .setStatus(StatusCode.ERROR, no.failure().name());
                started.get(i).change().setStatus(StatusCode.ERROR, no.failure().name());
            }
            started.get(i).publishing().end();
            started.get(i).change().end();
        }
        return outcomes;
    }

    @Override
    public OptionalLong backlog() {
        return sink.backlog();
    }

    private Started start(OutgoingEvent outgoing) {
        ContactEvent event = outgoing.event();
        Instant now = clock.instant();
        Span change = tracer.spanBuilder("contact changed")
                .setNoParent()
                // By the source's clock, which may be ahead of ours.
                .setStartTimestamp(
                        event.envelope().occurredAt().filter(now::isAfter).orElse(now))
                .setAttribute(Facts.CONTACT, event.contactId().value())
                .setAttribute(Facts.EVENT_TYPE, event.type().amqpType())
                .setAttribute(Facts.BULK, outgoing.bulk())
                .startSpan();
        event.envelope().version().ifPresent(version -> change.setAttribute(Facts.VERSION, version));
        Span publishing = tracer.spanBuilder("publish " + queue)
                .setParent(Context.root().with(change))
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(Facts.SYSTEM, "rabbitmq")
                .setAttribute(Facts.QUEUE, queue)
                .setAttribute(Facts.CONTACT, event.contactId().value())
                .startSpan();
        event.envelope().version().ifPresent(version -> publishing.setAttribute(Facts.VERSION, version));
        return new Started(change, publishing);
    }
}
