package io.contactsync.feed;

import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.FeedState;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.SourceHolds.Hold;
import io.contactsync.state.Tx;
import java.util.Optional;

/**
 * Whether the deletes that a comparison found go, or wait for a person. They wait when the source had no row at all, when they are more
 * than the allowance of an hour, and while others wait. A hold that was opened because the source had no row is judged anew once it has
 * some: a table that is emptied and filled again may be read between the two.
 */
record GoneGuard(Tx tx, DeleteAllowance allowance) {

    /** The hold that was opened because the source had no row. */
    private static final String FOR_EMPTINESS = "hold-for-emptiness";

    /** The hold in which deletes wait, and why. */
    record Wait(long hold, String reason) {}

    /**
     * Judges the deletes of a comparison that has ended, opens a hold for them, or withdraws the one that is open.
     *
     * @param rows    that the source had
     * @param gone    contacts that are gone
     * @param present contacts that are published, those among them
     * @return where they wait; empty: they may go, if there are any
     */
    Optional<Wait> judge(long rows, long gone, long present) {
        var holds = new SourceHolds(tx);
        Optional<Hold> open = holds.open();
        boolean filled =
                rows > 0 && open.filter(hold -> isForEmptiness(tx, hold)).isPresent();
        var recent = new RecentDeletes(tx);
        recent.bringBack();
        long before = recent.count();
        // As of an hour ago, when those that went meanwhile were still there.
        long allowed = allowance.of(present + before) - before;
        boolean empty = rows == 0;
        if (gone == 0 || (filled && gone <= allowed)) {
            open.ifPresent(hold -> holds.withdraw(hold.id()));
            open = Optional.empty();
        }
        if (gone == 0) {
            return Optional.empty();
        }
        if (open.isEmpty() && !empty && gone <= allowed) {
            recent.add(gone);
            return Optional.empty();
        }
        String reason = empty
                ? "the source returned no row while " + present + " contacts are published"
                : gone + " of " + present + " contacts are gone (allowed: " + Math.max(0, allowed)
                        + (before == 0 ? ")" : ", for " + before + " went within the last hour)");
        boolean opened = open.isEmpty();
        Hold hold = open.orElseGet(() -> holds.open(reason));
        if (opened && empty) {
            new FeedState(tx).put(FOR_EMPTINESS, Long.toString(hold.id()));
        } else if (filled) {
            // Too many are gone of a source that has rows: from now on it is for a person to decide.
            new FeedState(tx).remove(FOR_EMPTINESS, Long.toString(hold.id()));
        }
        return Optional.of(new Wait(hold.id(), reason));
    }

    /** Whether deletes wait for no other reason than that the source had no row when it was read last. */
    static boolean isEmptySourceHeld(Tx tx) {
        return new SourceHolds(tx)
                .open()
                .filter(hold -> isForEmptiness(tx, hold))
                .isPresent();
    }

    private static boolean isForEmptiness(Tx tx, Hold hold) {
        return new FeedState(tx)
                .find(FOR_EMPTINESS)
                .filter(Long.toString(hold.id())::equals)
                .isPresent();
    }
}
