package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/** The state DB cannot be asked now: unreachable, full, locked, or being closed. Trying again later may help. */
public final class StateUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
