package io.contactsync.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the relay about one contact.
 *
 * @param rowDeleted      the member's own row was deleted at some time; if it is there, it was inserted again
 * @param sinceOrNull     when the change was noticed at the source; null when nobody knows
 * @param force           publish even when nothing changed
 * @param deleteIfAbsent  whether an absent row is a delete here and now; if not, the next comparison and its guard decide
 */
record Asked(boolean rowDeleted, @Nullable Instant sinceOrNull, boolean force, boolean deleteIfAbsent) {

    /** For a contact that came along, by another spelling of an id that was asked for. */
    static final Asked BY_THE_WAY = new Asked(false, null, false, false);

    static Asked of(FeedBatch.Hint hint) {
        return new Asked(hint.rowDeleted(), hint.since(), false, hint.deleteIfAbsent());
    }
}
