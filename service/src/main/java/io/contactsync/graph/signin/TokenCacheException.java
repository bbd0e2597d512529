package io.contactsync.graph.signin;

/** A person's sign-in cannot be had from its cache; says why and what to do, in words for that person. */
public final class TokenCacheException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** Nobody has signed in yet. */
        MISSING,
        /** Wrong key, tampered with, of another app, or not readable: never replaced by itself. */
        UNUSABLE
    }

    private final Kind kind;

    TokenCacheException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
