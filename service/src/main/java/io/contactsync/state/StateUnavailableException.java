package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * The state DB cannot be asked now: unreachable, full, locked, or being closed. Trying again later may help, unless it refuses
 * us.
 */
public final class StateUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    StateUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, /* refusal= */ false);
    }

    StateUnavailableException(String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** Whether it is there and says no to password, database or rights, which a person has to mend. */
    public boolean isRefusal() {
        return refusal;
    }
}
