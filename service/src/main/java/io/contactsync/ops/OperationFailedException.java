package io.contactsync.ops;

import org.jspecify.annotations.Nullable;

/** What a person asked for could not be done; the message is one line without contact data and secrets. */
public final class OperationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperationFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
