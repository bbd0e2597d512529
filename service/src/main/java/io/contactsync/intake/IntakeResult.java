package io.contactsync.intake;

import java.util.Locale;

/** What became of a message; the values of the metric's label {@code result}. */
public enum IntakeResult {
    /** It said something new, and that is what is wanted now. */
    APPLIED,
    /** Something newer was known already. */
    STALE,
    /** The same event was taken before. */
    DUPLICATE,
    /** A person must look at it. */
    DEAD_LETTER;

    /** The label's value. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
