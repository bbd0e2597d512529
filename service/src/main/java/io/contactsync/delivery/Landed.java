package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What became of one errand's request.
 *
 * @param reply null where it failed inside this program
 * @param fault null where it did not
 * @param sent  whether the fault came after the request may have left
 */
record Landed(
        Errand errand,
        Errand.@Nullable Reply reply,
        @Nullable Throwable fault,
        boolean sent) {

    boolean isUnknown() {
        return reply == null ? sent : reply.answer() instanceof Answer.Unknown<?>;
    }

    boolean isDone() {
        return reply != null && reply.answer() instanceof Answer.Done<?>;
    }
}
