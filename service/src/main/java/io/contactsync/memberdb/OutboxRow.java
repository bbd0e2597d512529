package io.contactsync.memberdb;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that a trigger wrote down.
 *
 * @param seq       identifies the row; not in the order of commits
 * @param keyOrNull the contact id as the database writes it; null for TRUNCATE and FAILED
 * @param op        what happened
 * @param at        when, by the database's clock
 */
public record OutboxRow(long seq, @Nullable String keyOrNull, Op op, Instant at) {

    /** What happened to the member's own row; {@code UPDATE} also for any change in another watched table. */
    public enum Op {
        INSERT("I"),
        UPDATE("U"),
        DELETE("D"),
        TRUNCATE("T"),
        /** The trigger could not tell which contact changed. */
        FAILED("F");

        private final String letter;

        Op(String letter) {
            this.letter = letter;
        }

        static Op of(String letter) {
            for (Op op : values()) {
                if (op.letter.equals(letter)) {
                    return op;
                }
            }
            // Somebody else wrote it; reading the contact again is always right.
            return UPDATE;
        }
    }
}
