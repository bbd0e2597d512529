package io.contactsync.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request to Graph as log and metrics see it.
 *
 * @param method GET, POST, PATCH or DELETE
 * @param status HTTP status, 0 if there was none
 * @param clientRequestId ours, fresh for each request; what Microsoft's support asks for
 * @param requestId Graph's, or null if it sent none
 * @param startedAt when the client was asked for it
 * @param duration until the answer was read or given up, waiting for a token and a connection included
 * @param retryAfter how long Graph asked to wait, at most {@link RetryAfter#LONGEST}; null if it asked nothing legible
 */
public record Exchange(
        String method,
        int status,
        String clientRequestId,
        @Nullable String requestId,
        Instant startedAt,
        Duration duration,
        @Nullable Duration retryAfter) {}
