package io.contactsync.ops.tracing;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.graph.Exchange;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;

/** A span for each request to Graph, made when its answer is here. Items of a batch have the times of their batch. */
final class TracedDelivery implements DeliveryListener {

    private static final int REFUSED = 400;

    private final Tracer tracer;

    TracedDelivery(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void traced(Traced request) {
        Exchange exchange = request.exchange();
        Span span = tracer.spanBuilder("graph " + request.kind().name().toLowerCase(Locale.ROOT))
                .setParent(Traceparent.parent(request.traceparent()))
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(exchange.startedAt())
                .setAttribute(Facts.CONTACT, request.link().contact())
                .setAttribute(Facts.MAILBOX, request.link().mailbox())
                .setAttribute(Facts.VERSION, request.version())
                .setAttribute(Facts.ATTEMPT, (long) request.attempt())
                .setAttribute(Facts.METHOD, exchange.method())
                .setAttribute(Facts.CLIENT_REQUEST_ID, exchange.clientRequestId())
                .startSpan();
        String requestId = exchange.requestId();
        if (requestId != null) {
            span.setAttribute(Facts.REQUEST_ID, requestId);
        }
        if (exchange.status() > 0) {
            span.setAttribute(Facts.STATUS, (long) exchange.status());
        }
        if (exchange.status() == 0 || exchange.status() >= REFUSED) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(exchange.startedAt().plus(exchange.duration()));
    }
}
