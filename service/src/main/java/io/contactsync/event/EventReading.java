package io.contactsync.event;

import java.util.Optional;
import java.util.function.Function;

/** What came of reading a message: an event, or why it is none. */
public sealed interface EventReading {

    <R> R match(Function<Valid, R> valid, Function<Invalid, R> invalid);

    /** A valid event. */
    record Valid(ContactEvent event) implements EventReading {
        @Override
        public <R> R match(Function<Valid, R> valid, Function<Invalid, R> invalid) {
            return valid.apply(this);
        }
    }

    /**
     * A message that a person must look at.
     *
     * @param kind      the cause, as dead letters are grouped by it
     * @param problem   the first problem: where and what
     * @param contactId the contact it speaks of, where that much could be read
     */
    record Invalid(Kind kind, Problem problem, Optional<ContactId> contactId) implements EventReading {
        @Override
        public <R> R match(Function<Valid, R> valid, Function<Invalid, R> invalid) {
            return invalid.apply(this);
        }
    }

    /** Causes of an unreadable message. */
    enum Kind {
        /** Not JSON, not UTF-8, too deep or too large. */
        INVALID_JSON("invalid-json"),
        /** JSON, but a field of the event is missing or wrong. */
        INVALID_EVENT("invalid-event"),
        /** The contact's data is not what Graph takes. */
        INVALID_DATA("invalid-data");

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }

        /** The text of the header {@code x-reason}. */
        public String reason() {
            return reason;
        }
    }
}
