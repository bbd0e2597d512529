package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What became of a dead letter that was retried.
 *
 * @param detail why it is still refused; empty otherwise
 */
public record DeadLetterRetry(long id, Result result, String detail) {

    /** What became of it. */
    public enum Result {
        /** The event is what is wanted now; delivery writes it. */
        APPLIED,
        /** Something newer is wanted already: the event was dropped, the dead letter is healed. */
        OVERTAKEN,
        /** It is refused as before and stays open. */
        REFUSED,
        /** The link is due: delivery tries it at once. */
        DUE,
        /** There is nothing left to try: the dead letter is healed. */
        HEALED;

        /** As JSON has it. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
