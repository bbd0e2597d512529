package io.contactsync.graphsimulator.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request to Graph, read to its end: one over HTTP, or an item of a batch.
 *
 * @param method HTTP method in upper case
 * @param path raw path below {@code /v1.0}, beginning with a slash
 * @param query raw query; {@code null} for none
 * @param base the absolute URL that {@code path} goes behind, as the client addressed it
 * @param headers its headers
 * @param body empty for none; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GraphRequest(
        String method, String path, @Nullable String query, String base, Headers headers, byte[] body) {
    /** Looks up a header by name, in any case. */
    @FunctionalInterface
    public interface Headers {
        /** All of its values joined by commas; {@code null} when absent. */
        @Nullable String get(String name);
    }

    /** Path and query as sent. */
    public String target() {
        return query == null ? path : path + "?" + query;
    }
}
