package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ErrorClass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Slows all lanes down when it is the app that Graph throttles, and not a mailbox.
 *
 * <p>Graph says both with the same status and the same codes, and only its message, by which nobody may decide, names the limit.
 * What tells them apart is whom it strikes: a mailbox's own limits (four at one time, 10,000 in ten minutes) are met by that
 * mailbox alone, and its lane waits for itself; a limit of the app or the tenant, or a Graph that is unwell (503), is met by whoever
 * happens to ask. So it is the app's when within ten seconds at least {@value #MAILBOXES} mailboxes, and a quarter of all that
 * were answered, were answered 429 or 503.
 *
 * <p>Then the places that all lanes have together are halved, down to {@value #LEAST}, at most every five seconds; they grow again
 * by a hundredth of what they were with each second, and once they are as many as before there is no limit. So delivery ramps down and
 * never stops. Thread-safe.
 */
final class AppThrottle {

    private static final int MAILBOXES = 3;
    private static final int LEAST = 4;
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long BETWEEN_CUTS = Duration.ofSeconds(5).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final double GROWTH = 1.0 / 100;

    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> throttled = new HashSet<>();
    private long windowSince;
    private int inFlight;
    private double limit = Double.MAX_VALUE;
    private double full;
    private long cutAt;
    private long grownAt;

    AppThrottle(Executor executor) {
        this.executor = executor;
    }

    /**
     * Takes places, to be given back by {@link #over}. Where there are too few, {@code later} is run once there may be enough.
     */
    synchronized boolean take(int places, long now, Runnable later) {
        grow(now);
        if (inFlight + places > limit && inFlight > 0) {
            waiting.add(later);
            return false;
        }
        inFlight += places;
        return true;
    }

    /** The places are free again. */
    synchronized void over(int places, long now) {
        inFlight -= places;
        grow(now);
        // Whoever still finds too little room waits again; nobody waits while nothing is in flight.
        double room = inFlight == 0 ? Double.MAX_VALUE : Math.max(1, limit - inFlight);
        for (int woken = 0; woken < room && !waiting.isEmpty(); woken++) {
            executor.execute(waiting.remove());
        }
    }

    /** Told of every answer. */
    synchronized void answered(String mailbox, Answer<?> answer, long now) {
        if (now - windowSince >= WINDOW) {
            windowSince = now;
            answered.clear();
            throttled.clear();
        }
        if (!(answer instanceof Answer.NotSent<?>)) {
            answered.add(mailbox);
        }
        if (isThrottled(answer)
                && throttled.add(mailbox)
                && throttled.size() >= MAILBOXES
                && throttled.size() * 4 >= answered.size()) {
            cut(now);
        }
    }

    /** Whether the lanes together have less than they could use. */
    synchronized boolean isLimiting(long now) {
        grow(now);
        return limit != Double.MAX_VALUE;
    }

    private void cut(long now) {
        boolean first = limit == Double.MAX_VALUE;
        if (!first && now - cutAt < BETWEEN_CUTS) {
            return;
        }
        full = first ? Math.max(LEAST, inFlight) : full;
        limit = Math.max(LEAST, (first ? full : limit) / 2);
        cutAt = now;
        grownAt = now;
        throttled.clear();
    }

    private void grow(long now) {
        if (limit != Double.MAX_VALUE && now - grownAt > 0) {
            limit += full * GROWTH * (now - grownAt) / SECOND;
            grownAt = now;
            if (limit >= full) {
                limit = Double.MAX_VALUE;
            }
        }
    }

    private static boolean isThrottled(Answer<?> answer) {
        return answer.exchange().status() == 503
                || (answer instanceof Answer.Refused<?> refused
                        && refused.error().errorClass() == ErrorClass.THROTTLED);
    }
}
