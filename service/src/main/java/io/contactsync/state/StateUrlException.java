package io.contactsync.state;

/** The state DB's URL is not one that can be used; the message says what was expected. */
public final class StateUrlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateUrlException(String message) {
        super(message);
    }
}
