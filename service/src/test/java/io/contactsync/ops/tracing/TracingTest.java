package io.contactsync.ops.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.event.ContactData;
import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.event.Envelope;
import io.contactsync.feed.EventSink;
import io.contactsync.feed.OutgoingEvent;
import io.contactsync.graph.Exchange;
import io.contactsync.intake.IntakeResult;
import io.contactsync.intake.IntakeTracing;
import io.contactsync.state.LinkKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

class TracingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T13:00:10Z");
    private static final Instant NOTICED = NOW.minusSeconds(7);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String FOREIGN_TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String FOREIGN = "00-" + FOREIGN_TRACE + "-b7ad6b7169203331-01";

    private final Kept kept = new Kept();
    private final List<OutgoingEvent> published = new ArrayList<>();

    @Test
    void one_trace_leads_from_the_change_to_the_request() {
        try (OtelTracing tracing = OtelTracing.over(kept, 1, CLOCK)) {
            publish(tracing, new EventSink.Outcome.Confirmed());
            IntakeTracing.Step step = tracing.intake("contact.sync").begin(traceparent());
            step.amountsTo(Optional.of(new ContactId("4711")), 17, IntakeResult.APPLIED);
            step.stored();
            deliver(tracing, step.traceparent(), 429, "req-1");
            deliver(tracing, step.traceparent(), 201, "req-2");
        }

        assertThat(kept.spans())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder(
                        "contact changed",
                        "publish contact.sync",
                        "process contact.sync",
                        "graph create",
                        "graph create");
        assertThat(kept.spans())
                .extracting(SpanData::getTraceId)
                .containsOnly(traceparent().substring(3, 35));
        assertThat(kept.spans()).allSatisfy(span -> {
            assertThat(span.getAttributes().get(Facts.CONTACT)).isEqualTo("4711");
            assertThat(span.getAttributes().get(Facts.VERSION)).isEqualTo(17);
        });
        assertThat(span("publish contact.sync").getParentSpanId())
                .isEqualTo(span("contact changed").getSpanId());
        assertThat(span("process contact.sync").getParentSpanId())
                .isEqualTo(span("publish contact.sync").getSpanId());
        assertThat(span("graph create").getParentSpanId())
                .isEqualTo(span("process contact.sync").getSpanId());
        assertThat(kept.spans().stream().map(span -> span.getAttributes().get(Facts.REQUEST_ID)))
                .contains("req-1", "req-2");
        assertThat(span("contact changed").getStartEpochNanos()).isEqualTo(nanos(NOTICED));
    }

    @Test
    void a_request_span_has_the_requests_own_times_and_what_support_asks_for() {
        try (OtelTracing tracing = OtelTracing.over(kept, 1, CLOCK)) {
            deliver(tracing, FOREIGN, 503, "req-9");
        }

        SpanData span = span("graph create");
        assertThat(span.getTraceId()).isEqualTo(FOREIGN_TRACE);
        assertThat(span.getStartEpochNanos()).isEqualTo(nanos(NOTICED));
        assertThat(span.getEndEpochNanos()).isEqualTo(nanos(NOTICED.plusMillis(40)));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(Facts.STATUS)).isEqualTo(503);
        assertThat(span.getAttributes().get(Facts.MAILBOX)).isEqualTo("office@club.example");
        assertThat(span.getAttributes().get(Facts.CLIENT_REQUEST_ID)).isEqualTo("ours");
    }

    @Test
    void a_plain_programs_trace_goes_on_and_what_is_no_traceparent_begins_one() {
        List<String> continued = new ArrayList<>();
        try (OtelTracing tracing = OtelTracing.over(kept, 1, CLOCK)) {
            for (String header : new String[] {FOREIGN, "Ada", null}) {
                IntakeTracing.Step step = tracing.intake("contact.sync").begin(header);
                continued.add(step.traceparent());
                step.stored();
            }
        }

        assertThat(continued.get(0)).startsWith("00-" + FOREIGN_TRACE).isNotEqualTo(FOREIGN);
        assertThat(continued.subList(1, 3)).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(kept.spans())
                .hasSize(3)
                .noneSatisfy(span -> assertThat(span.toString()).contains("Ada"));
    }

    @Test
    void what_is_not_sampled_says_so_in_its_header_and_costs_nothing_further_on() {
        @Nullable String continued;
        try (OtelTracing tracing = OtelTracing.over(kept, 0, CLOCK)) {
            publish(tracing, new EventSink.Outcome.Confirmed());
            continued = tracing.intake("contact.sync").begin(traceparent()).traceparent();
        }

        int flags = Integer.parseInt(traceparent().substring(53), 16);
        assertThat(flags & 1).as("the flag that says sampled").isZero();
        assertThat(continued).isNull();
        assertThat(kept.spans()).isEmpty();
    }

    @Test
    void what_the_broker_does_not_confirm_ends_its_trace_as_an_error() {
        try (OtelTracing tracing = OtelTracing.over(kept, 1, CLOCK)) {
            publish(tracing, new EventSink.Outcome.NotConfirmed(EventSink.Failure.RETURNED, "312 NO_ROUTE"));
        }

        assertThat(kept.spans())
                .hasSize(2)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsOnly(StatusCode.ERROR);
    }

    @Test
    void a_message_that_is_not_stored_leaves_no_span() {
        try (OtelTracing tracing = OtelTracing.over(kept, 1, CLOCK)) {
            tracing.intake("contact.sync").begin(null).amountsTo(Optional.empty(), 0, IntakeResult.DEAD_LETTER);
        }

        assertThat(kept.spans()).isEmpty();
    }

    @Test
    @Timeout(120)
    void a_collector_that_never_answers_holds_up_nobody_and_the_queue_is_bounded() {
        var stuck = new Stuck();

        try (OtelTracing tracing = OtelTracing.over(stuck, 1, CLOCK)) {
            for (int i = 0; i < 100_000; i++) {
                deliver(tracing, FOREIGN, 200, "req-" + i);
            }
        }

        assertThat(stuck.offered.get()).isLessThan(20_000);
    }

    @Test
    void a_collectors_absence_is_told_once_and_its_return_once() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = (Logger) LoggerFactory.getLogger(ToldOnceExporter.class);
        logger.addAppender(lines);
        var exporter = new ToldOnceExporter(kept, URI.create("http://localhost:4318"));

        for (boolean there : new boolean[] {true, false, false, false, true, true, false}) {
            kept.there = there;
            exporter.export(List.of()).join(1, TimeUnit.SECONDS);
        }

        logger.detachAppender(lines);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "The collector takes no traces; they are dropped until it does",
                        "The collector takes traces again",
                        "The collector takes no traces; they are dropped until it does");
    }

    @Test
    void without_an_endpoint_nothing_is_touched() {
        EventSink sink = events -> List.of();
        Set<Thread> before = exporting();

        Tracing off = Tracing.of(Optional.empty(), CLOCK);

        assertThat(off.feed(sink, "contact.sync")).isSameAs(sink);
        assertThat(off.intake("contact.sync").begin(FOREIGN).traceparent()).isNull();
        assertThat(off.delivery()).isEmpty();
        assertThat(exporting()).as("threads that were not there before").isSubsetOf(before);
        assertThatCode(off::close).doesNotThrowAnyException();
    }

    /** Those of other tests end when they do. */
    private static Set<Thread> exporting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("BatchSpanProcessor"))
                .collect(Collectors.toSet());
    }

    private void publish(Tracing tracing, EventSink.Outcome outcome) {
        EventSink sink = events -> {
            published.addAll(events);
            return List.of(outcome);
        };
        var event = new ContactEvent.Upserted(
                new ContactId("4711"), false, ContactData.EMPTY, new Envelope("e-1", 17L, NOTICED, Map.of()));
        tracing.feed(sink, "contact.sync").publish(List.of(new OutgoingEvent(event, false)));
    }

    private String traceparent() {
        String traceparent = published.get(0).traceparent();
        assertThat(traceparent).isNotNull();
        return traceparent;
    }

    private static void deliver(Tracing tracing, @Nullable String traceparent, int status, String requestId) {
        assertThat(traceparent).isNotNull();
        var exchange = new Exchange("POST", status, "ours", requestId, NOTICED, Duration.ofMillis(40), null);
        var request = new DeliveryListener.Traced(
                new LinkKey("office@club.example", "", "4711"), ErrandKind.CREATE, 17, 0, traceparent, exchange);
        tracing.delivery().orElseThrow().traced(request);
    }

    private SpanData span(String name) {
        return kept.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000 + at.getNano();
    }

    /** In memory, also after it was closed; takes nothing while it is not there. */
    private static final class Kept implements SpanExporter {
        private final InMemorySpanExporter memory = InMemorySpanExporter.create();
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();
        private final CountDownLatch shutDown = new CountDownLatch(1);
        private boolean there = true;

        /** All that was sent, once no more will be: a tracing that is closed may leave sending to its thread. */
        List<SpanData> spans() {
            try {
                assertThat(shutDown.await(60, TimeUnit.SECONDS))
                        .as("is shut down")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return spans;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> exported) {
            spans.addAll(exported);
            return there ? memory.export(exported) : CompletableResultCode.ofFailure();
        }

        @Override
        public CompletableResultCode flush() {
            return memory.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            shutDown.countDown();
            return memory.shutdown();
        }
    }

    /** Takes a batch and never says what became of it. */
    private static final class Stuck implements SpanExporter {
        private final AtomicInteger offered = new AtomicInteger();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            offered.addAndGet(spans.size());
            return new CompletableResultCode();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
