package io.contactsync.delivery.targets;

import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the resolver once a second on a thread of its own, whatever is away meanwhile. */
public final class TargetsLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TargetsLoop.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TargetResolver resolver;
    private final CompletableFuture<Optional<String>> first = new CompletableFuture<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        Thread made = new Thread(work, "targets");
        made.setDaemon(true);
        return made;
    });

    /** The fault that was said last and is not over; of the loop's thread only. */
    private @Nullable String failing;

    public TargetsLoop(TargetResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Starts it, and waits for its first round, but not longer.
     *
     * @return why the targets cannot be as they are configured; empty: they can, or nobody knows yet
     */
    public Optional<String> start(Duration longest) {
        @SuppressWarnings("unused") // round() lets nothing out, so there is nothing to learn from it
        var scheduled = thread.scheduleWithFixedDelay(this::round, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return first.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atWarn().log("The directory has not answered yet; new targets wait for it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the first round failed", e);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("Finding out about targets did not end in time");
                return;
            }
            resolver.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StateUnavailableException e) {
            // The lease ends by itself.
            return;
        }
    }

    private void round() {
        Optional<String> conflict = Optional.empty();
        try {
            conflict = resolver.runOnce();
            if (failing != null) {
                failing = null;
                log.atInfo().log("Finding out about targets works again");
            }
        } catch (StateUnavailableException e) {
            // Intake and delivery say that it is away; the next round goes on.
            return;
        } catch (RuntimeException e) {
            if (!e.toString().equals(failing)) {
                failing = e.toString();
                log.atError().setCause(e).log("Finding out about targets failed; it is tried again");
            }
        } finally {
            first.complete(conflict);
        }
    }
}
