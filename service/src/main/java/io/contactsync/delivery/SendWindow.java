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
 *       hold is over. A batch takes every slot, for Graph works at as many of its items at one time; afterwards as many stay
 *       taken as items of it may still be at work.
 *   <li>Gate: nothing before the longest {@code Retry-After} that was heard is over.
 *   <li>Budget: so many requests in any ten minutes, counted in pieces of ten seconds, so a request counts up to ten seconds
 *       longer than it must and never shorter. Each item of a batch is a request.
 * </ul>
 *
 * Not thread-safe; owned by its lane.
 */
final class SendWindow {

    private static final long PIECE = Duration.ofSeconds(10).toNanos();
    private static final int PIECES_A_MINUTE = 6;
    private static final int PIECES = 61;

    private final int slots;
    private final int budget;
    private long start;
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
        count(1);
    }

    /** Sends so many requests as one batch: only where {@link #isFree} and no more than {@link #budgetLeft}. */
    void sentTogether(int requests, long now) {
        advance(now);
        inFlight += slots;
        count(requests);
    }

    /** Whether every slot is free. */
    boolean isFree(long now) {
        advance(now);
        return inFlight == 0 && heldUntil.isEmpty();
    }

    /** Requests that may still be sent in the present ten minutes. */
    int budgetLeft(long now) {
        advance(now);
        return Math.max(0, budget - sentInWindow);
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

    /** The batch is over; nobody knows what became of so many of its requests. */
    void answeredTogether(int unknown, long until) {
        inFlight -= slots;
        for (int i = 0; i < Math.min(unknown, slots); i++) {
            heldUntil.add(until);
        }
    }

    /** What was sent in the last ten minutes, to be remembered; of use once something was restored. */
    SentCounts sentCounts(long now) {
        advance(now);
        int[] minutes = new int[SentCounts.MINUTES];
        for (long piece = newestPiece; piece > newestPiece - PIECES && piece >= 0; piece--) {
            minutes[(int) (newestPiece / PIECES_A_MINUTE - piece / PIECES_A_MINUTE)] += sentInPiece[index(piece)];
        }
        return new SentCounts((now - start) / 1_000, minutes);
    }

    /**
     * Counts what was sent before, by whomever, instead of what is counted now. From here on pieces are those of the clock that
     * {@code before} was counted by; a minute's requests count as sent at its end.
     */
    void restore(SentCounts before, long now) {
        start = now - before.asOf() * 1_000;
        newestPiece = (now - start) / PIECE;
        Arrays.fill(sentInPiece, 0);
        sentInWindow = 0;
        for (int minute = 0; minute < SentCounts.MINUTES; minute++) {
            long last = (newestPiece / PIECES_A_MINUTE - minute + 1) * PIECES_A_MINUTE - 1;
            long piece = Math.min(last, newestPiece);
            if (newestPiece - piece < PIECES) {
                sentInPiece[index(piece)] += before.inMinute(minute);
                sentInWindow += before.inMinute(minute);
            }
        }
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

    private void count(int requests) {
        sentInWindow += requests;
        sentInPiece[index(newestPiece)] += requests;
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
