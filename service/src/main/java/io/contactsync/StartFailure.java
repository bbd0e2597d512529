package io.contactsync;

/** The service cannot start though its configuration is sound: a system that it needs is away. One clear line. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
