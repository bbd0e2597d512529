package io.contactsync.ops;

import io.contactsync.delivery.LaneState;
import io.contactsync.state.CanaryRecord;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads status and probes every {@code interval} on a thread of its own, so that no scrape and no page view ever asks a
 * database. After a reading that took long it pauses twenty times as long, so that watching costs the pipeline at most a
 * twentieth, but never longer than half a minute. What cannot be read is unknown until it can be again.
 */
final class Sampler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private static final int PAUSE_FACTOR = 20;

    /** However long a reading took: who looks at it shall not see what is much older. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final StateDb state;
    private final PipelineProbes probes;
    private final CaptureWatch capture;
    private final Duration interval;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Sample last = Sample.NONE;

    Sampler(StateDb state, PipelineProbes probes, CaptureWatch capture, Duration interval) {
        this.state = state;
        this.probes = probes;
        this.capture = capture;
        this.interval = interval;
        this.thread = new Thread(this::readUntilClosed, "ops-sampler");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The last reading. */
    Sample last() {
        return last;
    }

    /** Waits for a reading that is under way, so that the state DB is not closed beneath it; at most {@link #FAREWELL}. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(FAREWELL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readUntilClosed() {
        while (true) {
            long start = System.nanoTime();
            last = read(last);
            long pause = Duration.ofNanos(System.nanoTime() - start)
                    .multipliedBy(PAUSE_FACTOR)
                    .toMillis();
            try {
                if (closing.await(
                        Math.max(interval.toMillis(), Math.min(pause, LONGEST_PAUSE.toMillis())),
                        TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Sample read(Sample before) {
        Optional<PipelineProbes.Outbox> outbox = quietly(probes::outbox);
        Optional<Long> logRetained = quietly(probes::logRetained);
        Optional<Long> queued = quietly(probes::queued);
        Optional<Map<String, LaneState>> lanes = quietly(probes::lanes);
        Optional<Boolean> relayActive = capture.isActive();
        try {
            return new Sample(
                    StatusReader.read(state),
                    Optional.empty(),
                    outbox,
                    logRetained,
                    queued,
                    relayActive,
                    lanes,
                    state.read(tx -> new CanaryRecord(tx).find()));
        } catch (StateUnavailableException e) {
            return new Sample(
                    before.status(),
                    Optional.of(String.valueOf(e.getMessage())),
                    outbox,
                    logRetained,
                    queued,
                    relayActive,
                    lanes,
                    before.canary());
        } catch (RuntimeException e) {
            if (before.stateError().isEmpty()) {
                log.atWarn().setCause(e).log("Status cannot be read; it is shown as it was");
            }
            return new Sample(
                    before.status(),
                    Optional.of("status cannot be read: " + e.getClass().getSimpleName()),
                    outbox,
                    logRetained,
                    queued,
                    relayActive,
                    lanes,
                    before.canary());
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
