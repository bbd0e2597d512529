package io.contactsync.ops.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the collector does not take spans, and once that it does again. */
final class ToldOnceExporter implements SpanExporter {

    private static final Logger log = LoggerFactory.getLogger(ToldOnceExporter.class);

    private final SpanExporter exporter;
    private final URI collector;
    private final AtomicBoolean away = new AtomicBoolean();

    ToldOnceExporter(SpanExporter exporter, URI collector) {
        this.exporter = exporter;
        this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> tell(!result.isSuccess()));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private void tell(boolean failed) {
        if (away.getAndSet(failed) != failed) {
            if (failed) {
                log.atWarn()
                        .addKeyValue("collector", collector)
                        .log("The collector takes no traces; they are dropped until it does");
            } else {
                log.atInfo().addKeyValue("collector", collector).log("The collector takes traces again");
            }
        }
    }
}
