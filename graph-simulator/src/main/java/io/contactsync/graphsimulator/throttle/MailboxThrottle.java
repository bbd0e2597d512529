package io.contactsync.graphsimulator.throttle;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One app's allowance on one mailbox. A request takes a place when it arrives and keeps it until its work ends, also when its
 * answer went out long before (504) or never. Any 429 opens a window; a call inside it is refused with what is left of it.
 * Windows and budgets follow the simulator's clock. Whether a caller could know of a window is judged in real time: calls that
 * were under way when the refusal went out are refused, but not held against their sender. Thread-safe. Source: graph-facts §7, §13.
 */
public final class MailboxThrottle {
    private final ThrottleLimits limits;
    private final BooleanSupplier concurrencyLimited;
    private final Clock clock;
    private final Duration grace;
    private final SlidingWindow requests;
    private final SlidingWindow uploads;
    private int inFlight;
    private int mostInFlight;
    private Instant closedUntil = Instant.MIN;
    private RetryAfterForm closedForm = RetryAfterForm.SECONDS;
    private long closedAtNanos;

    /** {@code grace} is how long after a refusal other calls may still be under way unaware of it, in real time. */
    public MailboxThrottle(ThrottleLimits limits, BooleanSupplier concurrencyLimited, Clock clock, Duration grace) {
        this.limits = limits;
        this.concurrencyLimited = concurrencyLimited;
        this.clock = clock;
        this.grace = grace;
        this.requests = new SlidingWindow(limits.requestWindow());
        this.uploads = new SlidingWindow(limits.uploadWindow());
    }

    /**
     * Asks for a place for a request.
     *
     * @param uploadBytes    what it carries in a PATCH, POST or PUT
     * @param arrivedAtNanos when its sender let go of it, as {@link System#nanoTime()} says
     */
    public synchronized Admission admit(long uploadBytes, long arrivedAtNanos) {
        Instant now = clock.instant();
        requests.add(now, 1);
        mostInFlight = Math.max(mostInFlight, inFlight + 1);
        if (now.isBefore(closedUntil)) {
            boolean told = closedForm.tells() && arrivedAtNanos - closedAtNanos >= grace.toNanos();
            return new Admission.Refused(
                    GraphError.throttled("request"),
                    closedForm.write(Duration.between(now, closedUntil), now),
                    told ? Admission.Reason.INSIDE_WINDOW : Admission.Reason.INSIDE_WINDOW_UNAWARE);
        }
        if (inFlight >= limits.maxInFlight() && concurrencyLimited.getAsBoolean()) {
            return refuse("MailboxConcurrency", limits.retryAfter(), Admission.Reason.CONCURRENCY);
        }
        if (requests.sum(now) > limits.maxRequests()) {
            return refuse("request", requests.untilOldestLeaves(now), Admission.Reason.BUDGET);
        }
        if (uploads.sum(now) + uploadBytes > limits.maxUploadBytes()) {
            return refuse("upload", uploads.untilOldestLeaves(now), Admission.Reason.BUDGET);
        }
        uploads.add(now, uploadBytes);
        inFlight++;
        return new Admission.Admitted();
    }

    private Admission.Refused refuse(String limit, Duration wait, Admission.Reason reason) {
        return new Admission.Refused(GraphError.throttled(limit), close(wait, limits.form()), reason);
    }

    /** Opens a window in which every call is refused; returns the {@code Retry-After} header that tells of it. */
    public synchronized @Nullable String close(Duration wait, RetryAfterForm form) {
        Instant now = clock.instant();
        String header = form.write(wait, now);
        Instant until = now.plus(wait);
        if (until.isAfter(closedUntil)) {
            closedUntil = until;
            closedForm = form;
            closedAtNanos = System.nanoTime();
        }
        return header;
    }

    /** Gives a place back. */
    public synchronized void release() {
        if (inFlight == 0) {
            throw new IllegalStateException("released more often than admitted");
        }
        inFlight--;
    }

    /** Requests in work now, hidden work included. */
    public synchronized int inFlight() {
        return inFlight;
    }

    /** The most requests that were ever here at a time, refused ones included. */
    public synchronized int mostInFlight() {
        return mostInFlight;
    }
}
