package io.contactsync.graph;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What to ask of Graph and how to understand its success.
 *
 * @param body JSON, or null for none
 * @param subject what the last id in the path names
 */
record Operation<T>(
        String method,
        HttpUrl url,
        @Nullable OneShotBody body,
        Classification.Subject subject,
        Success<T> success,
        NotFound<T> notFound) {

    /** Reads a 2xx answer. */
    interface Success<T> {
        T read(int status, JsonNode body) throws SuccessBody.Unreadable;
    }

    /** What a 404 for a contact that does not exist amounts to; null: a refusal. */
    interface NotFound<T> {
        @Nullable T value();
    }

    boolean isWrite() {
        return !method.equals("GET");
    }
}
