package io.contactsync.graph;

import java.util.concurrent.CompletableFuture;

/** One way to sign in. Keeps nothing and repeats nothing: {@link TokenHolder} does. */
@FunctionalInterface
public interface TokenSource {

    /** Asks for a new token once; does not block. */
    CompletableFuture<TokenAnswer> fetch();
}
