package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads status and probes every {@code interval} on a thread of its own, so that no scrape and no page view ever asks a
 * database. After a reading that took long it pauses twenty times as long, so that watching costs the pipeline at most a
 * twentieth. What cannot be read is unknown until it can be again.
 */
final class Sampler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private static final int PAUSE_FACTOR = 20;

    private final StateDb state;
    private final PipelineProbes probes;
    private final Duration interval;
    private final List<Runnable> afterEach = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile Sample last = Sample.NONE;
    private volatile boolean closed;

    Sampler(StateDb state, PipelineProbes probes, Duration interval) {
        this.state = state;
        this.probes = probes;
        this.interval = interval;
        this.thread = new Thread(this::readUntilClosed, "ops-sampler");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Told after each reading, on the sampler's thread: return quickly. */
    void afterEach(Runnable listener) {
        afterEach.add(listener);
    }

    /** The last reading. */
    Sample last() {
        return last;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void readUntilClosed() {
        while (!closed) {
            long start = System.nanoTime();
            last = read(last);
            for (Runnable listener : afterEach) {
                quietly(() -> {
                    listener.run();
                    return Optional.empty();
                });
            }
            Duration pause = Duration.ofNanos(System.nanoTime() - start).multipliedBy(PAUSE_FACTOR);
            try {
                Thread.sleep(Math.max(interval.toMillis(), pause.toMillis()));
            } catch (InterruptedException e) {
                // Closed.
            }
        }
    }

    private Sample read(Sample before) {
        Optional<PipelineProbes.Outbox> outbox = quietly(probes::outbox);
        Optional<Long> queued = quietly(probes::queued);
        Optional<Boolean> relayActive = quietly(probes::relayActive);
        try {
            return new Sample(StatusReader.read(state), Optional.empty(), outbox, queued, relayActive);
        } catch (StateUnavailableException e) {
            return new Sample(
                    before.status(), Optional.of(String.valueOf(e.getMessage())), outbox, queued, relayActive);
        } catch (RuntimeException e) {
            if (before.stateError().isEmpty()) {
                log.atWarn().setCause(e).log("Status cannot be read; it is shown as it was");
            }
            return new Sample(
                    before.status(),
                    Optional.of("status cannot be read: " + e.getClass().getSimpleName()),
                    outbox,
                    queued,
                    relayActive);
        }
    }

    /** The part itself tells of its outages; here they only mean that nothing is known. */
    private static <T> Optional<T> quietly(Supplier<Optional<T>> probe) {
        try {
            return probe.get();
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("A probe failed");
            return Optional.empty();
        }
    }
}
