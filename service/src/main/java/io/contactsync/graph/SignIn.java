package io.contactsync.graph;

import java.time.Clock;

/** One of the ways to get tokens, configured and not yet connected. Its text form holds no secret. */
@FunctionalInterface
public interface SignIn {

    /**
     * The source of tokens of this way; asks nobody yet.
     *
     * @param http carries its requests
     * @param resource what the tokens are for: the origin of the cloud's Graph, {@code https://graph.microsoft.com}
     */
    TokenSource connect(TokenHttp http, String resource, Clock clock);
}
