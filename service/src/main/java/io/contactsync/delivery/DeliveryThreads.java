package io.contactsync.delivery;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of delivery: a few that wait for the state DB on behalf of the lanes, one that wakes lanes, and one that looks
 * for work and renews the leases, so that lanes in the thick of it cannot keep the leases from being renewed.
 */
final class DeliveryThreads {

    private static final Logger log = LoggerFactory.getLogger(DeliveryThreads.class);

    /** Lanes at the state DB at one time: enough for group commits, and few beside a pool of 16 connections. */
    private static final int TURNS = 8;

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PRUNE = Duration.ofMinutes(1);

    private final ExecutorService turns = Executors.newFixedThreadPool(TURNS, named("delivery-"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("delivery-timer-"));
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(named("delivery-watch-"));

    /** Runs what waits for the state DB; nothing any more once these threads are closed. */
    void run(Runnable task) {
        try {
            turns.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            log.atDebug().log("A lane had more to do when delivery was stopped");
        }
    }

    void after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> unused = timer.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.atDebug().log("A lane waited for something when delivery was stopped");
        }
    }

    void watch(Delivery delivery, Duration heartbeat) {
        every(POLL, delivery::poll);
        every(heartbeat, delivery::heartbeat);
        every(PRUNE, delivery::prune);
    }

    void close() {
        watch.shutdownNow();
        timer.shutdownNow();
        turns.shutdown();
    }

    private void every(Duration interval, Runnable task) {
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(guarded(task), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A fault in one task must end neither the others nor its own next run. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("A task of delivery failed inside this program");
            }
        };
    }

    private static ThreadFactory named(String prefix) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
