package io.contactsync.feed.logtail;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** One run of Debezium's engine: from its start until it is closed or fails. It reads, decodes and queues; it never retries. */
final class LogEngine implements AutoCloseable {

    private static final long STOP_PATIENCE_SECONDS = 10;

    private final LogQueue queue;
    private final LogDecoder decoder;
    private final long run;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;
    private volatile boolean streaming;
    private volatile boolean ended;
    private volatile @Nullable String failure;

    LogEngine(Map<String, String> settings, LogDecoder decoder, LogQueue queue) {
        this.queue = queue;
        this.decoder = decoder;
        this.run = queue.begin();
        var properties = new Properties();
        properties.putAll(settings);
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using(new Connected())
                .using((success, message, error) -> end(success, message, error))
                .notifying(this::handle)
                .build();
        this.thread = new Thread(engine, "log-engine");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether it got as far as reading the log. */
    boolean isStreaming() {
        return streaming && !ended;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Why it ended by itself, without data of rows. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        queue.end();
        try {
            engine.close();
            thread.join(TimeUnit.SECONDS.toMillis(STOP_PATIENCE_SECONDS));
        } catch (IOException | IllegalStateException e) {
            // It had not begun, or had ended already: what was wanted.
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        for (Object token : queue.finished(run)) {
            committer.markProcessed(eventOf(token));
        }
        committer.markBatchFinished();
        List<LogRow> rows = new ArrayList<>();
        for (RecordChangeEvent<SourceRecord> event : events) {
            rows.addAll(decoder.rows(event.record()));
        }
        if (!events.isEmpty()) {
            RecordChangeEvent<SourceRecord> last = events.get(events.size() - 1);
            @SuppressWarnings("unused") // false: nobody will take it, and it stays unmarked
            boolean taken = queue.put(run, rows, last.record().sourceOffset(), last);
        }
    }

    @SuppressWarnings("unchecked") // the queue gives back what it was given
    private static RecordChangeEvent<SourceRecord> eventOf(Object token) {
        return (RecordChangeEvent<SourceRecord>) token;
    }

    private void end(boolean success, String message, @Nullable Throwable error) {
        if (!success) {
            Throwable root = error;
            while (root != null && root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            String said = root == null ? message : root.getClass().getSimpleName() + ": " + root.getMessage();
            failure = String.valueOf(said).lines().findFirst().orElse("");
        }
        ended = true;
    }

    private final class Connected implements DebeziumEngine.ConnectorCallback {
        @Override
        public void pollingStarted() {
            streaming = true;
        }
    }
}
