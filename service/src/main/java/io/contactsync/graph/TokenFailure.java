package io.contactsync.graph;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no token.
 *
 * @param code Microsoft's, such as {@code AADSTS7000215}; or the OAuth error, or a word of ours if nobody answered
 * @param remedy what a person can do about it, in plain words
 * @param retryable whether it may pass by itself; false: only once a person acts
 * @param retryAfter how long the token endpoint asked to wait; null if it did not
 */
public record TokenFailure(
        String code,
        String remedy,
        boolean retryable,
        @Nullable Duration retryAfter) {}
