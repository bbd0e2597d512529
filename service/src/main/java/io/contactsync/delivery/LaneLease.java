package io.contactsync.delivery;

import java.time.Duration;

/**
 * What a lane knows of its lease, by this program's clock. The database's clock decides who has it; here it counts from before
 * the database was asked, so that it ends here before it ends there. Not thread-safe; owned by its lane's desk.
 */
final class LaneLease {

    /** The epoch of no lease. */
    static final long NONE = 0;

    /** How long a mailbox that was handed over is left to the others. */
    private static final Duration LEFT_TO_OTHERS = Duration.ofSeconds(5);

    private final long length;
    private final long callTimeout;
    private long epoch = NONE;
    private boolean refused;
    private long since;
    private long until;
    private boolean leftToOthers;
    private long notBefore;

    LaneLease(DeliverySettings settings) {
        this.length = settings.leaseLength().toNanos();
        this.callTimeout = settings.callTimeout().toNanos();
    }

    boolean held() {
        return epoch != NONE;
    }

    /** Whether it could not be had when it was last asked for. */
    boolean refused() {
        return refused;
    }

    /** Of the lease that is held, else {@link #NONE}. */
    long epoch() {
        return epoch;
    }

    /** Whether what was begun under an epoch may still be settled. */
    boolean isStill(long begunUnder) {
        return epoch != NONE && epoch == begunUnder;
    }

    /** Whether a request that is sent now is over before the lease is: whoever has it next counts on that. */
    boolean outlastsRequest(long now) {
        return held() && now + callTimeout - until < 0;
    }

    /** Whether it may be asked for. */
    boolean mayTake(long now) {
        leftToOthers &= now - notBefore < 0;
        return !leftToOthers;
    }

    /** Taken by a transaction that began at {@code begun}. */
    void taken(long newEpoch, long begun, long now) {
        epoch = newEpoch;
        since = now;
        until = begun + length;
    }

    /** The answer to the last turn: it was refused, or it was not. */
    void asked(boolean wasRefused) {
        refused = wasRefused;
    }

    void renewed(long asOf) {
        long next = asOf + length;
        if (held() && next - until > 0) {
            until = next;
        }
    }

    /** Whether a list of all leases as of {@code asOf} should have named it. */
    boolean isOlderThan(long asOf) {
        return held() && asOf - since > 0;
    }

    void ended() {
        epoch = NONE;
    }

    /** It was given back for others to take. */
    void handedOver(long now) {
        leftToOthers = true;
        notBefore = now + LEFT_TO_OTHERS.toNanos();
    }
}
