package io.contactsync.graph;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused.
 *
 * @param status HTTP status; 0 if the client itself refused to send it
 * @param code Graph's code as it came, empty if it gave none
 * @param message Graph's words for operators, on one line and cut to {@value #LONGEST_MESSAGE} characters; never decide by it.
 *     Graph may quote a value it did not like, so {@link #toString()} leaves it out
 * @param requestId Graph's, or null
 */
public record GraphError(
        int status, String code, String message, @Nullable String requestId, ErrorClass errorClass) {

    static final int LONGEST_MESSAGE = 300;

    /** Which one it is differs per data centre. */
    private static final Set<String> NO_USER_CODES =
            Set.of("invaliduser", "request_resourcenotfound", "resourcenotfound");

    /** Whether this code of Graph's says that there is no such user: it was never made, or deleted, perhaps to be restored. */
    public static boolean saysNoUser(String code) {
        return NO_USER_CODES.contains(normalized(code));
    }

    /** Whether this is Graph's error {@code code}, in any of its three spellings. */
    public boolean hasCode(String code) {
        return normalized(this.code).equals(normalized(code));
    }

    /** What a person can do about it, in plain words. */
    public String remedy() {
        return Remedy.of(code, errorClass);
    }

    GraphError as(ErrorClass other) {
        return new GraphError(status, code, message, requestId, other);
    }

    /** Graph spells one error {@code itemNotFound}, {@code ItemNotFound} and {@code ErrorItemNotFound}: lower-cased, without Error. */
    static String normalized(String code) {
        String lower = code.toLowerCase(Locale.ROOT);
        return lower.startsWith("error") ? lower.substring("error".length()) : lower;
    }

    @Override
    public String toString() {
        return "GraphError[" + status + " " + code + " " + errorClass + ", requestId=" + requestId + "]";
    }
}
