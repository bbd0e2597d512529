package io.contactsync.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * When one mailbox may be sent another request. Three rules, all by the time that is passed in:
 *
 * <ul>
 *   <li>Slots: so many requests at one time. One without an answer may still be at work in Graph and keeps its slot until its
 *       hold is over.
 *   <li>Gate: nothing before the longest {@code Retry-After} that was heard is over.
 *   <li>Budget: so many requests in any ten minutes, counted in pieces of ten seconds, so a request counts up to ten seconds
 *       longer than it must and never shorter.
 * </ul>
 *
 * Not thread-safe; owned by its lane.
 */
final class SendWindow {

    private static final long PIECE = Duration.ofSeconds(10).toNanos();
    private static final int PIECES = 61;

    private final int slots;
    private final int budget;
    private final long start;
    private final Deque<Long> heldUntil = new ArrayDeque<>();
    private final int[] sentInPiece = new int[PIECES];
    private long newestPiece;
    private int sentInWindow;
    private int inFlight;
    private long gateUntil;

    SendWindow(int slots, int budget, long now) {
        this.slots = slots;
        this.budget = budget;
        this.start = now;
        this.gateUntil = now;
    }

    boolean maySend(long now) {
        return waitNanos(now) == 0;
    }

    /** How long until a request may be sent; {@link Long#MAX_VALUE} where only an answer can tell. */
    long waitNanos(long now) {
        advance(now);
        long wait = Math.max(0, gateUntil - now);
        if (inFlight + heldUntil.size() >= slots) {
            wait = Math.max(wait, heldUntil.isEmpty() ? Long.MAX_VALUE : firstHeld() - now);
        }
        if (sentInWindow >= budget) {
            wait = Math.max(wait, PIECE - (now - start) % PIECE);
        }
        return wait;
    }

    void sent(long now) {
        advance(now);
        inFlight++;
        sentInWindow++;
        sentInPiece[index(newestPiece)]++;
    }

    /** The request is over. */
    void answered() {
        inFlight--;
    }

    /** Nobody knows what became of the request: its slot stays taken until then. */
    void outcomeUnknown(long until) {
        inFlight--;
        heldUntil.add(until);
    }

    /** Nothing is sent before then; a longer wait already in force stays. */
    void closeGate(long until) {
        gateUntil = until - gateUntil > 0 ? until : gateUntil;
    }

    /** What is left of the gate. */
    long gateNanos(long now) {
        return Math.max(0, gateUntil - now);
    }

    int inFlight() {
        return inFlight;
    }

    /** How long requests of unknown outcome may still be at work; 0 when there is none. */
    long heldNanos(long now) {
        advance(now);
        return heldUntil.stream().mapToLong(until -> until - now).max().orElse(0);
    }

    private long firstHeld() {
        return heldUntil.stream().mapToLong(Long::longValue).min().orElseThrow();
    }

    private void advance(long now) {
        heldUntil.removeIf(until -> until - now <= 0);
        long piece = (now - start) / PIECE;
        if (piece - newestPiece >= PIECES) {
            Arrays.fill(sentInPiece, 0);
            sentInWindow = 0;
            newestPiece = piece;
        }
        while (newestPiece < piece) {
            newestPiece++;
            sentInWindow -= sentInPiece[index(newestPiece)];
            sentInPiece[index(newestPiece)] = 0;
        }
    }

    private static int index(long piece) {
        return (int) (piece % PIECES);
    }
}
