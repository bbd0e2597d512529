package io.contactsync.memberdb;

/** The query's columns do not say how a contact looks: names the column, its position and what was expected. */
public final class MappingException extends SourceException {
    private static final long serialVersionUID = 1L;

    MappingException(String message) {
        super(message, null);
    }
}
