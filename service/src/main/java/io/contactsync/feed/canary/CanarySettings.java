package io.contactsync.feed.canary;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.TouchStatement;
import java.time.Duration;

/**
 * Which row flies, where to and how often.
 *
 * @param contact whose row it is
 * @param mailbox where it must arrive: an id or address
 * @param every   how often it flies, a second or more
 * @param within  how long it may take, more than 0 and at most {@code every}
 * @param update  changes the row
 */
public record CanarySettings(
        ContactId contact, String mailbox, Duration every, Duration within, TouchStatement update) {

    private static final Duration OFTEN = Duration.ofSeconds(1);

    public CanarySettings {
        if (mailbox.isBlank()) {
            throw new IllegalArgumentException("mailbox: missing (expected: the mailbox that the canary flies to)");
        }
        if (every.compareTo(OFTEN) < 0) {
            throw new IllegalArgumentException("every: " + every + " (expected: " + OFTEN + " or more)");
        }
        if (within.isNegative() || within.isZero() || within.compareTo(every) > 0) {
            throw new IllegalArgumentException(
                    "within: " + within + " (expected: more than 0, at most every: " + every + ")");
        }
    }
}
