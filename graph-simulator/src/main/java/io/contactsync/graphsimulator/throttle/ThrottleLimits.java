package io.contactsync.graphsimulator.throttle;

import java.time.Duration;

/**
 * What Outlook allows one app on one mailbox. Source: graph-facts §7.
 *
 * @param maxInFlight requests at a time
 * @param maxRequests requests within {@code requestWindow}, refused ones included
 * @param requestWindow the time they are counted over
 * @param maxUploadBytes bytes of PATCH, POST and PUT within {@code uploadWindow}
 * @param uploadWindow the time they are counted over
 * @param retryAfter how long a refusal for concurrency asks to wait
 * @param form how {@code Retry-After} is written
 */
public record ThrottleLimits(
        int maxInFlight,
        int maxRequests,
        Duration requestWindow,
        long maxUploadBytes,
        Duration uploadWindow,
        Duration retryAfter,
        RetryAfterForm form) {
    /** As documented in 2026: 4 at a time, 10,000 in 10 minutes, 150 MB in 5 minutes. */
    public static final ThrottleLimits DOCUMENTED = new ThrottleLimits(
            4,
            10_000,
            Duration.ofMinutes(10),
            150L * 1024 * 1024,
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            RetryAfterForm.SECONDS);

    public ThrottleLimits {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: >= 1)");
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("maxRequests: " + maxRequests + " (expected: >= 1)");
        }
    }

    /** The same with another number of requests in the window. */
    public ThrottleLimits withRequests(int requests, Duration window) {
        return new ThrottleLimits(maxInFlight, requests, window, maxUploadBytes, uploadWindow, retryAfter, form);
    }

    /** The same with another number of upload bytes in the window. */
    public ThrottleLimits withUploadBytes(long bytes, Duration window) {
        return new ThrottleLimits(maxInFlight, maxRequests, requestWindow, bytes, window, retryAfter, form);
    }

    /** The same with another wait after a refusal for concurrency. */
    public ThrottleLimits withRetryAfter(Duration wait, RetryAfterForm writtenAs) {
        return new ThrottleLimits(
                maxInFlight, maxRequests, requestWindow, maxUploadBytes, uploadWindow, wait, writtenAs);
    }
}
