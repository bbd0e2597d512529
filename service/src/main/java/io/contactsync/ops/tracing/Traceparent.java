package io.contactsync.ops.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place in a trace as text and back, as W3C Trace Context writes it. Of {@code tracestate} nothing is kept. Pure. */
final class Traceparent {

    private static final String NAME = "traceparent";

    private static final TextMapGetter<String> GIVEN = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return NAME.equals(key) ? traceparent : null;
        }
    };

    private Traceparent() {}

    /** The place that the text names; of null, and of what is no {@code traceparent}, the beginning of a trace. */
    static Context parent(@Nullable String traceparent) {
        return traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, GIVEN);
    }

    /** The text for what follows the span. */
    static String of(Span span) {
        List<String> written = new ArrayList<>(1);
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), written, (texts, name, value) -> {
            if (NAME.equals(name)) {
                Objects.requireNonNull(texts).add(value);
            }
        });
        return written.get(0);
    }
}
