package io.contactsync.delivery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Why a lane parts from its mailbox: it has had nothing to do for a while, others shall have it, or the process stops. Not
 * thread-safe; owned by its lane's desk.
 */
final class Parting {

    /** A mailbox without work is given back after this, so that nobody has to wait for it should this process die. */
    private static final Duration IDLE_AFTER = Duration.ofSeconds(20);

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private boolean stopping;
    private boolean handingOver;
    private long lastBusy;

    /** There is something to do, or the mailbox was just taken. */
    void busy(long now) {
        lastBusy = now;
    }

    /** Whether nothing was done for a while. */
    boolean isQuiet(long now) {
        return now - lastBusy >= IDLE_AFTER.toNanos();
    }

    /** The process stops; the result completes at {@link #drained()}. */
    CompletableFuture<Void> stop() {
        stopping = true;
        return drained;
    }

    boolean isStopping() {
        return stopping;
    }

    void handOver() {
        handingOver = true;
    }

    boolean isHandingOver() {
        return handingOver;
    }

    /** Whether no more is taken, and the mailbox given back when what is in flight is settled. */
    boolean isWanted() {
        return stopping || handingOver;
    }

    /** The mailbox is not had any more. */
    void over() {
        handingOver = false;
    }

    /** All that was in flight is settled. */
    void drained() {
        drained.complete(null);
    }
}
