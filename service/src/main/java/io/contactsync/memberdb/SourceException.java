package io.contactsync.memberdb;

import org.jspecify.annotations.Nullable;

/** The member database could not be asked. Its message is one line, says what was asked, and holds no data of members. */
public abstract sealed class SourceException extends RuntimeException
        permits SourceUnavailableException, SourceRefusedException, MappingException {
    private static final long serialVersionUID = 1L;

    SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
