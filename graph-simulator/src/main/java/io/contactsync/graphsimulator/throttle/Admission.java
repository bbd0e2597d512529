package io.contactsync.graphsimulator.throttle;

import io.contactsync.graphsimulator.protocol.GraphError;
import org.jspecify.annotations.Nullable;

/** Whether a request may be worked on. */
public sealed interface Admission {
    /** It may, and takes a place until it gives it back, exactly once. */
    record Admitted() implements Admission {}

    /**
     * It may not.
     *
     * @param error what the client is told
     * @param retryAfter the {@code Retry-After} header, or {@code null} for none
     * @param reason why, for the counters
     */
    record Refused(GraphError error, @Nullable String retryAfter, Reason reason) implements Admission {}

    /** Why a request was refused. */
    enum Reason {
        /** Too many in flight. */
        CONCURRENCY,
        /** The budget of requests or upload bytes is used up. */
        BUDGET,
        /** It came inside a window, soon enough after the refusal that its sender may not have heard of it. */
        INSIDE_WINDOW_UNAWARE,
        /** It came inside a window that its sender was told of. */
        INSIDE_WINDOW
    }
}
