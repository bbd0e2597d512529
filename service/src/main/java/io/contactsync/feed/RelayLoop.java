package io.contactsync.feed;

import java.time.Duration;

/** Runs the relay on a thread of its own: at once while there is work, at its interval while idle, slower while it waits. */
public final class RelayLoop implements AutoCloseable {

    private static final Duration STANDBY = Duration.ofSeconds(1);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Relay relay;
    private final Duration interval;
    private final Runnable atLast;
    private final PacedThread thread = new PacedThread("relay", this::step);
    private Duration wait = FIRST_WAIT;

    /** @param atLast is run when it ends: after the last event was published, and before a standby can take over */
    public RelayLoop(Relay relay, Duration interval, Runnable atLast) {
        this.relay = relay;
        this.interval = interval;
        this.atLast = atLast;
    }

    public void start() {
        thread.start();
    }

    /** Finishes what is in hand, then lets a standby take over. */
    @Override
    public void close() {
        thread.close();
        try {
            atLast.run();
        } finally {
            relay.release();
        }
    }

    private Duration step() {
        Relay.Step step = relay.runOnce();
        if (step == Relay.Step.WAITING) {
            Duration current = wait;
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
            return current;
        }
        wait = FIRST_WAIT;
        return switch (step) {
            case STANDBY -> STANDBY;
            case WORKED -> Duration.ZERO;
            case IDLE, WAITING -> interval;
        };
    }
}
