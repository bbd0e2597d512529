package io.contactsync.feed;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step again and again on a thread of its own; the step says how long to wait before the next. A step that throws is
 * logged, once for a row of failures, and run again after five seconds.
 */
public final class PacedThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PacedThread.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Supplier<Duration> step;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    public PacedThread(String name, Supplier<Duration> step) {
        this.step = step;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends the waiting at once, lets a running step finish, and waits for that. */
    @Override
    public void close() {
        stopping.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean stopped = false;
            while (!stopped) {
                stopped = stopping.await(oneStep().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration oneStep() {
        try {
            Duration pause = step.get();
            failing = false;
            return pause;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atError()
                        .setCause(e)
                        .addKeyValue("thread", thread.getName())
                        .log("Step failed; it is tried again");
            }
            failing = true;
            return AFTER_FAILURE;
        }
    }
}
