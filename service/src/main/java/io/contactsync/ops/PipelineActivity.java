package io.contactsync.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the pipeline does in this process since it started: counted in the metrics, and the latest changes kept for the page.
 * Each method returns at once and does no I/O. Safe for several threads.
 *
 * <p>The meters are the counters: the page shows what a scrape shows.
 */
public final class PipelineActivity {

    /** How many of the latest changes are kept. */
    static final int LATEST = 50;

    private static final List<Duration> COMMIT_TO_GRAPH_BUCKETS = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(12),
            Duration.ofDays(2));

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter published;
    private final Counter throttledSeconds;
    private final Timer commitToGraph;
    private final AtomicLong graphRequests = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final Deque<Change> latest = new ArrayDeque<>();
    private final Map<String, Instant> gates = new HashMap<>();

    /** @param results every value that {@link #consumed} will be told, so that each is scraped as 0 until it happens */
    public PipelineActivity(MeterRegistry registry, Clock clock, Collection<String> results) {
        this.registry = registry;
        this.clock = clock;
        this.published = Counter.builder("contact.sync.events.published")
                .description("Events that the broker confirmed")
                .register(registry);
        this.throttledSeconds = Counter.builder("contact.sync.mailbox.throttled")
                .description("Time for which mailboxes were closed by Retry-After, each mailbox's counted once")
                .baseUnit("seconds")
                .register(registry);
        this.commitToGraph = Timer.builder("contact.sync.commit.to.graph")
                .description("From the change in the source to the contact in the mailbox")
                .serviceLevelObjectives(COMMIT_TO_GRAPH_BUCKETS.toArray(Duration[]::new))
                .register(registry);
        results.forEach(this::consumedCounter);
    }

    /** The broker confirmed so many events. */
    public void published(long events) {
        published.increment((double) events);
    }

    /** Intake stored so many events with that result. */
    public void consumed(String result, long events) {
        consumedCounter(result).increment((double) events);
        consumed.addAndGet(events);
    }

    /**
     * A request to Graph is over.
     *
     * @param status HTTP status; 0: there was no answer
     */
    public void graphRequest(String method, int status, Duration duration) {
        Timer.builder("contact.sync.graph.requests")
                .description("Requests to Graph until their answer was read or given up; status 0: no answer")
                .tag("method", method)
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(duration);
        graphRequests.incrementAndGet();
    }

    /** Graph asked to leave a mailbox alone. What overlaps with an earlier wait of the same mailbox counts once. */
    public void throttled(String mailbox, Duration wait) {
        Instant now = clock.instant();
        Instant until = now.plus(wait);
        Duration added;
        synchronized (gates) {
            gates.values().removeIf(end -> end.isBefore(now));
            Instant from = gates.getOrDefault(mailbox, now);
            if (!until.isAfter(from)) {
                return;
            }
            gates.put(mailbox, until);
            added = Duration.between(from, until);
        }
        throttledSeconds.increment(added.toMillis() / 1000.0);
    }

    /** A mailbox has what was wanted: the time that took since the source committed it, and the change itself. */
    public void written(Change change, Duration sinceCommit) {
        commitToGraph.record(sinceCommit.isNegative() ? Duration.ZERO : sinceCommit);
        written.incrementAndGet();
        remember(change);
    }

    /** A change that a mailbox did not take. */
    public void refused(Change change) {
        remember(change);
    }

    /** The latest changes, the newest first. */
    public List<Change> latest() {
        synchronized (latest) {
            return new ArrayList<>(latest);
        }
    }

    /** All counts since the process started. */
    public Counts counts() {
        return new Counts((long) published.count(), consumed.get(), graphRequests.get(), written.get());
    }

    private void remember(Change change) {
        synchronized (latest) {
            latest.addFirst(change);
            if (latest.size() > LATEST) {
                latest.removeLast();
            }
        }
    }

    private Counter consumedCounter(String result) {
        return Counter.builder("contact.sync.events.consumed")
                .description("Events that intake stored, by what became of them")
                .tag("result", result)
                .register(registry);
    }

    /**
     * A change and what became of it; ids only.
     *
     * @param at        when the mailbox's answer was settled
     * @param contact   contact id
     * @param mailbox   the mailbox's id
     * @param operation create, update or delete
     * @param status    written, or the class of the error
     */
    public record Change(Instant at, String contact, String mailbox, String operation, String status) {

        /** The status of what arrived. */
        public static final String WRITTEN = "written";
    }

    /**
     * Counts since the process started.
     *
     * @param published     events confirmed by the broker
     * @param consumed      events stored by intake
     * @param graphRequests requests to Graph
     * @param written       contacts brought to what was wanted
     */
    public record Counts(long published, long consumed, long graphRequests, long written) {}
}
