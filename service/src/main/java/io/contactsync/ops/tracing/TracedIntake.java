package io.contactsync.ops.tracing;

import io.contactsync.event.ContactId;
import io.contactsync.intake.IntakeResult;
import io.contactsync.intake.IntakeTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Continues a message's trace, or begins one where it has none: a span from its arrival to the commit that stores it. */
final class TracedIntake implements IntakeTracing {

    private final String queue;
    private final Tracer tracer;

    TracedIntake(String queue, Tracer tracer) {
        this.queue = queue;
        this.tracer = tracer;
    }

    @Override
    public Step begin(@Nullable String traceparent) {
        Span span = tracer.spanBuilder("process " + queue)
                .setParent(Traceparent.parent(traceparent))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(Facts.SYSTEM, "rabbitmq")
                .setAttribute(Facts.QUEUE, queue)
                .startSpan();
        return span.getSpanContext().isSampled() ? new Traced(span) : Step.NONE;
    }

    private record Traced(Span span) implements Step {

        @Override
        public String traceparent() {
            return Traceparent.of(span);
        }

        @Override
        public void amountsTo(Optional<ContactId> contact, long version, IntakeResult result) {
            contact.ifPresent(id -> span.setAttribute(Facts.CONTACT, id.value()));
            if (version > 0) {
                span.setAttribute(Facts.VERSION, version);
            }
            span.setAttribute(Facts.RESULT, result.label());
            if (result == IntakeResult.DEAD_LETTER) {
                span.setStatus(StatusCode.ERROR);
            }
        }

        @Override
        public void stored() {
            span.end();
        }
    }
}
