package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * A request to Graph as "why" shows it.
 *
 * @param at      when it was started, in microseconds
 * @param contact null for requests about a folder
 * @param status  0: no answer
 * @param code    Graph's, or a word of ours; null when it was done
 */
public record LoggedRequest(
        long at,
        String mailbox,
        @Nullable String contact,
        String method,
        int status,
        @Nullable String code,
        @Nullable String requestId,
        String clientRequestId,
        long millis) {}
