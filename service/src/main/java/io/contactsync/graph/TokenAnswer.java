package io.contactsync.graph;

import java.time.Duration;

/** What became of asking for a token. */
public sealed interface TokenAnswer {

    /**
     * A token.
     *
     * @param lifetime from the moment it was asked for; more than 0
     */
    record Token(Secret value, Duration lifetime) implements TokenAnswer {}

    /** No token. */
    record Failed(TokenFailure failure) implements TokenAnswer {}
}
