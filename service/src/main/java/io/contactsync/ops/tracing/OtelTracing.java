package io.contactsync.ops.tracing;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.feed.EventSink;
import io.contactsync.intake.IntakeTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import org.springframework.boot.ssl.SslBundle;

/**
 * Tracing with OpenTelemetry's SDK, of this instance alone: nothing global, nothing from its environment variables.
 *
 * <p>The pipeline's threads only put ended spans into a bounded queue; when it is full, spans are dropped. One thread of the SDK
 * sends them. A batch that the collector does not take is dropped and not sent again: traces help to look, they are no record.
 */
final class OtelTracing implements Tracing {

    private static final int QUEUE = 4_096;
    private static final int BATCH = 512;
    private static final Duration SENT_EVERY = Duration.ofSeconds(1);
    private static final Duration EXPORT_PATIENCE = Duration.ofSeconds(5);
    private static final long STOP_SECONDS = 3;
    /** A contact id has at most 255 characters; what is longer than this is none of ours. */
    private static final int LONGEST_VALUE = 300;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Clock clock;

    private OtelTracing(SdkTracerProvider provider, Clock clock) {
        this.provider = provider;
        this.tracer = provider.get("contact-sync");
        this.clock = clock;
    }

    static OtelTracing open(TracingSettings settings, Clock clock) {
        return over(new ToldOnceExporter(exporter(settings), settings.endpoint()), settings.sampleRatio(), clock);
    }

    /** Sends spans to {@code exporter}. */
    static OtelTracing over(SpanExporter exporter, double sampleRatio, Clock clock) {
        var resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "contact-sync",
                        AttributeKey.stringKey("service.instance.id"),
                        UUID.randomUUID().toString())));
        var provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sampleRatio)))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(QUEUE)
                        .setMaxExportBatchSize(BATCH)
                        .setScheduleDelay(SENT_EVERY)
                        .setExporterTimeout(EXPORT_PATIENCE)
                        .build())
                .build();
        return new OtelTracing(provider, clock);
    }

    private static SpanExporter exporter(TracingSettings settings) {
        var builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.traces().toString())
                .setTimeout(EXPORT_PATIENCE)
                .setConnectTimeout(EXPORT_PATIENCE)
                .setRetryPolicy(null);
        settings.headers().forEach(builder::addHeader);
        SslBundle tls = settings.tls();
        if (tls != null) {
            builder.setSslContext(
                    tls.createSslContext(), (X509TrustManager) tls.getManagers().getTrustManagers()[0]);
        }
        return builder.build();
    }

    @Override
    public EventSink feed(EventSink sink, String queue) {
        return new TracedSink(sink, queue, tracer, clock);
    }

    @Override
    public IntakeTracing intake(String queue) {
        return new TracedIntake(queue, tracer);
    }

    @Override
    public Optional<DeliveryListener> delivery() {
        return Optional.of(new TracedDelivery(tracer));
    }

    @Override
    public void close() {
        provider.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
