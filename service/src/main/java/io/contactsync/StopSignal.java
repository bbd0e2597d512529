package io.contactsync;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and Ctrl-C, as something the main thread can wait for. A JVM that is told to end would otherwise cut its threads
 * off at any point and report 143; here the main thread stops everything in order and says with which code to end.
 */
public final class StopSignal {

    /** How long an orderly stop may take before the process ends anyway, with code 1. */
    public static final Duration PATIENCE = Duration.ofSeconds(29);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = 1;

    private StopSignal() {}

    /** Listens from now on, until the process ends. Once per process. */
    public static StopSignal listen() {
        var signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::endInOrder, "stop-signal"));
        return signal;
    }

    /**
     * Waits until the process is told to end, at most so long.
     *
     * @return whether it was told
     */
    public boolean await(Duration atMost) throws InterruptedException {
        return requested.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until the process is told to end. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Everything is stopped: the process may end with this code. */
    public int finished(int code) {
        exitCode = code;
        finished.countDown();
        return code;
    }

    private void endInOrder() {
        requested.countDown();
        try {
            if (!finished.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                exitCode = 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
