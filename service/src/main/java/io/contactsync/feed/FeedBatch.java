package io.contactsync.feed;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.RowProblem;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Changes that a feed named, one entry for each contact.
 *
 * @param hints            what the feed knows of each contact
 * @param comparisonWanted a change that names no contact, such as a TRUNCATE
 * @param problems         changes whose contact id is none, and rows that the feed sets aside
 * @param position         what the feed needs to let go of exactly this
 */
public record FeedBatch(
        Map<ContactId, Hint> hints, boolean comparisonWanted, List<RowProblem> problems, Position position) {

    /**
     * What is known of a change beside the contact.
     *
     * @param rowDeleted      the member's own row was deleted; if it is there all the same, it was inserted again
     * @param since           when the first of the changes was noticed, by the source's clock
     * @param deleteIfAbsent  whether an absent row is a delete; if not, the next comparison and its guard decide
     */
    public record Hint(boolean rowDeleted, Instant since, boolean deleteIfAbsent) {

        /** Of a feed that hears of deletes. */
        public Hint(boolean rowDeleted, Instant since) {
            this(rowDeleted, since, true);
        }

        /** Two changes of one contact as one. */
        public Hint and(Hint other) {
            return new Hint(
                    rowDeleted || other.rowDeleted,
                    since.isBefore(other.since) ? since : other.since,
                    deleteIfAbsent || other.deleteIfAbsent);
        }
    }

    /** No change at all. */
    public static final FeedBatch NOTHING = new FeedBatch(Map.of(), false, List.of(), new Position() {});

    /** Known to the feed that made it. */
    public interface Position {}

    public FeedBatch {
        hints = Map.copyOf(hints);
        problems = List.copyOf(problems);
    }

    /** Nothing was taken, so there is nothing to let go of. */
    public boolean isEmpty() {
        return hints.isEmpty() && !comparisonWanted && problems.isEmpty();
    }
}
