package io.contactsync.memberdb;

import org.jspecify.annotations.Nullable;

/** The member database is away, busy or out of resources: the same may succeed later. */
public final class SourceUnavailableException extends SourceException {
    private static final long serialVersionUID = 1L;

    SourceUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
