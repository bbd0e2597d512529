package io.contactsync.graphsimulator.tenant;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does things later in real time, on one daemon thread, so that a request that waits holds none. */
public final class Timer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    /** Starts its thread. */
    public Timer() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "graph-simulator-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Runs {@code task} after {@code delay}; at once and on this thread when there is none. Dropped when the timer was closed. */
    public void after(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            task.run();
        } else if (!executor.isShutdown()) {
            var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** What still waits is not done. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
