package io.contactsync.graph;

import java.util.Set;

/** What an access token says of itself. For diagnosis only: Graph decides by more than that. */
public sealed interface TokenReport {

    /**
     * A token that can be read.
     *
     * @param roles  application permissions, such as {@code Contacts.ReadWrite}
     * @param scopes delegated permissions
     */
    record Claims(Set<String> roles, Set<String> scopes) implements TokenReport {}

    /** A token that says nothing to us. */
    record Opaque() implements TokenReport {}

    /** No token. */
    record None(TokenFailure failure) implements TokenReport {}
}
