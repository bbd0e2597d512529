package io.contactsync.ops;

/** A safety guard refuses to do what was asked for; the message is one line without contact data and secrets. */
public final class RefusedByGuardException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedByGuardException(String message) {
        super(message);
    }
}
