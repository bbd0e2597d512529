package io.contactsync.graph;

import java.time.Instant;

/** How it stands with tokens. */
public sealed interface TokenHealth {

    /** The last attempt, if there was one, brought a token. */
    record Healthy() implements TokenHealth {}

    /**
     * Every attempt since {@code since} failed.
     *
     * @param lastTokenUsable whether the token from before is still good, so that nothing is lost yet
     */
    record Failing(Instant since, TokenFailure why, boolean lastTokenUsable) implements TokenHealth {}
}
