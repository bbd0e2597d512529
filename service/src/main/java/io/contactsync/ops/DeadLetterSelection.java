package io.contactsync.ops;

import java.util.List;

/** Which dead letters a person means. */
public sealed interface DeadLetterSelection {

    /** These. */
    record Ids(List<Long> ids) implements DeadLetterSelection {
        public Ids {
            ids = List.copyOf(ids);
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("ids: none (expected: at least one)");
            }
        }
    }

    /** All open ones of a reason. */
    record OfReason(String reason) implements DeadLetterSelection {}

    /** All open ones. */
    record All() implements DeadLetterSelection {}
}
