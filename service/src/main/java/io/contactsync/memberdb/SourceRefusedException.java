package io.contactsync.memberdb;

import org.jspecify.annotations.Nullable;

/** The member database says no: wrong password, missing right or table, a query it cannot run. A person must act. */
public final class SourceRefusedException extends SourceException {
    private static final long serialVersionUID = 1L;

    SourceRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
